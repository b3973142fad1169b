"""The desk's pages: without JavaScript by its plain form, with it by the script's door; rights; hostile text; the board."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.cases.models import Case
from fanal.core import plugs
from fanal.core.ids import new_id
from fanal.core.plugs import BoardItem
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.models import CallBack, Contact, ContactCase, WallOpening
from fanal.journal.models import Entry
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db

HOSTILE = "\"><script>alert(1)</script>{{7*7}}{% now %}' OR 1=1 --\u202e=cmd|' /C calc'!A0"


@pytest.fixture
def ines(operator) -> Client:
    """Ines Moreau, signed in and on her shift."""
    return client_for(operator)


def page_of(contact: Contact) -> str:
    return reverse("desk:contact", args=[contact.pk])


def form_of(response) -> dict[str, str]:
    """The plain form of the desk as a browser would send it back, untouched."""
    text = response.content.decode()
    form = {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)}
    area = re.search(r'<textarea class="ds-input notes"[^>]*>\n(.*?)</textarea>', text, re.S)
    form["notes"] = html.unescape(area[1]) if area else ""
    for tag in re.findall(r'<input class="ds-input"[^>]*>', text):
        name = re.search(r'name="(\w+)"', tag)
        value = re.search(r' value="([^"]*)"', tag)
        if name and 'type="checkbox"' not in tag:
            form[name[1]] = html.unescape(value[1]) if value else ""
    for name, value in re.findall(r'<input type="radio" name="([\w-]+)" value="([^"]*)" checked', text):
        form[name] = value
    for name, options in re.findall(r'<select class="ds-input" id="f-\w+" name="(\w+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        form[name] = chosen[1] if chosen else ""
    return form


# ------------------------------------------------------------------------------------------------- without JavaScript


def test_a_call_is_taken_and_closed_by_plain_forms_alone(ines, operator):
    chosen = ines.get(reverse("desk:new"))
    given = re.search(r'name="id" value="([0-9a-f-]+)"', chosen.content.decode())[1]
    opened = ines.post(reverse("desk:new"), {"id": given, "channel": "call"})
    assert opened.status_code == 302
    form = form_of(ines.get(opened["Location"]))
    form |= {"notes": "03:04  Mother,\r\nvery upset", "caller": "parent", "act": "save"}
    assert ines.post(opened["Location"], form).status_code == 302
    contact = Contact.objects.get()
    assert (contact.notes, contact.caller, contact.taken_by) == ("03:04  Mother,\nvery upset", "parent", operator)

    refused = ines.post(opened["Location"], form_of(ines.get(opened["Location"])) | {"act": "close"})
    assert refused.status_code == 422
    assert "Answer whether the police were informed." in refused.content.decode()

    form = form_of(ines.get(opened["Location"])) | {"police": "unsure", "outcome": "advice", "act": "close"}
    assert ines.post(opened["Location"], form).status_code == 302
    contact.refresh_from_db()
    assert not contact.is_open
    page = ines.get(opened["Location"]).content.decode()
    assert "Nobody needs to act." in page
    assert "Mother," in page


def test_an_untouched_form_sent_again_changes_nothing(ines, fill):
    contact = fill(notes="as it is", given_name="=Samir", sex="=male", category="runaway", asked_about="safe_now", police="unsure")
    ines.post(page_of(contact), form_of(ines.get(page_of(contact))) | {"asked_about": "safe_now", "act": "save"})
    found = Contact.objects.get(pk=contact.pk)
    assert found.version == contact.version
    assert (found.notes, found.asked_about) == ("as it is", ["safe_now"])


def test_two_plain_pages_on_one_contact_show_both_texts(ines, call):
    first, second = (form_of(ines.get(page_of(call))) for _ in range(2))
    ines.post(page_of(call), first | {"notes": "from the first page", "act": "save"})
    answer = ines.post(page_of(call), second | {"notes": "from the second page", "act": "close"})
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "from the first page" in text
    again = form_of(answer)
    assert again["notes"] == "from the second page"
    assert Contact.objects.get(pk=call.pk).notes == "from the first page"
    # Saving again is a decision made with both in sight.
    assert ines.post(page_of(call), again | {"act": "save"}).status_code == 302
    assert Contact.objects.get(pk=call.pk).notes == "from the second page"


def test_the_same_plain_form_sent_twice_is_one_change(ines, call):
    form = form_of(ines.get(page_of(call))) | {"notes": "once", "act": "save"}
    for _ in range(2):
        assert ines.post(page_of(call), form).status_code == 302
    assert Contact.objects.get(pk=call.pk).version == 1


def test_going_back_and_writing_on_is_not_swallowed(ines, call):
    form = form_of(ines.get(page_of(call)))
    ines.post(page_of(call), form | {"notes": "first", "act": "save"})
    answer = ines.post(page_of(call), form | {"notes": "second, from the old page", "act": "save"})
    assert answer.status_code == 409
    assert form_of(answer)["notes"] == "second, from the old page"


def test_what_was_typed_into_a_contact_closed_meanwhile_stands_ready_as_addendum(ines, operator, call):
    form = form_of(ines.get(page_of(call))) | {"notes": "typed in the other window", "act": "save"}
    ines.post(page_of(call), form_of(ines.get(page_of(call))) | {"outcome": "test", "act": "close"})
    answer = ines.post(page_of(call), form)
    assert answer.status_code == 409
    assert "typed in the other window" in re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', answer.content.decode(), re.S)[1]


def test_a_text_that_does_not_fit_is_shown_again_and_the_rest_is_saved(ines, call):
    form = form_of(ines.get(page_of(call))) | {"notes": "saved", "given_name": "x" * 400, "act": "save"}
    answer = ines.post(page_of(call), form)
    assert answer.status_code == 422
    assert "x" * 400 in answer.content.decode()
    assert Contact.objects.get(pk=call.pk).notes == "saved"


def test_a_case_opens_from_the_desk_and_the_contact_goes_on(ines, fill):
    contact = fill(given_name="=Samir", notes="03:04")
    answer = ines.post(page_of(contact), form_of(ines.get(page_of(contact))) | {"act": "open_case"}, follow=True)
    assert Case.objects.count() == 1
    text = answer.content.decode()
    assert Case.objects.get().reference in text
    assert 'name="given_name"' not in text
    assert Contact.objects.get().is_open


def test_closing_with_a_call_back_and_a_case_takes_both_along(ines, operator, fill):
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir").pk)
    contact = fill(outcome="joined_case", police="unsure")
    form = form_of(ines.get(page_of(contact))) | {"case_reference": case.reference.lower(), "call_back_in": "30", "act": "close"}
    assert ines.post(page_of(contact), form).status_code == 302
    assert ContactCase.objects.filter(contact=contact, case=case).exists()
    assert CallBack.objects.get().due - timezone.now() < timedelta(minutes=31)
    assert not Contact.objects.get(pk=contact.pk).is_open


def test_an_unknown_reference_says_so_and_keeps_what_was_typed(ines, fill):
    contact = fill(outcome="joined_case", police="unsure")
    answer = ines.post(page_of(contact), form_of(ines.get(page_of(contact))) | {"case_reference": "BE-2026-9999", "act": "close"})
    assert answer.status_code == 422
    assert "BE-2026-9999" in answer.content.decode()


def test_a_contact_from_paper_needs_times_that_can_be_read(ines):
    bad = ines.post(reverse("desk:new"), {"id": new_id(), "channel": "letter", "paper": "1", "occurred_at": "yesterday"})
    assert bad.status_code == 422
    assert "23.11.2026 19:30" in bad.content.decode()
    good = ines.post(reverse("desk:new"), {"id": new_id(), "channel": "letter", "paper": "1", "occurred_at": "23.11.2025 19:30"})
    assert good.status_code == 302
    assert Contact.objects.get().from_paper


def test_addendum_call_back_and_joining_by_plain_forms(ines, operator, fill):
    case = open_case_from_contact(by=operator, contact_id=fill(given_name="=Samir").pk)
    contact = close_contact(by=operator, contact_id=fill(outcome="advice", police="unsure").pk)
    where = [contact.pk]
    ines.post(reverse("desk:addendum", args=where), {"id": new_id(), "text": "rang again"})
    due = (timezone.localtime() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    ines.post(reverse("desk:promise", args=where), {"id": new_id(), "due": due, "about": "the aunt"})
    ines.post(reverse("desk:join", args=where), {"case_reference": case.reference})
    page = ines.get(page_of(contact)).content.decode()
    assert all(word in page for word in ("rang again", "the aunt", case.reference))
    promise = CallBack.objects.get()
    ines.post(reverse("desk:call_back_done", args=[promise.pk]), {"ended": "reached", "what_came": "she knows more"})
    ines.post(reverse("desk:unlink", args=[contact.pk, case.pk]))
    page = ines.get(page_of(contact)).content.decode()
    assert "she knows more" in page
    assert "In no case." in page
    empty = ines.post(reverse("desk:addendum", args=where), {"id": new_id(), "text": " "})
    assert empty.status_code == 422


def test_letting_in_by_plain_forms(ines, operator, supervisor, second_operator, fill):
    contact = close_contact(by=operator, contact_id=fill(caller="child_self", police="unsure", outcome="advice").pk)
    asked = {"reader": second_operator.pk, "reason": "takes over"}
    ines.post(reverse("desk:ask_opening", args=[contact.pk]), asked)
    leader = client_for(supervisor)
    assert "Rania Khoury" in leader.get(reverse("desk:openings")).content.decode()
    opening = WallOpening.objects.get()
    assert client_for(second_operator).get(page_of(contact)).status_code == 404
    leader.post(reverse("desk:decide_opening", args=[opening.pk]), {"decision": "grant"})
    assert client_for(second_operator).get(page_of(contact)).status_code == 200
    leader.post(reverse("desk:end_opening", args=[opening.pk]))
    assert client_for(second_operator).get(page_of(contact)).status_code == 404


# ------------------------------------------------------------------------------------------------- the script's door


def draft_url(contact: Contact) -> str:
    return reverse("desk:draft", args=[contact.pk])


def post_draft(ines: Client, contact: Contact, number: int, *, writer: str = "w1", base: int = 0, **inputs: str):
    names = sorted({name.removesuffix("-none") for name in inputs})
    body = {"writer": writer, "number": number, "fields": ",".join(names), "bases": ",".join(str(base) for _ in names), **inputs}
    return ines.post(draft_url(contact), body, headers={"Accept": "application/json"})


def test_the_script_is_told_when_it_was_saved_and_what_is_missing(ines, call):
    answer = post_draft(ines, call, 1, notes="03:04", police="unsure", given_name="", **{"given_name-none": "refused"})
    told = answer.json()
    assert (answer.status_code, told["version"], told["police_waits"], told["late"]) == (200, 1, False, False)
    assert re.search(r"Everything saved on the server, \d\d:\d\d:\d\d", told["saved_text"])
    assert told["todo"] == "Still to answer: outcome"
    assert told["refresh"] == ["duplicates"]
    assert Contact.objects.get(pk=call.pk).given_name == {"state": "refused"}


def test_a_doubled_post_of_the_script_is_taken_once(ines, call):
    assert not post_draft(ines, call, 1, notes="a").json()["late"]
    assert post_draft(ines, call, 1, notes="a").json()["late"]
    assert Contact.objects.get(pk=call.pk).version == 1


def test_the_script_gets_both_texts_of_a_contradiction(ines, call):
    post_draft(ines, call, 1, notes="theirs")
    answer = post_draft(ines, call, 1, writer="w2", notes="mine", born="15")
    (clash,) = answer.json()["clashes"]
    assert answer.status_code == 409
    assert (clash["name"], clash["mine"], clash["theirs"], clash["values"]) == ("notes", "mine", "theirs", {"notes": "theirs"})
    assert "Ines Moreau" in clash["who"]
    assert Contact.objects.get(pk=call.pk).born["value"] == "15"


def test_the_script_hears_what_others_wrote_since(ines, call):
    post_draft(ines, call, 1, notes="theirs", sex="male")
    told = ines.get(draft_url(call), {"since": 0}, headers={"Accept": "application/json"}).json()
    assert told["theirs"] == {"notes": {"notes": "theirs"}, "sex": {"sex": "male"}}
    assert ines.get(draft_url(call), {"since": 1}).json()["theirs"] == {}


def test_the_script_is_told_when_the_contact_was_closed(ines, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="test").pk)
    answer = post_draft(ines, contact, 1, notes="late")
    assert (answer.status_code, answer.json()["closed"]) == (409, True)
    assert ines.get(draft_url(contact)).json()["closed"]


def test_a_stranger_keeps_what_was_typed_and_is_sent_to_sign_in(call):
    answer = Client().post(draft_url(call), {"fields": "notes", "notes": "x"}, headers={"Accept": "application/json"})
    assert answer.status_code == 401


@pytest.mark.parametrize("body", [
    pytest.param({}, id="nothing"),
    pytest.param({"fields": "no_such_field", "no_such_field": "x"}, id="an unknown field"),
    pytest.param({"fields": "notes", "bases": "a,b,c", "number": "-1", "notes": "x"}, id="numbers that are none"),
    pytest.param({"was": "{not json"}, id="a damaged page"),
    pytest.param({"fields": "taken_by,closed_at,key_id", "taken_by": "x", "closed_at": "x", "key_id": "x"}, id="columns that are no fields"),
])
def test_a_damaged_post_breaks_nothing(ines, call, body):
    assert ines.post(draft_url(call), body, headers={"Accept": "application/json"}).status_code in {200, 400}
    found = Contact.objects.get(pk=call.pk)
    assert found.is_open
    assert found.taken_by_id == call.taken_by_id


# ------------------------------------------------------------------------------------------------- rights


def test_a_contact_that_is_not_theirs_looks_like_a_random_id_and_both_are_journalled(fill, operator, second_operator):
    walled = fill(caller="child_self")
    stranger = client_for(second_operator)
    before = Entry.objects.count()
    theirs, random = stranger.get(page_of(walled)), stranger.get(reverse("desk:contact", args=[uuid4()]))
    assert (theirs.status_code, random.status_code) == (404, 404)
    strip = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|[0-9a-f]{8}-[0-9a-f-]{27}')
    assert strip.sub(b"", theirs.content) == strip.sub(b"", random.content)
    assert Entry.objects.count() == before + 2


@pytest.mark.parametrize("name", ["duplicates", "guidance", "draft"])
def test_nor_do_the_parts_of_its_page_show(fill, second_operator, name):
    walled = fill(caller="child_self")
    assert client_for(second_operator).get(reverse(f"desk:{name}", args=[walled.pk])).status_code == 404


@pytest.mark.parametrize("name", ["addendum", "settle", "promise", "colleague", "join", "ask_opening"])
def test_nor_can_anything_be_done_to_it(fill, second_operator, name):
    walled = fill(caller="child_self")
    body = {"text": "x", "due": "2030-01-01T10:00", "colleague": second_operator.pk, "case_reference": "BE-2026-0001", "reason": "x"}
    answer = client_for(second_operator).post(reverse(f"desk:{name}", args=[walled.pk]), body)
    assert answer.status_code == 404 or (name == "join" and answer.status_code == 302)
    assert not WallOpening.objects.exists()


@pytest.mark.parametrize("role", ["administrator", "statistics_officer", "mediator", "field_worker", "network_coordinator"])
def test_roles_without_contacts_see_no_desk(role, call):
    stranger = client_for(make_staff(role, "Ada Testament"))
    for address in (reverse("desk:home"), reverse("desk:board"), reverse("desk:new"), reverse("desk:contacts"), page_of(call)):
        assert stranger.get(address).status_code == 404


def test_the_data_protection_officer_reads_but_does_not_write(dpo, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="advice", police="unsure", notes="to check").pk)
    reader = client_for(dpo)
    assert "to check" in reader.get(page_of(contact)).content.decode()
    assert reader.post(reverse("desk:addendum", args=[contact.pk]), {"text": "x"}).status_code == 404
    assert reader.get(reverse("desk:board")).status_code == 404


def test_reading_a_contact_is_journalled_once_in_five_minutes(ines, operator, fill):
    contact = close_contact(by=operator, contact_id=fill(outcome="advice", police="unsure").pk)
    for _ in range(3):
        ines.get(page_of(contact))
    assert Entry.objects.filter(subject=f"contact:{contact.pk}", act__contains="read").count() == 1


# ------------------------------------------------------------------------------------------------- hostile text


TEXTS = ("notes", "given_name", "family_name", "own_script_name", "born", "last_seen_when", "last_seen_where", "caller_name",
         "call_back_number", "safe_times", "asks", "help_given", "police_detail", "police_why")


def test_hostile_text_is_inert_on_every_page_and_comes_back_letter_by_letter(ines, operator, supervisor, fill):
    from fanal.desk.draft import ANSWERS

    line = " ".join(HOSTILE.split())
    contact = fill(outcome="advice", police="yes", **{name: ("=" + line if name in ANSWERS else line) for name in TEXTS})
    promise_call_back(by=operator, contact_id=contact.pk, due=timezone.now() + timedelta(minutes=5), about=line)
    pages = [ines.get(address) for address in (page_of(contact), reverse("desk:home"), reverse("desk:board"), reverse("desk:contacts"))]
    assert form_of(pages[0])["notes"] == line
    assert form_of(pages[0])["given_name"] == line
    close_contact(by=operator, contact_id=contact.pk)
    ines.post(reverse("desk:addendum", args=[contact.pk]), {"id": new_id(), "text": line})
    pages.append(ines.get(page_of(contact)))
    pages.append(ines.get(reverse("desk:contacts"), {"from": HOSTILE, "channel": HOSTILE, "after": HOSTILE, "outcome": HOSTILE}))
    for page in pages:
        text = page.content.decode()
        assert page.status_code in {200, 422}
        assert "<script>alert" not in text
    assert "{{7*7}}{% now %}" in pages[0].content.decode()


def test_no_name_stands_in_a_list_or_on_the_board_unasked(ines, fill):
    fill(given_name="=Canary-Samir", family_name="=Canary-Haddadi", notes="Canary notes")
    for name in ("home", "board", "contacts"):
        assert "Canary" not in ines.get(reverse(f"desk:{name}")).content.decode()


# ------------------------------------------------------------------------------------------------- lists and board


def test_lists_go_on_where_the_page_before_ended(ines, operator):
    for _ in range(30):
        open_contact(by=operator, channel="chat")
    first = ines.get(reverse("desk:contacts")).content.decode()
    after = re.search(r'rel="next" href="\?([^"]*)"', first)[1]
    second = ines.get(reverse("desk:contacts") + "?" + html.unescape(after)).content.decode()
    rows = [set(re.findall(r"/desk/contacts/([0-9a-f-]{36})/", text)) for text in (first, second)]
    assert (len(rows[0]), len(rows[1]), rows[0] & rows[1]) == (25, 5, set())


def test_contacts_are_found_by_day_channel_category_and_outcome(ines, operator, fill):
    runaway = fill(channel="chat", category="runaway")
    fill(channel="call")

    def found(**asked: str) -> int:
        return len(set(re.findall(r"/desk/contacts/([0-9a-f-]{36})/", ines.get(reverse("desk:contacts"), asked).content.decode())))

    today, tomorrow = timezone.localdate().isoformat(), (timezone.localdate() + timedelta(days=1)).isoformat()
    assert found() == found(**{"from": today, "to": today}) == 2
    assert found(**{"from": tomorrow}) == 0
    assert found(channel="chat") == found(category="runaway") == found(category="-") == 1
    close_contact(by=operator, contact_id=fill(outcome="test").pk)
    assert found(outcome="test") == found(apart="1") == 1
    assert runaway.pk


def test_the_board_shows_what_each_may_see(operator, second_operator, supervisor, fill):
    promise_call_back(by=operator, contact_id=fill(caller="child_self").pk, due=timezone.now() + timedelta(minutes=9), about="Canary")
    promise_call_back(by=operator, contact_id=fill(caller="parent").pk, due=timezone.now() + timedelta(minutes=9), about="the mother")
    texts = {person: client_for(person).get(reverse("desk:board")).content.decode() for person in (operator, second_operator, supervisor)}
    assert "Canary" in texts[operator]
    assert "Canary" in texts[supervisor]
    assert "Canary" not in texts[second_operator]
    assert "the mother" in texts[second_operator]


def test_the_board_lays_out_by_time_and_a_child_who_waits_stands_first(ines):
    now = timezone.now()

    def items(*, by, now):
        for title, minutes, lit in (("later today", 300, False), ("in a while", 30, False), ("late", -90, False), ("a child waits", 2, True)):
            yield BoardItem("chat" if lit else "task", title, "", now + timedelta(minutes=minutes), "/x", "Look", lit)
        yield BoardItem("a_kind_of_a_later_room", "tomorrow", "", now + timedelta(hours=20), "/x", "Look")

    plugs.board_item.plug("test", items)
    try:
        text = ines.get(reverse("desk:board_now")).content.decode()
    finally:
        plugs.board_item.unplug("test")
    places = [text.index(title) for title in ("a child waits", ">late<", "in a while", "later today")]
    assert places == sorted(places)
    assert "tomorrow" not in text
    assert "1 more is due after the hand-over" in text
    assert now


def test_reading_the_board_is_journalled(ines):
    ines.get(reverse("desk:board"))
    assert Entry.objects.filter(subject="board:shift").count() == 1


def test_the_front_page_leads_each_role_to_where_its_work_is(ines, administrator):
    assert ines.get("/")["Location"] == reverse("desk:board")
    led = client_for(administrator).get("/")
    assert led.status_code == 302
    assert client_for(administrator).get(led["Location"]).status_code == 200


def test_an_open_contact_holds_the_shift(operator, call):
    from fanal.accounts import shift

    assert any(holds(operator) for holds in shift.open_work)
    late = client_for(operator, ends=timedelta(minutes=-1))
    assert late.get(page_of(call)).status_code == 200


def test_empty_pages_say_what_to_do_first(ines):
    home = ines.get(reverse("desk:home")).content.decode()
    assert "No contact yet today." in home
    assert "Nobody waits to be rung back." in home
    assert "Nobody waits." in ines.get(reverse("desk:board")).content.decode()


def test_an_index_that_does_not_answer_is_said_and_stops_nothing(ines, fill):
    contact = fill(given_name="=Samir", family_name="=Haddadi")
    text = ines.get(page_of(contact)).content.decode()
    assert "Duplicates cannot be looked up now." in text


def test_every_contact_page_answers_in_few_queries(ines, fill, django_assert_max_num_queries):
    contact = fill(given_name="=Samir", family_name="=Haddadi", notes="x")
    ines.get(page_of(contact))
    with django_assert_max_num_queries(45):
        ines.get(page_of(contact))


def test_the_answers_of_the_script_are_plain_data(ines, call):
    json.loads(post_draft(ines, call, 1, notes=HOSTILE).content)

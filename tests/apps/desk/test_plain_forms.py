"""Without JavaScript: everything works by plain forms, and no window undoes another's text."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fanal.cases.models import Case
from fanal.core.ids import new_id
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.models import CallBack, Contact, ContactCase, WallOpening
from tests.apps.desk.forms import form_of, page_of
from tests.cast import client_for

pytestmark = pytest.mark.django_db


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

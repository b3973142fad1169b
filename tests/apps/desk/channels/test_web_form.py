"""The public web form: written once, waits on the board, answered under a code. Nobody is shut out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from fanal.core.actors import System
from fanal.core.errors import NotReady
from fanal.core.plugs import Subject
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.forget_contacts import forget_contacts
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.actions.sweep_set_aside import sweep_set_aside
from fanal.desk.channels.actions.take_conversation import set_aside, take_conversation
from fanal.desk.channels.web_form import codes, limits, queries
from fanal.desk.channels.web_form.reading import read_form
from fanal.desk.models import Contact, Conversation, WebForm
from fanal.journal.models import Entry
from fanal.vault import keys
from tests.apps.desk.conftest import Window
from tests.cast import client_for

pytestmark = pytest.mark.django_db
TEXT = "I am at the station and I do not want to go home."


class Page:
    """The page of the form in a browser without JavaScript and without cookies."""

    def __init__(self, language="en", address="198.51.100.7"):
        self.browser, self.language = Client(enforce_csrf_checks=True, REMOTE_ADDR=address), language
        self.url = reverse("write:form", args=[language])
        self.form_id = re.search(r'name="form_id" value="([^"]+)"', self.browser.get(self.url).content.decode())[1]

    def send(self, **fields):
        return self.browser.post(self.url, {"form_id": self.form_id, "text": TEXT, "website": "", **fields})

    def come_back(self, code, **fields):
        return self.browser.post(reverse("write:answer", args=[self.language]), {"code": code, **fields})


def code_in(answer):
    return re.search(r"<code[^>]*>([0-9A-Z-]{19})</code>", answer.content.decode())[1]


def test_a_few_words_are_enough_and_wait_on_the_board(operator):
    page = Page()
    answer = page.send()
    assert answer.status_code == 200
    one = Conversation.objects.get()
    assert (one.state, one.language, one.peer, one.last_number) == ("waiting", "en", "", 1)
    board = client_for(operator).get(reverse("desk:board")).content.decode()
    assert reverse("desk:conversation", args=[one.pk]) in board
    shown = client_for(operator).get(reverse("desk:conversation", args=[one.pk])).content.decode()
    assert TEXT in shown
    assert "They come back with a code" in shown
    assert not page.browser.cookies, "no cookie"
    assert "no-store" in answer["Cache-Control"]


def test_taking_it_opens_a_contact_with_everything_where_it_belongs(operator):
    Page("fr").send(who="child_self", name="Sam", answer_way="call", number="+32 470 00 00 01", times="after four")
    one = Conversation.objects.get()
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert (contact.channel, contact.language, contact.caller, contact.notes) == ("web_form", "fr", "child_self", TEXT)
    assert (contact.caller_name["value"], contact.call_back_number["value"]) == ("Sam", "+32 470 00 00 01")
    assert contact.walled, "a child's own words"
    assert (contact.occurred_at, contact.ended_at) == (one.began_at, one.began_at), "it was written then, and it takes no time"
    assert contact.wish == "Safe to call at set times only: after four"
    page = client_for(operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert "They want to be called" in page
    assert "Safe to call at set times only: after four" in page


@pytest.mark.parametrize(("way", "safe"), [("code", "no"), ("none", "no"), ("call", "yes")])
def test_who_did_not_ask_for_a_call_is_not_called(way, safe, operator):
    Page().send(answer_way=way, number="+32 470 00 00 01")
    one = Conversation.objects.get()
    assert bool(one.peer) == (way == "call"), "a number is kept only where a call is wanted"
    assert take_conversation(by=operator, conversation_id=one.pk).safe_to_call == safe


def test_pressed_twice_it_is_there_once_and_changed_it_is_another():
    page = Page()
    codes_seen = {code_in(page.send()), code_in(page.send())}
    assert (Conversation.objects.count(), len(codes_seen)) == (1, 1)
    codes_seen.add(code_in(page.send(text=f"{TEXT} It is cold.")))
    assert (Conversation.objects.count(), len(codes_seen)) == (2, 2), "nothing of the changed one is lost"
    assert page.send(form_id="made up").status_code == 200


def test_who_comes_back_sees_that_it_was_read_and_the_answer_and_may_say_more(operator):
    page = Page()
    code = code_in(page.send())
    assert "Nobody has read it yet" in page.come_back(code).content.decode()
    one = Conversation.objects.get()
    contact = take_conversation(by=operator, conversation_id=one.pk)
    say_message(by=operator, conversation_id=one.pk, text="We are here. Ring us from anywhere.", client_id="answer-1")
    typed = code.lower().replace("-", " ").replace("0", "o")
    text = page.come_back(typed).content.decode()
    assert "Somebody has read it" in text
    assert "We are here. Ring us from anywhere." in text
    assert TEXT not in text, "somebody may look over the shoulder"
    assert one.messages.get(client_id="answer-1").read_at is not None
    for _ in range(2):
        assert "Sent. We have it." in page.come_back(code, text="I will", client_id="more-more").content.decode()
    assert "I will" in client_for(operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert one.messages.filter(client_id="more-more").count() == 1
    Window(operator, contact).types(outcome="advice", police="unsure")
    close_contact(by=operator, contact_id=contact.pk)
    assert "This talk is over" in page.come_back(code).content.decode()
    assert page.come_back(code, text="too late", client_id="more-late").status_code == 422


def test_where_no_answer_is_read_none_can_be_left(operator):
    page = Page()
    sent = page.send(answer_way="none")
    assert "You want no answer" in sent.content.decode()
    one = Conversation.objects.get()
    contact = take_conversation(by=operator, conversation_id=one.pk)
    text = client_for(operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert "do not call, do not write" in text
    assert reverse("desk:talk_answer", args=[one.pk]) not in text
    with pytest.raises(NotReady, match="no answer"):
        say_message(by=operator, conversation_id=one.pk, text="hello there", client_id="answer-1")


def test_set_aside_counts_as_read(operator):
    page = Page()
    code = code_in(page.send())
    set_aside(by=operator, conversation_id=Conversation.objects.get().pk, why="an advertisement")
    text = page.come_back(code).content.decode()
    assert "Somebody has read it" in text
    assert "advertisement" not in text


@pytest.mark.parametrize(("fields", "sentence"), [
    pytest.param({"text": "  "}, "Write something first", id="nothing said"),
    pytest.param({"text": "x" * 6001}, "too long", id="endless"),
    pytest.param({"answer_way": "call", "number": "please"}, "there is no number", id="a call without a number"),
    pytest.param({"name": "n" * 121}, "too long", id="an endless name"),
])  # fmt: skip
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(fields, sentence):
    answer = Page().send(who="parent", **fields)
    text = answer.content.decode()
    assert (answer.status_code, sentence in text) == (422, True)
    assert ("x" * 6001 if "text" in fields and len(fields["text"]) > 9 else "parent") in text
    assert not Conversation.objects.exists()


def test_unknown_answers_are_passed_over_not_refused():
    Page().send(who="king", answer_way="by pigeon")
    form = WebForm.objects.get()
    assert (form.who, form.answer_way) == ("", "code")


def test_hostile_text_stays_text(operator):
    hostile = "<script>alert(1)</script> {{ 7*7 }} ' OR 1=1 -- \x00 =cmd|' /C calc'!A0 \u202e"
    page = Page()
    page.send(text=hostile, name=hostile, who="parent")
    one = Conversation.objects.get()
    ines = client_for(operator)
    contact = take_conversation(by=operator, conversation_id=one.pk)
    for text in (ines.get(reverse("desk:contact", args=[contact.pk])).content.decode(), page.send(text=hostile + "x", answer_way="call").content.decode()):
        assert "<script>alert(1)" not in text
        assert "&lt;script&gt;alert(1)" in text
        assert "{{ 7*7 }}" in text


def test_a_wrong_code_is_like_one_that_is_not_there_and_many_wrong_ones_wait():
    page = Page()
    code = code_in(page.send())
    nobodys = codes.code_of(codes.new_form_id(), "")
    bodies = {re.sub(r'(nonce|value)="[^"]*"', "", page.come_back(one).content.decode()) for one in (nobodys, "short", "I" * 16)}
    assert len(bodies) == 1
    for _ in range(limits.WRONG_CODES):
        page.come_back(nobodys)
    waits = page.come_back(code)
    assert waits.status_code == 429
    assert code in waits.content.decode(), "what was typed stays"
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert page.come_back(code).status_code == 200, "slowed, never shut out"
    assert Page(address="203.0.113.9").come_back(code).status_code == 200


def test_a_form_that_wanted_no_code_is_not_found_by_its_code():
    page, fields = Page(), {"answer_way": "call", "number": "+32 470 00 00 01"}
    page.send(**fields)
    code = codes.code_of(page.form_id, read_form({"text": TEXT, **fields}).said)
    assert queries.find_sent(code) == WebForm.objects.get()
    assert queries.find_by_code(code) is None
    assert page.come_back(code).status_code == 404


def test_a_thousand_from_one_place_do_not_keep_an_honest_one_out(operator):
    crowd = Page()
    statuses = [crowd.send(text=f"{TEXT} {number}").status_code for number in range(40)]
    assert statuses.count(200) >= limits.BEFORE_WAITING
    assert 429 in statuses
    kept = crowd.send(text="my own words").content.decode()
    assert "my own words" in kept, "the text stays on the page"
    honest = Page(address="203.0.113.9")
    assert honest.send(text="I need help").status_code == 200
    assert not Conversation.objects.order_by("-began_at", "-id").first().web_form.crowded
    assert WebForm.objects.filter(crowded=True).exists()
    from fanal.desk.channels import board

    due = {item.url: item.due for item in board.items(by=operator)}
    newest, crowded = Conversation.objects.order_by("began_at").last(), WebForm.objects.filter(crowded=True).first().conversation
    assert due[reverse("desk:conversation", args=[newest.pk])] < due.get(reverse("desk:conversation", args=[crowded.pk]), timezone.now() + timedelta(hours=9))
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert crowd.send(text="my own words").status_code == 200, "after a minute it goes on from there, too"


def test_what_a_program_filled_in_stands_behind_and_is_kept():
    Page().send(website="http://cheap.example")
    assert WebForm.objects.get().crowded


def test_a_body_without_end_is_not_read():
    assert Page().send(text="x" * 300_000).status_code == 413


def test_what_is_sealed_is_sealed_and_goes_with_the_contact(operator):
    Page().send(name="Sam Example", answer_way="call", number="+32 470 00 00 01", times="after four")
    form, one = WebForm.objects.get(), Conversation.objects.get()
    stored = b"".join(WebForm.objects.filter(pk=form.pk).values_list("name", "times").get())
    stored += Conversation.objects.filter(pk=one.pk).values_list("peer", flat=True).get()
    assert not any(word in stored for word in (b"Sam", b"four", b"470"))
    assert "Sam" not in str([row.details for row in Entry.objects.all()])
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert list(forget_contacts(by=System("tests"), subject=Subject("contact", contact.pk))) == [one.key_id]
    assert not WebForm.objects.exists()


def test_what_was_set_aside_is_erased_after_some_weeks_with_its_key(operator, django_capture_on_commit_callbacks):
    page = Page()
    code = code_in(page.send())
    one = Conversation.objects.get()
    set_aside(by=operator, conversation_id=one.pk, why="an advertisement")
    assert sweep_set_aside(by=System("retention"), now=timezone.now() + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert sweep_set_aside(by=System("retention"), now=timezone.now() + timedelta(days=31)) == 1
    assert not Conversation.objects.exists()
    assert not keys.exists(one.key_id)
    assert Entry.objects.filter(act="conversation.forgotten").count() == 1
    assert page.come_back(code).status_code == 404
    page.send(text="still waiting")
    assert sweep_set_aside(by=System("retention"), now=timezone.now() + timedelta(days=999)) == 0, "what waits goes by nobody's forgetting"


def test_the_door_leads_to_the_browsers_language_and_out():
    client = Client(HTTP_ACCEPT_LANGUAGE="ar")
    with translation.override("en"):  # the language of a request stays with its thread; the next test has this one
        assert client.get("/write/")["Location"] == "/write/ar/"
        assert 'dir="rtl"' in client.get("/write/ar/").content.decode()
    client = Client()
    assert client.get("/write/xx/").status_code == 404
    assert client.get(reverse("write:leave"))["Location"].startswith("https://")
    assert client.post(reverse("write:leave")).status_code == 204
    assert client.get("/write/en/").content.decode().count("<title>Message</title>") == 1
    assert not Contact.objects.exists()


def test_a_code_is_read_as_people_type_it_and_no_two_forms_share_one():
    made = {codes.code_of(codes.new_form_id(), "same") for _ in range(500)}
    assert len(made) == 500
    for code in made:
        assert codes.read_code(code.lower().replace("-", " ").replace("1", "l").replace("0", "O")) == code
    assert codes.read_code("K7QF-2M9X") == codes.read_code("U" * 16) == codes.read_code("") == ""

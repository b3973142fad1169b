"""The public pages of the chat: nothing asked, nothing kept on the device, nothing that tells one visitor of another."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.desk.actions.be_present import be_gone, take_break
from fanal.desk.channels.actions.be_ready import be_ready
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.models import Conversation, Message, Readiness, Words
from fanal.network.queries import own_node
from tests.apps.desk.channels.chat import Phone, an_id
from tests.cast import client_for

pytestmark = pytest.mark.django_db


def body(answer) -> str:
    return answer.content.decode()


def test_the_language_comes_first_each_in_its_own_name_and_the_browsers_on_top():
    page = body(Client(headers={"Accept-Language": "ar"}).get("/chat/"))
    places = [page.index(name) for name in ("العربية", "English", "Français", "Ελληνικά")]
    assert places == sorted(places)
    assert 'dir="rtl" href="/chat/ar/"' in page
    assert Client().get("/chat/xx/").status_code == 404


def test_the_start_page_says_what_happens_and_sets_no_cookie():
    answer = Client().get("/chat/en/")
    page = body(answer)
    assert not answer.cookies
    assert "You do not have to say your name" in page
    assert "<title>Chat" in page, "the title says nothing to who looks over a shoulder"
    assert 'href="tel:116000"' in page and 'href="tel:112"' in page
    assert answer["Cache-Control"] == "no-store"
    assert body(Client().get("/chat/ar/")).index('dir="rtl"')


def test_a_node_that_reads_no_chat_says_so_and_takes_no_word_but_cuts_nobody_off():
    phone, late = Phone(), Phone()
    phone.begins()
    phone.writes("is this still read?")
    late.begins()
    node = own_node()
    node.policy = {}
    node.save()
    for page in ("/chat/", "/chat/en/", "/chat/en/begin"):
        answer = Client().get(page)
        assert answer.status_code == 404 and "tel:116000" in body(answer) and not answer.cookies
    assert late.writes("hello?")["Location"] == "/chat/en/"
    late.posts("words", text="hello", after="0")
    assert Conversation.objects.count() == 1
    phone.writes("I am still here")
    assert "I am still here" in body(phone.opens())


def test_beginning_costs_nothing_until_something_is_written():
    phone = Phone()
    for _ in range(3):
        phone.begins()
    assert not Conversation.objects.exists()
    assert phone.writes("I ran away").status_code == 302
    assert Conversation.objects.get().messages.get().text == "I ran away"


def test_the_token_is_unguessable_stays_in_the_session_and_goes_to_these_pages_only():
    phone = Phone()
    answer = phone.opens("begin")
    (cookie,) = answer.cookies.values()
    assert len(cookie.value) == 43
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"], cookie["expires"]) == ("/chat/", True, "Strict", "", "")
    phone.writes("hello")
    assert cookie.value not in str(Conversation.objects.values().get())
    assert set(phone.client.cookies) == {cookie.key}, "no session, no token of forms, no language"


def test_another_site_sends_no_form_of_ours():
    phone = Phone()
    phone.begins()
    answer = phone.client.post("/chat/en/talk/", {"text": "forged", "client_id": an_id(), "key": "0" * 64})
    assert answer["Location"] == "/chat/en/"
    assert Client(enforce_csrf_checks=True).post("/chat/en/talk/", {"text": "forged"}).status_code == 302
    assert not Message.objects.exists()


def test_without_a_script_the_page_is_read_or_written_and_sending_twice_is_once():
    phone = Phone()
    page = body(phone.begins())
    assert "http-equiv" not in page, "a page that comes back by itself would take what is being typed"
    client_id = re.search(r'name="client_id" value="([^"]+)"', page)[1]
    for _ in range(2):
        assert phone.writes("I am cold", client_id)["Location"] == "/chat/en/talk/#end"
    assert Message.objects.count() == 1
    page = body(phone.opens())
    assert '<noscript><meta http-equiv="refresh" content="15; url=/chat/en/talk/?look#end"></noscript>' in page
    assert 'content="15; url=/chat/en/talk/#end"' in body(phone.opens(look=""))
    assert "I am cold" in page and "Your message has arrived." in page


def test_what_cannot_be_taken_stands_in_the_field_again():
    phone = Phone()
    phone.begins()
    answer = phone.writes("x" * 6001)
    assert answer.status_code == 422
    assert "x" * 6001 in body(answer) and "too long" in body(answer)
    assert not Message.objects.exists()


def test_hostile_words_stay_words():
    phone = Phone()
    phone.begins()
    phone.writes("<script>alert(1)</script>{{ 7*7 }}\x00\u202e")
    page = body(phone.opens())
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page and "{{ 7*7 }}" in page


def test_the_script_hears_of_an_answer_and_reads_it_once(operator):
    phone = Phone()
    phone.begins()
    assert phone.writes("hello", script=True).json() == {"number": 1}
    one = Conversation.objects.get()
    news = phone.opens("news").json()
    assert "hello" in news["html"] and news["stream"].startswith(f"topics=conversation%3A{one.pk}&ticket=")
    ines = client_for(operator)
    ines.post(reverse("desk:take_conversation", args=[one.pk]))
    ines.post(reverse("desk:talk_answer", args=[one.pk]), {"text": "I am Ines", "client_id": an_id()})
    news = phone.opens("news", have=news["mark"], seen="1").json()
    assert "I am Ines" in news["html"] and "Somebody is here" in news["html"]
    answer = Message.objects.get(direction="out")
    assert answer.read_at is None
    assert phone.opens("news", have=news["mark"], seen=str(news["last"])).json()["same"]
    answer.refresh_from_db()
    assert answer.read_at


def test_what_is_typed_is_on_the_server_and_on_no_page_of_the_staff(operator):
    phone = Phone()
    phone.begins()
    assert phone.posts("words", text="I do not dare to say", after="0").json() == {"kept": True}
    one = Conversation.objects.get()
    assert one.state == "silent"
    assert client_for(operator).get(reverse("desk:conversation", args=[one.pk])).status_code == 404
    assert "I do not dare to say" in body(phone.opens("talk", write=""))
    phone.writes("I do not dare to say it")
    assert not Words.objects.exists()


def test_leaving_forgets_the_token_here_and_there_and_leads_out():
    phone = Phone()
    phone.begins()
    phone.writes("he is coming")
    token = next(iter(phone.client.cookies.values())).value
    name = next(iter(phone.client.cookies))
    answer = phone.opens("leave")
    assert answer["Location"].startswith("https://www.wikipedia.org/")
    assert answer.cookies[name]["max-age"] == 0 and answer.cookies[name]["path"] == "/chat/"
    phone.client.cookies.clear()
    assert phone.opens()["Location"] == "/chat/en/"
    phone.client.cookies[name] = token
    page = body(phone.opens("ended"))
    assert "he is coming" not in page, "a token that was copied opens nothing either"
    assert "he is coming" not in body(phone.opens("talk", write=""))
    assert Message.objects.filter(direction="in").count() == 1, "what was said stays with the hotline"
    assert phone.client.post("/chat/leave").status_code == 204


def test_after_the_end_it_can_be_read_once_more_and_a_new_one_is_a_new_one(operator):
    phone = Phone()
    phone.begins()
    phone.writes("thank you")
    phone.posts("end")
    assert phone.opens()["Location"] == "/chat/en/ended/"
    assert "thank you" in body(phone.opens("ended"))
    phone.begins()
    phone.writes("it is me again")
    assert Conversation.objects.count() == 2
    assert "thank you" not in body(phone.opens())


def test_nobody_reads_the_chat_of_another():
    one, other = Phone(), Phone()
    one.begins()
    one.writes("my secret")
    other.begins()
    other.writes("hello")
    for page in ("talk", "news", "ended", "start"):
        answer = other.client.get(reverse(f"chat:{page}", args=["en"]), follow=True)
        assert "my secret" not in body(answer)


@pytest.mark.parametrize(
    ("ready", "waiting", "words"),
    [
        (0, 0, "Nobody is at the chat right now."),
        (1, 0, "Somebody is here and can answer you in a few minutes."),
        (1, 2, "2 people are before you. About 10 minutes."),
    ],
)
def test_the_wait_is_told_as_it_is(operator, ready, waiting, words):
    if ready:
        Readiness.objects.create(staff=operator, until=timezone.now() + timedelta(hours=1))
    for number in range(waiting):
        other = Phone(address=f"192.0.2.{number}")
        other.begins()
        other.writes("hello")
    assert words in body(Client().get("/chat/en/"))
    phone = Phone()
    phone.begins()
    phone.writes("and me")
    assert words in body(phone.opens())
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert "Nobody is at the chat" in body(Client().get("/chat/en/"))


def test_whoever_is_on_a_break_or_gone_is_not_told_of_as_being_there(operator):
    be_ready(by=operator, at_once=2)
    assert "Nobody is at the chat" not in body(Client().get("/chat/en/"))
    take_break(by=operator, until=timezone.now() + timedelta(minutes=30))
    assert "Nobody is at the chat" in body(Client().get("/chat/en/"))
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "Nobody is at the chat" not in body(Client().get("/chat/en/"))
    be_gone(by=operator)
    assert "Nobody is at the chat" in body(Client().get("/chat/en/")) and not Readiness.objects.exists()


def test_who_does_not_work_in_the_language_is_not_told_of_as_being_there(operator):
    operator.languages = ["fr"]
    operator.save()
    Readiness.objects.create(staff=operator, until=timezone.now() + timedelta(hours=1))
    assert "Nobody is at the chat" in body(Client().get("/chat/en/"))
    assert "Nobody is at the chat" not in body(Client().get("/chat/fr/"))


def test_the_chat_is_read_and_answered_beside_its_contact_and_stays_with_it(operator, supervisor):
    phone = Phone()
    phone.begins()
    phone.writes("I am at the harbour")
    one = Conversation.objects.get()
    ines = client_for(operator)
    assert "I am at the harbour" in body(ines.get(reverse("desk:conversation", args=[one.pk])))
    contact = ines.post(reverse("desk:take_conversation", args=[one.pk]))["Location"]
    assert "I am at the harbour" in body(ines.get(contact))
    page = reverse("desk:talk", args=[one.pk])
    assert "I am at the harbour" in body(ines.get(page))
    answer = ines.post(reverse("desk:talk_answer", args=[one.pk]), {"text": " ", "client_id": an_id()})
    assert answer.status_code == 422
    assert ines.post(reverse("desk:talk_answer", args=[one.pk]), {"text": "I read you", "client_id": an_id()})["Location"] == f"{page}#end"
    assert "I read you" in body(phone.opens())
    assert ines.post(reverse("desk:talk_end", args=[one.pk]))["Location"] == contact
    assert "I read you" in body(client_for(supervisor).get(contact)), "who reads the contact reads what was written"
    assert "The chat was ended" in body(phone.opens("ended"))
    with pytest.raises(Exception, match="ended"):
        say_message(by=operator, conversation_id=one.pk, text="late", client_id=an_id())
    assert end_conversation(by=operator, conversation_id=one.pk).is_over

"""Text messages: signed, once each, one thread a number; answers wait for a gateway that is described by a file, and nothing is lost while it is down."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.core.actors import System
from fanal.core.errors import BadInput, NotReady
from fanal.core.plugs import Subject
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.forget_contacts import forget_contacts
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.actions.take_conversation import take_conversation
from fanal.desk.channels.text_message import board
from fanal.desk.channels.text_message.actions.note_sending import GIVE_UP, LEASE, take_sending
from fanal.desk.channels.text_message.sending import SENDER, send_due
from fanal.desk.models import Arrival, Contact, Conversation, Message, SendingState, TextSending
from fanal.journal.models import Entry
from fanal.outgoing import signing
from tests.apps.desk.conftest import Window
from tests.cast import client_for

pytestmark = pytest.mark.django_db
SECRET = signing.new_secret()
NUMBER = "+32470000001"
TEXT = "I am at the station. Do not call."
DRIVER: dict[str, Any] = {
    "url": "https://gateway.test/messages", "own": "+3225550123", "as": "json", "headers": {"Authorization": "Bearer {secret}"},
    "fields": {"to": "{to}", "from": "{own}", "text": "{text}", "reference": "{id}"}, "good": [202], "never": [422],
}  # fmt: skip


@pytest.fixture(autouse=True)
def gateway_is_set_up(settings: Any, tmp_path: Any) -> None:
    file = tmp_path / "gateway.json"
    file.write_text(json.dumps(DRIVER))
    settings.FANAL_TEXT_SECRETS = [SECRET]
    settings.FANAL_TEXT_GATEWAY, settings.FANAL_TEXT_GATEWAY_SECRET = str(file), "s3cret"


def post(type_: str = "text.received", message_id: str = "", secret: str = SECRET, late: int = 0, **data: str) -> Any:
    body = json.dumps({"type": type_, "timestamp": timezone.now().isoformat(), "data": data}).encode()
    headers = signing.headers([secret], message_id=message_id or str(uuid4()), timestamp=int(time.time()) - late, body=body)
    return Client(enforce_csrf_checks=True).post(reverse("hooks:text"), body, content_type="application/json", headers=headers)


def text(words: str = TEXT, text_id: str = "", number: str = NUMBER, **more: Any) -> Any:
    return post(id=text_id or str(uuid4()), number=number, text=words, **more)


def taken(operator: Any) -> Conversation:
    """A text that this operator has taken."""
    text()
    take_conversation(by=operator, conversation_id=Conversation.objects.get().pk)
    return Conversation.objects.get()


def answer(by: Any, conversation: Conversation, words: str = "Stay where you are, under the lamp.") -> Message:
    return say_message(by=by, conversation_id=conversation.pk, text=words, client_id=str(uuid4()))


def states() -> list[str]:
    return list(TextSending.objects.order_by("pk").values_list("state", flat=True))


# ------------------------------------------------------------------------------------------------------ coming in


def test_a_text_waits_on_the_board_and_opens_a_contact_with_its_words_and_number(operator):
    assert text(number="0470 00 00 01").json() == {"taken": True}
    one = Conversation.objects.get()
    assert (one.state, one.peer, one.last_number) == ("waiting", NUMBER, 1)
    assert reverse("desk:conversation", args=[one.pk]) in client_for(operator).get(reverse("desk:board")).content.decode()
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert (contact.channel, contact.notes, contact.call_back_number["value"]) == ("text_message", TEXT, NUMBER)
    page = client_for(operator).get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert TEXT in page
    assert NUMBER not in str(list(Entry.objects.values_list("details_text", flat=True)))


def test_the_same_text_is_there_once_and_another_one_is_never_lost(operator):
    assert text(text_id="a", message_id="m").json() == {"taken": True}
    assert text(text_id="a", message_id="other").json() == {"taken": False}
    assert text(text_id="b", message_id="m").json() == {"taken": True}, "a gateway that signs two texts under one id loses none"
    assert Message.objects.count() == 2
    Arrival.objects.all().delete()
    assert text(text_id="a").json() == {"taken": False}, "also when arrivals are forgotten"


def test_one_number_is_one_thread_until_the_contact_is_closed(operator):
    one = taken(operator)
    text("One more thing")
    one.refresh_from_db()
    # What it begins with, that somebody took it, and one more.
    assert (Conversation.objects.count(), one.last_number) == (1, 3) and one.unanswered_since is not None
    text("Somebody else", number="+32470000002")
    assert Conversation.objects.count() == 2
    Window(operator, one.contact).types(outcome="silent")
    close_contact(by=operator, contact_id=one.contact_id)
    text("A week later")
    newest = Conversation.objects.order_by("-began_at")[0]
    assert Conversation.objects.count() == 3 and (newest.state, newest.peer) == ("waiting", NUMBER)
    text("And again")
    assert Conversation.objects.count() == 3
    assert len({row.outside_id.rpartition("-")[0] for row in Conversation.objects.filter(pk__in=[one.pk, newest.pk])}) == 1
    assert not any("470" in row.outside_id and NUMBER in row.outside_id for row in Conversation.objects.all())


def test_what_is_not_signed_is_old_or_unreadable_changes_nothing():
    assert text(secret=signing.new_secret()).status_code == 401
    assert text(late=3600).status_code == 401
    assert post(id="x", number=NUMBER).status_code == 422
    assert post(id="x", number=NUMBER, text="y" * 6001).status_code == 422
    assert post("text.unknown", id="x").status_code == 422
    assert post(id="", number=NUMBER, text="x").status_code == 422
    assert Client().post(reverse("hooks:text"), b"x" * 200_000, content_type="application/json").status_code == 413
    assert Client().get(reverse("hooks:text")).status_code == 405
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "\x00", "<script>alert(1)</script> {secret}", "\u202etxet", "😀" * 300])
def test_whatever_is_written_is_shown_as_text(operator, words):
    assert text(words).json() == {"taken": True}
    page = client_for(operator).get(reverse("desk:conversation", args=[Conversation.objects.get().pk]))
    assert page.status_code == 200 and b"<script>alert" not in page.content


# ------------------------------------------------------------------------------------------------------ going out


def test_an_answer_goes_out_and_arrives(operator):
    message = answer(operator, taken(operator))
    sent = []

    def send(gateway: Any, sending: TextSending) -> tuple[SendingState, str]:
        sent.append((sending.message.conversation.peer, sending.message.text))
        return SendingState.SENT, ""

    assert (send_due(send=send), send_due(send=send)) == (1, 0)
    assert sent == [(NUMBER, message.text)] and states() == ["sent"]
    reference = str(TextSending.objects.get().pk)
    assert post("text.delivered", id=reference).json() == {"taken": True}
    assert Message.objects.get(pk=message.pk).delivered_at is not None
    assert post("text.delivered", id=str(uuid4())).json() == {"taken": False}
    assert post("text.delivered", id="nonsense").json() == {"taken": False}


def test_while_the_gateway_is_down_texts_wait_and_the_board_says_so(operator):
    answer(operator, taken(operator))
    down = lambda _gateway, _sending: (SendingState.WAITING, "connect")  # noqa: E731
    assert send_due(send=down) == 1 and states() == ["waiting"]
    assert send_due(send=down) == 0, "it is not asked again at once"
    assert not list(board.items(by=operator, now=timezone.now()))
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        assert [item.kind for item in board.items(by=operator, now=timezone.now())] == [board.UNSENT]
        assert "are not going out" in client_for(operator).get(reverse("desk:board")).content.decode()
        up = lambda _gateway, _sending: (SendingState.SENT, "")  # noqa: E731
        assert send_due(send=up) == 1 and states() == ["sent"]
        assert not list(board.items(by=operator, now=timezone.now()))


def test_what_is_never_taken_is_refused_and_stands_on_the_board_until_another_way_worked(operator):
    one = taken(operator)
    answer(operator, one)
    send_due(send=lambda _gateway, _sending: (SendingState.REFUSED, "422"))
    items = list(board.items(by=operator, now=timezone.now()))
    assert [item.url for item in items] == [reverse("desk:talk", args=[one.pk])]
    assert "could not be sent" in client_for(operator).get(reverse("desk:talk", args=[one.pk])).content.decode()
    answer(operator, one, "Try again")
    assert not list(board.items(by=operator, now=timezone.now()))


def test_after_three_days_it_is_given_up(operator):
    answer(operator, taken(operator))
    with time_machine.travel(timezone.now() + GIVE_UP + timedelta(hours=1)):
        send_due(send=lambda _gateway, _sending: (SendingState.WAITING, "connect"))
    assert states() == ["refused"]


def test_a_worker_that_died_is_taken_over_and_two_never_hold_the_same(operator):
    answer(operator, taken(operator))
    one, now = TextSending.objects.get(), timezone.now()
    assert take_sending(by=SENDER, sending_id=one.pk, due_at=one.due_at, now=now)
    assert not take_sending(by=SENDER, sending_id=one.pk, due_at=one.due_at, now=now)
    sent = lambda _gateway, _sending: (SendingState.SENT, "")  # noqa: E731
    assert send_due(send=sent) == 0
    with time_machine.travel(now + LEASE + timedelta(seconds=1)):
        assert send_due(send=sent) == 1
    assert TextSending.objects.get().tries == 2


def test_without_a_gateway_or_a_number_nothing_is_said_that_would_not_arrive(operator, settings):
    one = taken(operator)
    settings.FANAL_TEXT_GATEWAY = ""
    with pytest.raises(NotReady, match="No gateway"):
        answer(operator, one)
    assert send_due() == 0
    text(number="HOTLINE")
    named = Conversation.objects.exclude(pk=one.pk).get()
    take_conversation(by=operator, conversation_id=named.pk)
    settings.FANAL_TEXT_GATEWAY = "/nowhere"
    with pytest.raises(BadInput, match="cannot be read"):
        answer(operator, named)
    assert Message.objects.filter(direction="out").count() == 0


def test_a_sender_without_a_number_cannot_be_answered(operator):
    text(number="HOTLINE")
    named = Conversation.objects.get()
    take_conversation(by=operator, conversation_id=named.pk)
    with pytest.raises(NotReady, match="no number"):
        answer(operator, named)


def test_an_erased_contact_takes_its_texts_along(operator):
    one = taken(operator)
    answer(operator, one)
    forget_contacts(by=System("retention"), subject=Subject("contact", one.contact_id))
    assert not Message.objects.exists() and not TextSending.objects.exists()
    assert send_due() == 0


def test_the_kinds_of_words_close_a_contact_as_ever(operator):
    one = taken(operator)
    Window(operator, one.contact).types(outcome="silent")
    close_contact(by=operator, contact_id=one.contact_id)
    assert Contact.objects.get().closed_at is not None

"""Calls that a switchboard tells of: signed, once each, in whatever order."""

from __future__ import annotations

import itertools
import json
import time
from datetime import UTC, datetime, timedelta
from datetime import time as dt_time

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.accounts import roles
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.core.plugs import Subject
from fanal.desk.actions.forget_contacts import forget_contacts
from fanal.desk.actions.set_call_back_hours import add_call_back_hours
from fanal.desk.channels import queries
from fanal.desk.channels.actions.ring_missed import missed_not_reached
from fanal.desk.channels.actions.take_conversation import set_aside, take_conversation
from fanal.desk.channels.telephone.actions.note_call import forget_arrivals, note_call
from fanal.desk.channels.telephone.actions.sit_at import sit_at
from fanal.desk.channels.telephone.messages import CallMessage, Word, read_message
from fanal.desk.models import Arrival, Contact, Conversation, ConversationState
from fanal.journal.models import Entry
from fanal.outgoing import signing
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db
SECRET = signing.new_secret()
NUMBER = "+32 2 555 01 99"


@pytest.fixture(autouse=True)
def switchboard_is_set_up(settings):
    settings.FANAL_TELEPHONE_SECRETS = [SECRET]


def body_of(word: Word, call: str = "c-1", at: datetime | None = None, **data: str) -> bytes:
    """A message as a switchboard writes it."""
    return json.dumps({"type": word, "timestamp": (at or timezone.now()).isoformat(), "data": {"call": call, **data}}).encode()


def send(body: bytes, message_id: str = "m-1", secret: str = SECRET, late: int = 0, **change: str):
    """Post it, signed."""
    headers = {**signing.headers([secret], message_id=message_id, timestamp=int(time.time()) - late, body=body), **change}
    return Client(enforce_csrf_checks=True).post(reverse("hooks:telephone"), body, content_type="application/json", headers=headers)


def note(word: Word, at: datetime, call: str = "c-1", number: str = NUMBER, extension: str = "") -> bool:
    """Take a message that was checked."""
    note.count += 1
    return note_call(by=System("telephone"), message_id=f"n-{note.count}", message=CallMessage(word, call, at, number, extension))


note.count = 0


def test_a_call_that_is_answered_opens_a_contact_with_its_clock_running_for_who_sits_there(operator):
    sit_at(by=operator, number="12")
    rang = timezone.now() - timedelta(seconds=40)
    assert send(body_of(Word.ARRIVED, at=rang, number=NUMBER)).json() == {"taken": True}
    assert not Contact.objects.exists()
    answered = rang + timedelta(seconds=9)
    assert send(body_of(Word.ANSWERED, at=answered, extension="12"), "m-2").status_code == 200
    contact = Contact.objects.get()
    assert (contact.taken_by, contact.channel, contact.occurred_at, contact.ended_at) == (operator, "call", answered, None)
    assert contact.call_back_number == {"state": "given", "value": NUMBER}
    assert reverse("desk:contact", args=[contact.pk]) in client_for(operator).get(reverse("desk:board")).content.decode()
    send(body_of(Word.ENDED, at=answered + timedelta(seconds=30)), "m-3")
    contact.refresh_from_db()
    assert contact.ended_at == answered + timedelta(seconds=30)
    assert contact.is_open, "the operator closes it, not the line"


def test_a_withheld_number_hinders_nothing(operator):
    sit_at(by=operator, number="12")
    send(body_of(Word.ANSWERED, extension="12"))
    assert Contact.objects.get().call_back_number == {}


def test_a_missed_call_stands_on_the_board_until_somebody_rings_back(operator, second_operator):
    send(body_of(Word.ARRIVED, number=NUMBER))
    send(body_of(Word.MISSED), "m-2")
    one = Conversation.objects.get()
    page = reverse("desk:conversation", args=[one.pk])
    assert page in client_for(second_operator).get(reverse("desk:board")).content.decode()
    ines = client_for(operator)
    assert NUMBER in ines.get(page).content.decode()
    answer = ines.post(reverse("desk:take_conversation", args=[one.pk]))
    contact = Contact.objects.get()
    assert answer["Location"] == reverse("desk:contact", args=[contact.pk])
    assert contact.call_back_number["value"] == NUMBER
    assert contact.ended_at is None, "the call that is made now has not ended"
    assert page not in client_for(second_operator).get(reverse("desk:board")).content.decode()
    assert take_conversation(by=operator, conversation_id=one.pk) == contact, "pressed twice, opened once"
    with pytest.raises(NotReady):
        take_conversation(by=second_operator, conversation_id=one.pk)


def test_a_call_answered_where_nobody_is_known_to_sit_waits_on_the_board(operator):
    send(body_of(Word.ANSWERED, extension="99"))
    assert not Contact.objects.exists()
    one = Conversation.objects.get()
    assert one.state == ConversationState.WAITING
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert contact.occurred_at == one.answered_at


def test_a_seat_of_yesterday_is_given_no_calls(operator):
    sit_at(by=operator, number="12")
    with time_machine.travel(timezone.now() + timedelta(hours=15)):
        note(Word.ANSWERED, timezone.now(), extension="12")
    assert not Contact.objects.exists()


def test_who_sits_down_at_a_seat_takes_it_over(operator, second_operator):
    sit_at(by=operator, number="12")
    sit_at(by=second_operator, number=" 12 ")
    note(Word.ANSWERED, timezone.now(), extension="12")
    assert Contact.objects.get().taken_by == second_operator
    sit_at(by=second_operator, number="")
    assert queries.fetch_extension(by=second_operator) == queries.fetch_extension(by=operator) == ""


@pytest.mark.parametrize("change", [
    pytest.param({"webhook-signature": "v1,AAAA"}, id="a wrong signature"),
    pytest.param({"webhook-id": "other"}, id="another id"),
    pytest.param({"webhook-timestamp": "1800000000"}, id="another time"),
])  # fmt: skip
def test_a_message_with_a_wrong_signature_changes_nothing(change):
    assert send(body_of(Word.ARRIVED), **change).status_code == 401
    assert send(body_of(Word.ARRIVED), secret=signing.new_secret()).status_code == 401
    assert not Conversation.objects.exists()


def test_an_overheard_message_that_is_sent_again_changes_nothing():
    body = body_of(Word.ARRIVED)
    assert [send(body).json()["taken"], send(body).json()["taken"]] == [True, False]
    assert send(body, "m-9", late=301).json() == {"refused": "time"}
    assert (Conversation.objects.count(), Entry.objects.filter(act="conversation.arrived").count()) == (1, 1)


def test_without_a_secret_no_message_is_taken(settings):
    settings.FANAL_TELEPHONE_SECRETS = []
    assert send(body_of(Word.ARRIVED)).status_code == 401
    settings.FANAL_TRAINING = True
    assert send(body_of(Word.ARRIVED)).status_code == 401, "the training switchboard has a secret of its own"


@pytest.mark.parametrize(("body", "place"), [
    pytest.param(b"{", "body", id="no JSON"),
    pytest.param(b"[" * 9000, "body", id="nested without end"),
    pytest.param(b"[]", "data", id="no object"),
    pytest.param(b'{"type": ["call.ended"], "data": {}}', "type", id="a type that is a list"),
    pytest.param(b'{"type": "call.recorded", "data": {}}', "type", id="an unknown type"),
    pytest.param(b'{"type": "call.ended", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"call": ""}}', "call", id="no call"),
    pytest.param(b'{"type": "call.ended", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"call": 7}}', "call", id="a number"),
    pytest.param(b'{"type": "call.ended", "timestamp": "2026-10-25T02:30:00", "data": {"call": "c"}}', "timestamp", id="a clock without its zone"),
    pytest.param(b'{"type": "call.ended", "timestamp": 1, "data": {"call": "c"}}', "timestamp", id="a time in seconds"),
    pytest.param(b'{"type": "call.ended", "timestamp": "2026-10-25T02:30:00Z", "data": {"call": "c", "number": "1\\n2"}}', "number", id="a line break"),
])  # fmt: skip
def test_a_signed_message_that_cannot_be_read_is_answered_with_the_place(body, place):
    with pytest.raises(BadInput) as refused:
        read_message(body)
    assert refused.value.place == place
    answer = send(body)
    assert (answer.status_code, answer.json()) == (422, {"unreadable": place})
    assert not Arrival.objects.exists(), "the switchboard may mend it and send it again"


def test_a_message_without_end_is_not_read():
    assert send(b" " * 20_000).status_code == 413


ANSWERED_CALL = ((Word.ARRIVED, 0), (Word.ANSWERED, 8), (Word.ENDED, 95))


@pytest.mark.parametrize("order", list(itertools.permutations(ANSWERED_CALL)), ids=lambda order: "-".join(word.value[5:] for word, _ in order))
def test_an_answered_call_comes_out_the_same_in_whatever_order_its_messages_come(order, operator):
    sit_at(by=operator, number="12")
    began = timezone.now() - timedelta(minutes=3)
    for word, seconds in order:
        note(word, began + timedelta(seconds=seconds), extension="12" if word is Word.ANSWERED else "")
    contact, one = Contact.objects.get(), Conversation.objects.get()
    assert (contact.occurred_at, contact.ended_at) == (began + timedelta(seconds=8), began + timedelta(seconds=95))
    assert (one.state, one.began_at, one.ended_at) == ("taken", began, began + timedelta(seconds=95))


MISSED_CALL = ((Word.ARRIVED, 0), (Word.MISSED, 30), (Word.ENDED, 31))


@pytest.mark.parametrize("order", list(itertools.permutations(MISSED_CALL)), ids=lambda order: "-".join(word.value[5:] for word, _ in order))
def test_a_missed_call_is_missed_in_whatever_order_its_messages_come(order):
    began = timezone.now() - timedelta(minutes=3)
    for word, seconds in order:
        note(word, began + timedelta(seconds=seconds))
    one = Conversation.objects.get()
    assert (one.state, one.began_at, one.ended_at) == ("missed", began, began + timedelta(seconds=31))


def test_a_call_over_the_end_of_summer_time_lasts_as_long_as_it_did():
    """25 October 2026 in Brussels: 02:59:30 summer time is followed by 02:00:00 winter time."""
    with time_machine.travel(datetime(2026, 10, 25, 1, 30, tzinfo=UTC)):
        night = make_staff(roles.Operator, "Pavel Sova")
        sit_at(by=night, number="12")
        for number, (word, stamp) in enumerate([
            (Word.ANSWERED, "2026-10-25T02:59:30+02:00"), (Word.ENDED, "2026-10-25T02:01:00+01:00"),
        ]):  # fmt: skip
            body = json.dumps({"type": word, "timestamp": stamp, "data": {"call": "c", "extension": "12"}}).encode()
            assert send(body, f"dst-{number}").status_code == 200
        contact = Contact.objects.get()
        assert contact.lasted(timezone.now()) == 90
        assert client_for(night).get(reverse("desk:contact", args=[contact.pk])).status_code == 200


def test_a_clock_over_there_that_goes_ahead_makes_no_call_of_the_future():
    note(Word.ARRIVED, timezone.now() + timedelta(hours=1))
    assert Conversation.objects.get().began_at <= timezone.now()


def test_set_aside_it_leaves_the_board_with_its_reason_and_stays(operator, second_operator):
    note(Word.MISSED, timezone.now())
    one = Conversation.objects.get()
    with pytest.raises(BadInput):
        set_aside(by=operator, conversation_id=one.pk, why="  ")
    ines = client_for(operator)
    ines.post(reverse("desk:put_aside", args=[one.pk]), {"why": "a test of the line"})
    assert queries.fetch_unheard(by=second_operator) == []
    assert "a test of the line" in ines.get(reverse("desk:conversation", args=[one.pk])).content.decode()
    with pytest.raises(NotReady):
        take_conversation(by=second_operator, conversation_id=one.pk)
    note(Word.ENDED, timezone.now())
    one.refresh_from_db()
    assert one.state == ConversationState.SET_ASIDE, "a late word does not bring it back"


def test_the_number_is_sealed_and_goes_with_the_contact(operator):
    note(Word.MISSED, timezone.now())
    one = Conversation.objects.get()
    stored = Conversation.objects.filter(pk=one.pk).values_list("peer", flat=True).get()
    assert NUMBER.encode() not in stored
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert list(forget_contacts(by=System("tests"), subject=Subject("contact", contact.pk))) == [one.key_id]
    assert not Conversation.objects.exists()


def test_behind_the_wall_nobody_else_reads_the_conversation(operator, second_operator):
    note(Word.MISSED, timezone.now())
    one = Conversation.objects.get()
    contact = take_conversation(by=operator, conversation_id=one.pk)
    assert queries.fetch_conversation(by=second_operator, conversation_id=one.pk) == one
    Contact.objects.filter(pk=contact.pk).update(walled=True, caller="child_self")
    assert [found.pk for found in queries.fetch_of_contact(by=operator, contact=contact)] == [one.pk]
    with pytest.raises(NotFound):
        queries.fetch_conversation(by=second_operator, conversation_id=one.pk)


def test_who_takes_no_contacts_sees_none_that_waits():
    note(Word.MISSED, timezone.now())
    keeper = make_staff(roles.DataProtectionOfficer, "Dora Pavlin")
    assert queries.fetch_unheard(by=keeper) == []
    with pytest.raises(NotFound):
        queries.fetch_conversation(by=keeper, conversation_id=Conversation.objects.get().pk)


def test_old_messages_are_forgotten_when_they_cannot_come_again():
    note(Word.ARRIVED, timezone.now())
    assert forget_arrivals(by=System("telephone"), now=timezone.now() + timedelta(hours=47)) == 0
    assert forget_arrivals(by=System("telephone"), now=timezone.now() + timedelta(hours=49)) == 1


def test_a_missed_call_is_tried_and_after_some_tries_a_person_decides(operator, second_operator):
    note(Word.MISSED, timezone.now())
    one, ines = Conversation.objects.get(), client_for(operator)
    page = reverse("desk:conversation", args=[one.pk])
    ines.post(reverse("desk:ring_missed", args=[one.pk]))
    assert "You ring now" in ines.get(page).content.decode()
    assert "Ines Moreau rings since" in client_for(second_operator).get(page).content.decode()
    with pytest.raises(NotReady, match="ringing"):
        missed_not_reached(by=second_operator, conversation_id=one.pk)
    for _ in range(3):
        ines.post(reverse("desk:missed_not_reached", args=[one.pk]))
    assert "3 tries without an answer" in ines.get(page).content.decode()
    board = ines.get(reverse("desk:board")).content.decode()
    assert "3 tries" in board
    assert "Decide" in board
    ines.post(reverse("desk:ring_missed_again", args=[one.pk]), {"due": "2099-01-01T10:00"})
    one.refresh_from_db()
    assert (one.tries, one.ring_at.year, one.is_to_decide(3)) == (3, 2099, False)
    assert [row.by for row in queries.fetch_tries_of(by=operator, conversation=one)] == [operator] * 3
    take_conversation(by=operator, conversation_id=one.pk)
    with pytest.raises(NotReady, match="dealt with"):
        missed_not_reached(by=operator, conversation_id=one.pk)


def test_a_call_missed_at_night_is_rung_back_when_the_hours_begin(operator, supervisor):
    add_call_back_hours(by=supervisor, weekdays=range(7), begins=dt_time(9), ends=dt_time(11), minutes=30, places=1)
    with time_machine.travel(datetime(2026, 11, 23, 23, 0, tzinfo=UTC)):
        note(Word.MISSED, timezone.now())
    assert Conversation.objects.get().ring_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

"""Both sides write at the same time, each message from two windows: once each, numbered without a gap, whichever came first."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from fanal.core.errors import NotFound, NotReady
from fanal.desk.channels.actions.hand_over_conversation import accept_conversation, offer_conversation
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.actions.take_conversation import take_conversation
from fanal.desk.models import Contact, Conversation, Message
from tests.apps.desk.channels.chat import Somebody, take
from tests.cast import make_staff

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts: list[Callable[[], object]], most: int = 6) -> list[object]:
    """Do all of these, several at a time, each with a connection of its own. Errors of ours are answers."""

    def one(act: Callable[[], object]) -> object:
        try:
            return act()
        except (NotReady, NotFound) as error:  # it went behind the wall with who was first
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(most) as pool:
        return list(pool.map(one, acts))


def test_each_message_is_there_once_and_none_is_missing(operator):
    amal = Somebody()
    amal.writes("first", "first-message")
    take(operator, amal)
    pk = amal.conversation.pk
    acts: list[Callable[[], object]] = []
    for number in range(12):
        acts += [lambda n=number: amal.writes(f"in {n}", f"message-{n}")] * 2
        acts += [lambda n=number: say_message(by=operator, conversation_id=pk, text=f"out {n}", client_id=f"message-{n}")] * 2
    at_once(acts)
    found = list(Message.objects.filter(conversation=pk).order_by("number"))
    assert [one.number for one in found] == list(range(1, 27))
    assert sorted(one.text for one in found if not one.event) == sorted(["first", *(f"{way} {n}" for way in ("in", "out") for n in range(12))])
    assert Conversation.objects.get(pk=pk).last_number == 26


def test_the_first_message_from_two_windows_begins_one_chat(operator):
    amal = Somebody()
    at_once([lambda: amal.writes("hello", "first-message")] * 4)
    assert Conversation.objects.count() == Message.objects.count() == 1


def test_of_those_who_take_it_or_accept_it_at_once_one_has_it(operator):
    amal = Somebody()
    amal.writes()
    others = [make_staff("operator", f"Nadia {letter}") for letter in "abcd"]
    answers = at_once([lambda by=by: take_conversation(by=by, conversation_id=amal.conversation.pk) for by in others])
    assert len([one for one in answers if isinstance(one, Contact)]) == 1
    taker = Contact.objects.get().taken_by
    taker.act_as(others[0].acting)
    offer = offer_conversation(by=taker, conversation_id=amal.conversation.pk)
    answers = at_once([lambda by=by: accept_conversation(by=by, hand_over_id=offer.pk) for by in others if by.pk != taker.pk])
    assert len([one for one in answers if isinstance(one, Contact)]) == 1
    assert Message.objects.filter(event="handed_over").count() == 1

"""What is written in a conversation: once each, in order, without a gap, whoever sends what again, and sealed."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.core.actors import System
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady
from fanal.core.plugs import Subject
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.forget_contacts import forget_contacts
from fanal.desk.channels import queries
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.channels.actions.hear_message import hear_message
from fanal.desk.channels.actions.keep_words import keep_words
from fanal.desk.channels.actions.note_seen import note_seen
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.actions.take_conversation import set_aside
from fanal.desk.codes import Direction
from fanal.desk.models import Contact, Conversation, ConversationState, Message, Words
from fanal.journal.models import Entry
from fanal.vault.fields import Sealed, as_stored
from tests.apps.desk.channels.chat import Somebody, an_id, take
from tests.apps.desk.conftest import Window

pytestmark = pytest.mark.django_db
THEM = System("chat")


def texts(somebody: Somebody) -> list[tuple[int, str, str]]:
    """Number, direction and text, in order."""
    return [(one.number, one.direction, one.text) for one in queries.fetch_messages(by=THEM, conversation=somebody.conversation)]


def test_the_first_message_opens_the_conversation_for_the_hotline(operator):
    amal = Somebody(language="ar")
    amal.writes("I ran away")
    one = amal.conversation
    assert (one.state, one.channel, one.language, one.last_number) == (ConversationState.WAITING, "chat", "ar", 1)
    assert one.unanswered_since is not None
    assert [found.pk for found in queries.fetch_unheard(by=operator)] == [one.pk]
    assert Entry.objects.filter(act="conversation.arrived").count() == 1


def test_text_is_sealed_and_nothing_of_it_stands_in_the_journal(operator):
    amal = Somebody()
    amal.writes("my name is Amal")
    with as_stored():
        stored = Message.objects.get().text
    assert isinstance(stored, Sealed) and b"Amal" not in bytes(stored)
    assert not any("Amal" in str(entry.__dict__) for entry in Entry.objects.all())


def test_the_same_message_sent_twice_is_there_once(operator):
    amal = Somebody()
    first = amal.writes("hello?", "same-message")
    assert amal.writes("hello?", "same-message").pk == first.pk
    take(operator, amal)
    said = say_message(by=operator, conversation_id=amal.conversation.pk, text="I am here", client_id="same-message")
    assert say_message(by=operator, conversation_id=amal.conversation.pk, text="I am here", client_id="same-message").pk == said.pk
    assert [(n, d) for n, d, _ in texts(amal)] == [(1, "in"), (2, "system"), (3, "out")]


def test_a_message_that_comes_again_after_the_end_is_told_as_taken(operator):
    amal = Somebody()
    amal.writes("bye", "last-message")
    end_conversation(by=THEM, conversation_id=amal.conversation.pk)
    assert amal.writes("bye", "last-message").number == 1
    with pytest.raises(NotReady):
        amal.writes("one more")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("io"), st.integers(0, 5)), max_size=25))
def test_in_whatever_order_and_however_often_messages_are_sent_each_is_there_once_and_numbered_without_a_gap(operator, sent):
    """`i` the other side, `o` the operator; a number is the id of a message, sent again when it comes again."""
    with transaction.atomic():
        amal = Somebody()
        amal.writes("first", "message-first")
        take(operator, amal)
        pk, expected = amal.conversation.pk, [("in", "first"), ("system", "")]
        for side, number in sent:
            text = f"{side}{number}"
            if side == "i":
                hear_message(by=THEM, conversation_id=pk, text=text, client_id=f"message-{number}")
            else:
                say_message(by=operator, conversation_id=pk, text=text, client_id=f"message-{number}")
            entry = ("in" if side == "i" else "out", text)
            if entry not in expected:
                expected.append(entry)
        assert texts(amal) == [(n, *entry) for n, entry in enumerate(expected, 1)]
        assert amal.conversation.last_number == len(expected)
        last = next((d for d, _ in reversed(expected) if d != "system"), "in")
        assert (amal.conversation.unanswered_since is None) == (last == "out")
        transaction.set_rollback(True)


def test_what_was_said_is_never_changed(operator):
    amal = Somebody()
    message = amal.writes("as I said it")
    message.text = "as somebody would like it"
    with pytest.raises(TypeError):
        message.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(key_id=message.key_id, conversation=message.conversation, number=1, direction=Direction.IN, client_id=an_id())


@pytest.mark.parametrize(("text", "client_id"), [("  \n ", "message-id"), ("x" * (LONGEST_MESSAGE + 1), "message-id"), ("hi", ""), ("hi", "é" * 9), ("hi", "x" * 65)])
def test_what_is_no_message_is_said_and_nothing_is_kept(text, client_id):
    amal = Somebody()
    with pytest.raises(BadInput):
        amal.writes("first") and hear_message(by=THEM, conversation_id=amal.conversation.pk, text=text, client_id=client_id)
    assert amal.conversation.last_number == 1


def test_nobody_answers_before_it_is_taken_and_only_who_writes_the_contact_afterwards(operator, second_operator, supervisor):
    amal = Somebody()
    amal.writes()
    pk = amal.conversation.pk
    with pytest.raises(NotReady):
        say_message(by=operator, conversation_id=pk, text="hello", client_id=an_id())
    contact = take(operator, amal)
    with pytest.raises(NotFound):
        say_message(by=second_operator, conversation_id=pk, text="hello", client_id=an_id())
    Window(operator, contact).types(caller="parent")
    with pytest.raises(NotAllowed):
        say_message(by=second_operator, conversation_id=pk, text="hello", client_id=an_id())
    assert say_message(by=supervisor, conversation_id=pk, text="I help along", client_id=an_id()).said_by == supervisor


def test_a_chat_is_behind_the_wall_until_somebody_says_that_it_is_not_a_child_who_writes(operator, second_operator):
    amal = Somebody()
    amal.writes("please tell nobody")
    contact = take(operator, amal)
    assert contact.walled
    assert contact.language == "en"
    window = Window(operator, contact)
    window.types(notes="=writes in the chat")
    contact.refresh_from_db()
    assert contact.walled, "notes say nothing of who writes"
    with pytest.raises(NotFound):
        queries.fetch_conversation(by=second_operator, conversation_id=amal.conversation.pk)
    window.types(caller="parent")
    contact.refresh_from_db()
    assert not contact.walled
    window.types(caller="child_self")
    contact.refresh_from_db()
    assert contact.walled


def test_both_sides_learn_when_their_words_arrived_and_were_read(operator):
    amal = Somebody()
    amal.writes()
    take(operator, amal)
    one = amal.conversation
    assert note_seen(by=operator, conversation=one, number=1)
    assert not note_seen(by=operator, conversation=one, number=1), "written once"
    answer = say_message(by=operator, conversation_id=one.pk, text="I am here", client_id=an_id())
    note_seen(by=THEM, conversation=one, number=answer.number, read=False)
    answer.refresh_from_db()
    assert answer.delivered_at and not answer.read_at
    note_seen(by=THEM, conversation=one, number=answer.number)
    answer.refresh_from_db()
    assert answer.read_at
    assert Message.objects.get(number=1).read_at


def test_the_end_stops_the_clock_and_leaves_the_contact_open(operator):
    amal = Somebody()
    amal.writes()
    contact = take(operator, amal)
    end_conversation(by=operator, conversation_id=amal.conversation.pk)
    end_conversation(by=THEM, conversation_id=amal.conversation.pk)
    contact.refresh_from_db()
    assert contact.is_open and contact.ended_at == amal.conversation.ended_at
    assert [d for _, d, _ in texts(amal)] == ["in", "system", "system"]
    with pytest.raises(NotReady):
        say_message(by=operator, conversation_id=amal.conversation.pk, text="one more", client_id=an_id())


def test_who_leaves_before_anybody_came_is_missed_and_stays_on_the_board(operator):
    amal = Somebody()
    amal.writes("is anybody there")
    end_conversation(by=THEM, conversation_id=amal.conversation.pk)
    assert amal.conversation.state == ConversationState.MISSED
    assert queries.fetch_unheard(by=operator)


def test_set_aside_it_is_over_for_the_other_side(operator):
    amal = Somebody()
    amal.writes("!!!!")
    set_aside(by=operator, conversation_id=amal.conversation.pk, why="abuse")
    assert amal.conversation.is_over
    with pytest.raises(NotReady):
        amal.writes("again")


def test_words_outlive_the_page_until_they_are_sent(operator):
    amal = Somebody()
    amal.writes("first")
    pk = amal.conversation.pk
    assert keep_words(by=THEM, conversation_id=pk, text="I wanted to s", after=1)
    keep_words(by=THEM, conversation_id=pk, text="I wanted to say", after=1)
    assert queries.fetch_words(by=THEM, conversation=amal.conversation) == "I wanted to say"
    take(operator, amal)
    assert keep_words(by=operator, conversation_id=pk, text="Where are", after=2)
    assert queries.fetch_words(by=operator, conversation=amal.conversation) == "Where are"
    amal.writes("I wanted to say sorry")
    assert queries.fetch_words(by=THEM, conversation=amal.conversation) == ""
    assert not keep_words(by=THEM, conversation_id=pk, text="I wanted to say", after=1), "late: it was in the message"
    assert queries.fetch_words(by=operator, conversation=amal.conversation) == "Where are"
    assert not keep_words(by=operator, conversation_id=pk, text=" ", after=3)
    assert not Words.objects.exists()


def test_erasing_the_contact_erases_what_was_written(operator):
    amal = Somebody()
    amal.writes("my street is")
    contact = take(operator, amal)
    key = forget_contacts(by=operator, subject=Subject("contact", contact.pk))
    assert list(key) == [contact.key_id]
    assert not Message.objects.exists() and not Conversation.objects.exists()
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_a_closed_contact_takes_no_more_words(operator):
    amal = Somebody()
    amal.writes()
    contact = take(operator, amal)
    Window(operator, contact).types(outcome="silent")
    close_contact(by=operator, contact_id=contact.pk)
    with pytest.raises(NotReady):
        say_message(by=operator, conversation_id=amal.conversation.pk, text="still there?", client_id=an_id())
    assert timezone.now() >= amal.conversation.began_at

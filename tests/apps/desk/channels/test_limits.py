"""Nobody is turned away, and nobody crowds the others out. Counts, no clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fanal.core.actors import System
from fanal.desk.channels import queries
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.channels.actions.take_conversation import set_aside
from fanal.desk.channels.chat import limits
from fanal.desk.channels.chat.actions.begin_chat import begin_chat
from fanal.desk.channels.chat.actions.leave_chat import leave_chat
from fanal.desk.channels.chat.actions.sweep_chats import sweep_chats
from fanal.desk.channels.chat.actions.write_message import TooFast
from fanal.desk.channels.chat.queries import count_before
from fanal.desk.models import Conversation, ConversationState, Visit
from fanal.journal.models import Entry
from tests.apps.desk.channels.chat import HOME, SCHOOL, Phone, Somebody, take
from tests.cast import client_for

pytestmark = pytest.mark.django_db
CHAT = System("chat")


def crowd(count: int, network: str = HOME) -> list[Somebody]:
    """So many chats of one network."""
    people = [Somebody(network) for _ in range(count)]
    for one in people:
        one.writes("spam")
    return people


def test_the_few_of_one_network_wait_like_all_others_and_the_rest_stand_behind():
    crowd(limits.WAITING_OF_A_NETWORK + 3)
    honest = Somebody(SCHOOL)
    honest.writes("help")
    assert Visit.objects.filter(crowded=True).count() == 3
    assert not honest.conversation.visit.crowded
    assert count_before(conversation=honest.conversation) == limits.WAITING_OF_A_NETWORK


@pytest.mark.slow
@pytest.mark.any_database  # a thousand times what the tests above try on both
def test_after_a_thousand_abusive_posts_an_honest_chat_opens_at_once_and_the_node_holds_no_more_than_its_bound(operator, django_assert_max_num_queries):
    abusive = Phone(address="198.51.100.9")
    for number in range(1000):
        if number % 2:
            abusive.client.cookies.clear()
            abusive.opens("begin")
            abusive.writes(f"spam {number}")
        else:
            abusive.posts("words", text="spam", after="0")
    assert Conversation.objects.count() <= limits.MOST_OF_A_NETWORK
    honest = Phone(address="203.0.113.5")
    honest.begins()
    with django_assert_max_num_queries(60):
        assert honest.writes("I need help").status_code == 302
    mine = Conversation.objects.get(visit__crowded=False, messages__number=1, visit__network=Visit.objects.latest("seen_at").network)
    assert count_before(conversation=mine) <= limits.WAITING_OF_A_NETWORK
    assert mine in queries.fetch_unheard(by=operator)[: limits.WAITING_OF_A_NETWORK + 1]
    page = client_for(operator).get(reverse("desk:board")).content.decode()
    assert reverse("desk:conversation", args=[mine.pk]) in page
    assert "Very many chats from one place" in page


def test_somebody_honest_in_the_crowded_network_opens_too_and_is_not_pushed_out_while_their_page_is_there():
    with time_machine.travel(timezone.now() - timedelta(minutes=10)):
        crowd(limits.MOST_OF_A_NETWORK)
    honest = Somebody(HOME)
    honest.writes("help")
    assert honest.conversation.visit.crowded
    crowd(limits.MOST_OF_A_NETWORK - limits.WAITING_OF_A_NETWORK - 1)
    assert honest.conversation.state == ConversationState.WAITING
    assert Visit.objects.filter(network=HOME).count() == limits.MOST_OF_A_NETWORK


def test_who_stands_in_the_queue_by_right_never_makes_room():
    first = crowd(limits.WAITING_OF_A_NETWORK)
    crowd(limits.MOST_OF_A_NETWORK + 5)
    assert all(one.conversation.state == ConversationState.WAITING for one in first)


def test_very_many_networks_at_once_have_a_bound_too(monkeypatch):
    monkeypatch.setattr(limits, "WAITING_AT_ALL", 6)
    monkeypatch.setattr(limits, "MOST_AT_ALL", 10)
    for number in range(30):
        Somebody(f"{number:064}").writes("spam")
    assert Conversation.objects.count() == 10
    assert Visit.objects.filter(crowded=False).count() == 6
    late = Somebody("f" * 64)
    late.writes("I am honest")
    assert late.conversation.state == ConversationState.WAITING, "opened, behind the others"


def test_a_flood_leaves_one_line_a_chat_in_the_journal_and_none_for_what_was_never_sent(operator):
    amal = Somebody()
    begin_chat(by=amal.visitor, language="en", network=HOME)
    assert not Entry.objects.filter(act__startswith="conversation.").exists()
    for _ in range(10):
        amal.writes()
    assert Entry.objects.filter(act__startswith="conversation.").count() == 1


def test_a_pace_that_nobody_reads_is_slowed_and_the_words_stay():
    amal = Somebody()
    for _ in range(limits.MESSAGES_A_MINUTE):
        amal.writes()
    with pytest.raises(TooFast):
        amal.writes("one more", "one-more-id")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert amal.writes("one more", "one-more-id").number == limits.MESSAGES_A_MINUTE + 1
    phone = Phone()
    phone.begins()
    for _ in range(limits.MESSAGES_A_MINUTE):
        phone.writes("ab", script=True)
    assert phone.writes("my words", script=True).status_code == 429
    plain = phone.writes("my words")
    assert plain.status_code == 429 and "my words" in plain.content.decode()


def test_what_was_begun_and_never_said_goes_and_who_went_away_is_missed(operator):
    silent, gone, there, taken = Somebody(), Somebody(SCHOOL), Somebody("c" * 64), Somebody("d" * 64)
    begin_chat(by=silent.visitor, language="en", network=HOME)
    for one in (gone, there, taken):
        one.writes()
    take(operator, taken)
    later = timezone.now() + limits.SILENT_FOR + timedelta(minutes=1)
    Visit.objects.filter(conversation=there.conversation).update(seen_at=later)
    assert sweep_chats(by=CHAT, now=later) == 1
    states = [one.conversation.state for one in (gone, there, taken)]
    assert states == [ConversationState.MISSED, ConversationState.WAITING, ConversationState.TAKEN]
    gone.writes("I am back")
    assert gone.conversation.state == ConversationState.WAITING
    sweep_chats(by=CHAT, now=timezone.now() + limits.NETWORK_FOR + timedelta(minutes=1))
    assert set(Visit.objects.values_list("network", flat=True)) == {""}


def test_what_was_set_aside_long_ago_is_forgotten(operator):
    amal = Somebody()
    amal.writes("!!!")
    set_aside(by=operator, conversation_id=amal.conversation.pk, why="abuse")
    assert sweep_chats(by=CHAT, now=timezone.now() + limits.ASIDE_FOR - timedelta(hours=1)) == 0
    assert sweep_chats(by=CHAT, now=timezone.now() + limits.ASIDE_FOR + timedelta(hours=1)) == 1
    assert not Conversation.objects.exists()


def test_leaving_a_chat_in_which_nothing_was_said_leaves_nothing():
    amal = Somebody()
    assert not leave_chat(by=amal.visitor)
    begin_chat(by=amal.visitor, language="en", network=HOME)
    assert leave_chat(by=amal.visitor)
    assert not Conversation.objects.exists()


def test_the_network_is_forgotten_when_the_chat_is_over_and_no_address_is_kept(operator):
    phone = Phone(address="192.0.2.55")
    phone.begins()
    phone.writes("hello")
    assert "192.0.2.55" not in str(list(Visit.objects.values()))
    assert len(Visit.objects.get().network) == 64
    phone.opens("leave")
    assert Visit.objects.get().network == ""
    assert end_conversation(by=CHAT, conversation_id=Conversation.objects.get().pk).is_over

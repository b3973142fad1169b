"""Lists of contacts, and the shift board."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext_lazy

from fanal.cases.queries.board import TASK
from fanal.core import plugs
from fanal.core.plugs import BoardItem, BoardKind
from fanal.desk import queries
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.hand_to_colleague import hand_to_colleague
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.journal.models import Entry
from fanal.web.icons import shapes_of
from tests.apps.desk.forms import page_of
from tests.cast import client_for

pytestmark = pytest.mark.django_db

#: As the room of the chats will declare it.
A_CHAT = BoardKind("chat", "Chat waiting", ngettext_lazy("chat waiting", "chats waiting"), "chat", 10)


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
            yield BoardItem(A_CHAT if lit else TASK, title, "", now + timedelta(minutes=minutes), "/x", "Look", lit)
        yield BoardItem(TASK, "tomorrow", "", now + timedelta(hours=20), "/x", "Look")

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


def test_a_kind_of_a_later_room_brings_its_own_words_and_drawing(ines):
    """A new room plugs in and is seen in words: nothing of the desk is changed for it."""
    sighting = BoardKind("sighting", "Sighting", ngettext_lazy("sighting to check", "sightings to check"), "eye", 15)

    def items(*, by, now):
        for minute in (1, 2):
            yield BoardItem(sighting, f"seen at platform {minute}", "", now - timedelta(minutes=minute), "/x", "Check")

    plugs.board_item.plug("test", items)
    try:
        text = ines.get(reverse("desk:board_now")).content.decode()
    finally:
        plugs.board_item.unplug("test")
    assert "<b>2</b>sightings to check" in text
    assert f"{shapes_of('eye')[0]}</svg>Sighting" in text
    assert "sighting<" not in text


def test_the_board_and_the_desk_cost_the_same_however_many_contacts_stand_open(operator, second_operator, ines):
    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            ines.get(reverse(page))
        return len(seen)

    def leave_open(count: int) -> None:
        for _ in range(count):
            contact = open_contact(by=second_operator, channel="call", occurred_at=timezone.now() - timedelta(hours=3))
            assert contact.is_open

    leave_open(2)
    few = [cost(page) for page in ("desk:board", "desk:board_now", "desk:home") for _ in range(2)]
    leave_open(18)
    assert [cost(page) for page in ("desk:board", "desk:board_now", "desk:home") for _ in range(2)][1::2] == few[1::2]


def test_a_contact_that_one_was_brought_into_stands_among_ones_own_and_not_a_second_time(operator, second_operator, ines):
    theirs = open_contact(by=second_operator, channel="call", occurred_at=timezone.now() - timedelta(hours=3))
    hand_to_colleague(by=second_operator, contact_id=theirs.pk, colleague_id=operator.pk)
    assert queries.fetch_my_open(by=operator) == [theirs]
    assert queries.fetch_others_open(by=operator) == []


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

    assert any(shift.open_work.ask(operator))
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

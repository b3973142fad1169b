"""Ringing people back: slots with places, tries that are counted, and who has it in hand."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.desk import queries
from fanal.desk.actions.promise_call_back import done_call_back, promise_call_back
from fanal.desk.actions.ring_back import nobody_answered, ring_now, try_again
from fanal.desk.actions.set_call_back_hours import add_call_back_hours, remove_call_back_hours
from fanal.desk.codes import CallBackEnd
from fanal.desk.models import CallBack, CallBackHours
from fanal.desk.queries import calling_back
from fanal.journal.models import Entry
from fanal.network.actions.set_call_back_rules import set_call_back_rules
from fanal.network.queries import own_node
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db
#: A Monday noon in Brussels.
MONDAY = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture
def mornings(supervisor):
    """Mondays to Fridays from 9 to 11 in slots of half an hour, one place each."""
    return add_call_back_hours(by=supervisor, weekdays=range(5), begins=time(9), ends=time(11), minutes=30, places=1)


def promise(by, contact, due, **more):
    return promise_call_back(by=by, contact_id=contact.pk, due=due, **more)


@pytest.mark.usefixtures("mornings")
def test_a_slot_is_promised_as_often_as_it_has_places(fill, operator, second_operator):
    with time_machine.travel(MONDAY, tick=False):
        one, other = fill(), fill(by=second_operator)
        first = calling_back.fetch_free_slots(by=operator, now=timezone.now())[0].slot
        assert first.begins == datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "nine o'clock tomorrow"
        given = promise(operator, one, first.begins, in_slot=True)
        assert (given.due, given.slot_ends) == (first.begins, first.ends)
        with pytest.raises(NotReady, match="given away"):
            promise(second_operator, other, first.begins, in_slot=True)
        with pytest.raises(BadInput, match="not offered"):
            promise(second_operator, other, first.begins + timedelta(minutes=5), in_slot=True)
        assert calling_back.fetch_free_slots(by=operator, now=timezone.now())[0].slot.begins == first.ends
        done_call_back(by=operator, call_back_id=given.pk, ended=CallBackEnd.CALLED_OFF)
        assert promise(second_operator, other, first.begins, in_slot=True).slot_ends == first.ends, "called off, the place is free again"


def test_in_the_night_back_to_winter_time_each_slot_is_promised_once(fill, operator, supervisor):
    add_call_back_hours(by=supervisor, weekdays=[6], begins=time(2), ends=time(3), minutes=30, places=1)
    with time_machine.travel(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), tick=False):
        offered = [one.slot.begins for one in calling_back.fetch_free_slots(by=operator, now=timezone.now(), most=4)]
        assert [f"{begins:%H:%M}" for begins in offered] == ["00:00", "00:30", "01:00", "01:30"], "two o'clock comes twice"
        for begins in offered:
            promise(operator, fill(), begins, in_slot=True)
        assert CallBack.objects.values("due").distinct().count() == 4
        assert calling_back.fetch_free_slots(by=operator, now=timezone.now())[0].slot.begins.month == 11, "all four are given away"
    with time_machine.travel(datetime(2026, 10, 25, 3, 0, tzinfo=UTC), tick=False):
        assert [one.due for one in queries.fetch_call_backs_due(by=operator)] == offered, "none lost, none there twice"


def test_where_an_hour_comes_twice_the_zone_is_said(fill, supervisor):
    add_call_back_hours(by=supervisor, weekdays=[6], begins=time(2), ends=time(3), minutes=60, places=2)
    with time_machine.travel(datetime(2026, 10, 24, 20, 0, tzinfo=UTC), tick=False):
        night = make_staff("operator", "Pavel Sova")
        page = client_for(night).get(reverse("desk:contact", args=[fill(by=night).pk])).content.decode()
    assert "02:00 to 02:00 (CEST)" in page
    assert "02:00 to 03:00 (CET)" in page


@pytest.mark.usefixtures("mornings")
def test_a_slot_is_promised_from_the_page_of_a_contact(fill, ines, operator):
    contact = fill(outcome="call_back_promised", police="unsure")
    slot = calling_back.fetch_free_slots(by=operator, now=timezone.now())[0].slot
    address = reverse("desk:contact", args=[contact.pk])
    assert slot.begins.isoformat() in ines.get(address).content.decode()
    ines.post(address, {"act": "close", "call_back_slot": slot.begins.isoformat(), "was": "{}"})
    contact.refresh_from_db()
    assert (contact.is_open, contact.call_backs.get().slot_ends) == (False, slot.ends)
    free = calling_back.fetch_free_slots(by=operator, now=timezone.now())[0].slot
    ines.post(reverse("desk:promise", args=[contact.pk]), {"slot": free.begins.isoformat()})
    ines.post(reverse("desk:promise", args=[contact.pk]), {"slot": "2026-11-24T09:00"})
    assert contact.call_backs.count() == 2


def test_hours_are_set_by_the_node_and_no_two_share_a_minute(supervisor, operator, mornings):
    with pytest.raises(NotAllowed):
        add_call_back_hours(by=operator, weekdays=[0], begins=time(13), ends=time(14), minutes=30, places=1)
    for change, place in (
        ({"weekdays": [0]}, "begins"), ({"weekdays": [], "begins": time(13)}, "weekdays"), ({"weekdays": [7], "begins": time(13)}, "weekdays"),
        ({"weekdays": [5], "minutes": 25}, "minutes"), ({"weekdays": [5], "minutes": 60, "ends": time(10, 30)}, "ends"),
        ({"weekdays": [5], "places": 0}, "places"),
    ):
        with pytest.raises(BadInput) as refused:
            add_call_back_hours(by=supervisor, **{"begins": time(9), "ends": time(11), "minutes": 30, "places": 1, **change})
        assert refused.value.place == place
    remove_call_back_hours(by=supervisor, hours_id=mornings[0].pk)
    assert CallBackHours.objects.count() == 4
    assert Entry.objects.filter(act="call_back_hours.added").count() == 5
    assert Entry.objects.filter(act="call_back_hours.removed").count() == 1


def test_the_page_of_the_hours_adds_removes_and_says_what_is_wrong(supervisor, administrator, operator):
    page, boss = reverse("desk:call_back_hours"), client_for(supervisor)
    form = {"weekday": ["0", "6"], "begins": "22:00", "ends": "06:00", "minutes": "60", "places": "2"}
    assert boss.post(page, form)["Location"] == page
    assert CallBackHours.objects.count() == 2
    text = boss.get(page).content.decode()
    assert "22:00–06:00" in text
    again = boss.post(page, form)
    assert again.status_code == 422
    assert "overlap" in again.content.decode()
    assert boss.post(page, {**form, "begins": "late"}).status_code == 422
    boss.post(reverse("desk:set_call_back_rules"), {"tries": "2", "pause": "15"})
    boss.post(reverse("desk:set_call_back_rules"), {"tries": "0", "pause": "15"})
    assert (own_node().rule("call_back_tries"), own_node().rule("call_back_pause")) == (2, 15)
    boss.post(reverse("desk:remove_call_back_hours", args=[CallBackHours.objects.first().pk]))
    assert CallBackHours.objects.count() == 1
    assert client_for(administrator).get(page).status_code == 404
    assert client_for(operator).get(page).status_code == 404


def test_tries_are_counted_with_their_time_and_then_a_person_decides(fill, operator, second_operator, supervisor):
    set_call_back_rules(by=supervisor, tries=2, pause=20)
    start = timezone.now()
    call = promise(operator, fill(), start + timedelta(minutes=5))
    with time_machine.travel(start + timedelta(minutes=6), tick=False):
        assert nobody_answered(by=operator, call_back_id=call.pk).due == timezone.now() + timedelta(minutes=20)
    with time_machine.travel(start + timedelta(minutes=27), tick=False):
        call = nobody_answered(by=second_operator, call_back_id=call.pk)
        assert call.is_to_decide(2)
        assert call.due == timezone.now()
        page = client_for(operator).get(reverse("desk:contact", args=[call.contact_id]))
        board = client_for(operator).get(reverse("desk:board")).content.decode()
        assert "2 tries" in board
        assert "Decide" in board
        with pytest.raises(BadInput):
            try_again(by=operator, call_back_id=call.pk, due=timezone.now())
        call = try_again(by=operator, call_back_id=call.pk, due=timezone.now() + timedelta(hours=2))
        assert not call.is_to_decide(2)
    assert page.status_code == 200
    assert [(one.by, one.call_back) for one in call.call_tries.order_by("at")] == [(operator, call), (second_operator, call)]
    with time_machine.travel(start + timedelta(hours=4), tick=False):
        assert nobody_answered(by=operator, call_back_id=call.pk).is_to_decide(2), "each try after that is decided upon again"
        done_call_back(by=operator, call_back_id=call.pk, ended=CallBackEnd.NOT_REACHED)
    for late in (nobody_answered, ring_now):
        with pytest.raises(NotReady, match="meanwhile"):
            late(by=operator, call_back_id=call.pk)


def test_the_next_try_waits_for_the_hours_in_which_the_node_rings_back(fill, operator, mornings):
    with time_machine.travel(MONDAY, tick=False):
        call = promise(operator, fill(), timezone.now() + timedelta(minutes=5))
        assert nobody_answered(by=operator, call_back_id=call.pk).due == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 11, 24, 8, 10, tzinfo=UTC), tick=False):
        assert calling_back.next_in_hours(timezone.now()) == timezone.now(), "in the middle of a slot"


def test_who_rings_has_it_for_some_minutes(fill, operator, second_operator):
    call = promise(operator, fill(), timezone.now() + timedelta(minutes=5))
    ring_now(by=operator, call_back_id=call.pk)
    ring_now(by=operator, call_back_id=call.pk)
    for late in (ring_now, nobody_answered):
        with pytest.raises(NotReady, match="ringing this number"):
            late(by=second_operator, call_back_id=call.pk)
    assert "Ines Moreau rings now" in client_for(second_operator).get(reverse("desk:board")).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert ring_now(by=second_operator, call_back_id=call.pk).ringing_by == second_operator


def test_the_keys_of_a_promised_call_on_its_page(fill, ines, operator):
    contact = fill(outcome="call_back_promised", police="unsure")
    call = promise(operator, contact, timezone.now() + timedelta(minutes=5))
    ines.post(reverse("desk:contact", args=[contact.pk]), {"act": "close", "was": "{}"})
    ines.post(reverse("desk:ring_now", args=[call.pk]))
    page = ines.get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert "You ring now" in page
    for _ in range(3):
        ines.post(reverse("desk:not_answered", args=[call.pk]))
    page = ines.get(reverse("desk:contact", args=[contact.pk])).content.decode()
    assert "3 tries without an answer" in page
    assert page.count("nobody answered") == 3
    ines.post(reverse("desk:try_again", args=[call.pk]), {"due": "2099-01-01T10:00"})
    ines.post(reverse("desk:try_again", args=[call.pk]), {"due": "soon"})
    call.refresh_from_db()
    assert call.due.year == 2099
    ines.post(reverse("desk:call_back_done", args=[call.pk]), {"ended": "reached", "what_came": "she is safe"})
    call.refresh_from_db()
    assert (call.ended, call.done_by) == ("reached", operator)


@pytest.mark.parametrize(("safe", "words"), [
    pytest.param("no", "Not safe to call. Do not ring this number.", id="not at all"),
    pytest.param("text_only", "Send text messages only.", id="only text"),
    pytest.param("set_times", "at set times only: after school", id="at set times"),
])  # fmt: skip
def test_a_wish_about_being_called_stands_large_wherever_somebody_might_ring(fill, operator, ines, safe, words):
    contact = fill()
    promise(operator, contact, timezone.now() + timedelta(minutes=5))
    typed = {"fields": "safe_to_call,safe_times", "safe_to_call": safe, "safe_times": "after school", "writer": "w", "number": "1"}
    ines.post(reverse("desk:contact", args=[contact.pk]), typed)
    for page in (reverse("desk:contact", args=[contact.pk]), reverse("desk:board")):
        assert words in ines.get(page).content.decode()
    if safe != "set_times":
        with pytest.raises(NotReady, match="not safe"):
            promise(operator, contact, timezone.now() + timedelta(minutes=9))


def test_a_safe_number_or_one_not_spoken_of_has_no_wish(fill):
    assert fill().wish == fill(safe_to_call="yes").wish == ""


def test_an_outsider_to_the_contact_cannot_ring(fill, operator):
    contact = fill(caller="child_self")
    call = promise(operator, contact, timezone.now() + timedelta(minutes=5))
    stranger = client_for(make_staff("operator", "Giulia Ferri"))
    for name in ("ring_now", "not_answered", "try_again"):
        assert stranger.post(reverse(f"desk:{name}", args=[call.pk]), {"due": "2099-01-01T10:00"}).status_code == 404
    call.refresh_from_db()
    assert (call.tries, call.ringing_by) == (0, None)

"""Slots for calls back: end to end, whatever the clock on the wall does."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework.slots import LENGTHS, Hours, lengthwise, moment_of, overlap, slots_between, slots_of

BRUSSELS = ZoneInfo("Europe/Brussels")
#: To summer time on 29 March 2026 (02:00 to 03:00), back on 25 October 2026 (03:00 to 02:00). Both are Sundays.
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
SUNDAY = 6


def clocks(day: date, begins: str, ends: str, minutes: int = 30, zone: ZoneInfo = BRUSSELS) -> list[str]:
    hours = Hours(day.weekday(), time.fromisoformat(begins), time.fromisoformat(ends), minutes, 1)
    return [f"{slot.begins.astimezone(zone):%H:%M%z}" for slot in slots_of(hours, day, zone)]


@pytest.mark.parametrize(("day", "begins", "ends", "expected"), [
    pytest.param(date(2026, 11, 23), "09:00", "10:30", ["09:00+0100", "09:30+0100", "10:00+0100"], id="an ordinary morning"),
    pytest.param(SPRING, "01:30", "03:30", ["01:30+0100", "03:00+0200"], id="two o'clock never comes"),
    pytest.param(SPRING, "02:30", "03:30", ["03:00+0200"], id="it begins in the hour that never comes"),
    pytest.param(SPRING, "01:30", "02:30", ["01:30+0100"], id="it ends in the hour that never comes"),
    pytest.param(SPRING, "02:00", "02:30", [], id="the clock jumps over all of it"),
    pytest.param(AUTUMN, "01:30", "03:30", ["01:30+0200", "02:00+0200", "02:30+0200", "02:00+0100", "02:30+0100", "03:00+0100"], id="two o'clock comes twice"),
    pytest.param(AUTUMN, "02:30", "03:00", ["02:30+0200", "02:00+0100", "02:30+0100"], id="it begins in the hour that comes twice"),
    pytest.param(AUTUMN, "02:00", "02:30", ["02:00+0200"], id="it ends in the hour that comes twice"),
    pytest.param(date(2026, 11, 23), "23:00", "00:00", ["23:00+0100", "23:30+0100"], id="until midnight"),
    pytest.param(date(2026, 10, 24), "23:30", "00:30", ["23:30+0200", "00:00+0200"], id="over midnight"),
])  # fmt: skip
def test_hours_are_cut_into_slots_on_the_night_of_the_change_too(day, begins, ends, expected):
    assert clocks(day, begins, ends) == expected


def test_hours_beside_each_other_stay_beside_each_other_in_both_nights():
    """What ends at half past two, and what begins there, never share a slot nor leave one out."""
    for day, length in ((SPRING, 23), (AUTUMN, 25), (date(2026, 6, 7), 24)):
        parts = [Hours(SUNDAY, time(hour, 30), time((hour + 1) % 24, 30), 30, 1) for hour in range(24)]
        found = [slot for part in parts for slot in slots_of(part, day, BRUSSELS)]
        assert len({slot.begins for slot in found}) == len(found)
        assert sum(((slot.ends - slot.begins) for slot in found), timedelta()) == timedelta(hours=length)


def test_a_rest_that_a_change_of_half_an_hour_leaves_is_a_shorter_slot():
    """Lord Howe Island puts its clock forward by 30 minutes: 4 October 2026, 02:00 to 02:30."""
    zone = ZoneInfo("Australia/Lord_Howe")
    found = slots_of(Hours(SUNDAY, time(1), time(3), 60, 1), date(2026, 10, 4), zone)
    assert [int((slot.ends - slot.begins).total_seconds() // 60) for slot in found] == [60, 30]


_TIMES = st.builds(time, st.integers(0, 23), st.sampled_from([0, 10, 20, 30, 40, 50]))
_ZONES = st.sampled_from(["Europe/Brussels", "Europe/Athens", "Europe/Lisbon", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata"])


_HOURS = st.builds(Hours, st.integers(0, 6), _TIMES, _TIMES, st.sampled_from(LENGTHS), st.just(2))


@given(hours=_HOURS, zone=_ZONES, day=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_every_minute_of_the_hours_lies_in_exactly_one_slot(hours, zone, day):
    where = ZoneInfo(zone)
    found = slots_of(hours, day, where)
    opens, closes = lengthwise(hours, day, where)
    assert all(slot.begins < slot.ends <= slot.begins + timedelta(minutes=hours.minutes) for slot in found)
    assert [slot.begins for slot in found[1:]] == [slot.ends for slot in found[:-1]]
    if found:
        assert (found[0].begins, found[-1].ends) == (opens, closes)
    else:
        assert closes <= opens


@given(moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0)), zone=_ZONES)
def test_the_moment_of_a_clock_is_the_first_at_which_it_shows_that_or_more(moment, zone):
    where = ZoneInfo(zone)
    found = moment_of(moment.date(), moment.time(), where)
    assert found.astimezone(where).replace(tzinfo=None) >= moment
    before = found - timedelta(minutes=1)
    assert before.astimezone(where).replace(tzinfo=None) < moment


def test_a_stretch_holds_every_slot_that_begins_in_it_once_also_those_of_the_evening_before():
    given = [Hours(5, time(22), time(6), 60, 1), Hours(SUNDAY, time(9), time(11), 60, 3)]
    since = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)  # half past midnight on the Sunday of the change
    found = slots_between(given, since, since + timedelta(days=1), BRUSSELS)
    assert [f"{slot.begins.astimezone(BRUSSELS):%H:%M%z}" for slot in found] == [
        "01:00+0200", "02:00+0200", "02:00+0100", "03:00+0100", "04:00+0100", "05:00+0100", "09:00+0100", "10:00+0100",
    ]
    assert [slot.places for slot in found[-2:]] == [3, 3]
    assert slots_between(given, since, since, BRUSSELS) == []


@pytest.mark.parametrize(("one", "other", "shared"), [
    pytest.param((0, "09:00", "12:00"), (0, "11:30", "13:00"), True, id="by half an hour"),
    pytest.param((0, "09:00", "12:00"), (0, "12:00", "13:00"), False, id="beside each other"),
    pytest.param((0, "09:00", "12:00"), (1, "09:00", "12:00"), False, id="on two days"),
    pytest.param((0, "22:00", "06:00"), (1, "05:00", "07:00"), True, id="over midnight"),
    pytest.param((6, "22:00", "06:00"), (0, "05:00", "07:00"), True, id="over the end of the week"),
    pytest.param((0, "05:00", "07:00"), (6, "22:00", "06:00"), True, id="over the end of the week, told first"),
    pytest.param((0, "00:00", "00:00"), (0, "13:00", "14:00"), True, id="the whole day"),
])  # fmt: skip
def test_hours_that_share_a_minute_are_found(one, other, shared):
    hours = [Hours(day, time.fromisoformat(begins), time.fromisoformat(ends), 30, 1) for day, begins, ends in (one, other)]
    assert (overlap(hours) == tuple(hours)) is shared
    assert (overlap(hours) is None) is not shared

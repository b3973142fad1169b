"""Which night it is, also over midnight and when the clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework.nights import night_at, night_from

BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(("at", "begins", "ends", "day", "now"), [
    pytest.param("2026-11-23T23:30", "22:00", "07:00", "2026-11-23", True, id="in the evening"),
    pytest.param("2026-11-24T06:59", "22:00", "07:00", "2026-11-23", True, id="in the morning it is still the night of yesterday"),
    pytest.param("2026-11-24T07:00", "22:00", "07:00", "2026-11-24", False, id="by day the one that comes"),
    pytest.param("2026-11-24T02:00", "00:00", "06:00", "2026-11-24", True, id="one that begins at midnight"),
    pytest.param("2026-10-25T06:30", "22:00", "07:00", "2026-10-24", True, id="after the clock was put back"),
])  # fmt: skip
def test_a_night_is_known_by_the_day_on_which_it_begins(at, begins, ends, day, now):
    moment = datetime.fromisoformat(at).replace(tzinfo=BRUSSELS)
    found = night_at(moment, time.fromisoformat(begins), time.fromisoformat(ends), BRUSSELS)
    assert (found.day.isoformat(), found.holds(moment)) == (day, now)


def test_a_night_in_which_the_clock_changes_is_an_hour_longer_or_shorter():
    lengths = [night_from(date.fromisoformat(day), time(22), time(7), BRUSSELS) for day in ("2026-03-28", "2026-10-24", "2026-11-23")]
    assert [night.ends - night.begins for night in lengths] == [timedelta(hours=8), timedelta(hours=10), timedelta(hours=9)]


@given(moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)), begins=st.times(), ends=st.times())
def test_at_any_moment_it_is_this_night_or_the_next_one_is_known(moment, begins, ends):
    begins, ends = begins.replace(second=0, microsecond=0), ends.replace(second=0, microsecond=0)
    found = night_at(moment, begins, ends, BRUSSELS)
    assert found.ends > moment
    assert found.begins - moment < timedelta(days=2)

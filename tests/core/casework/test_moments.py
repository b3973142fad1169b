"""Births and moments as operators write them: day first, never more exact than what was said, nothing guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import AgeRange, Birth, BirthPrecision, TimePrecision, age_on
from fanal.core.casework.ages import whole_years
from fanal.core.casework.moments import OLDEST_CHILD, read_birth, read_moment
from fanal.core.formats.month_names import MONTHS, month_of

TODAY = date(2026, 11, 24)
BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 3, 15, tzinfo=BRUSSELS)


def on(year: int, month: int = 1, day: int = 1, precision: str = "day") -> Birth:
    return Birth(date(year, month, day), BirthPrecision(precision))


def aged(low: int, high: int = 0) -> Birth:
    return Birth(age=AgeRange(low, high or low), said_on=TODAY)


@pytest.mark.parametrize(("text", "birth"), [
    pytest.param("04.03.2011", on(2011, 3, 4), id="day first"),
    pytest.param("4/3/2011", on(2011, 3, 4), id="slashes, day first"),
    pytest.param("4-3-2011", on(2011, 3, 4), id="strokes, day first"),
    pytest.param("4 3 2011", on(2011, 3, 4), id="blanks, day first"),
    pytest.param("2011-03-04", on(2011, 3, 4), id="iso"),
    pytest.param("٤/٣/٢٠١١", on(2011, 3, 4), id="Arabic digits"),
    pytest.param("14 May 2011", on(2011, 5, 14), id="the month in English"),
    pytest.param("May 14th, 2011", on(2011, 5, 14), id="the month first"),
    pytest.param("1er août 2011", on(2011, 8, 1), id="the month in French"),
    pytest.param("14 Μαΐου 2011", on(2011, 5, 14), id="the month in Greek"),
    pytest.param("14 أيار 2011", on(2011, 5, 14), id="the month in Arabic"),
    pytest.param("14 كانون الثاني 2011", on(2011, 1, 14), id="a month of two words"),
    pytest.param("14. März 2011", on(2011, 3, 14), id="the month in German"),
    pytest.param("5.2011", on(2011, 5, 1, "month"), id="a month"),
    pytest.param("5/2011", on(2011, 5, 1, "month"), id="a month with a stroke"),
    pytest.param("2011-05", on(2011, 5, 1, "month"), id="a month, iso"),
    pytest.param("mai 2011", on(2011, 5, 1, "month"), id="a month in words"),
    pytest.param("2011", on(2011, precision="year"), id="a year"),
    pytest.param("15", aged(15), id="an age"),
    pytest.param("about 15", aged(15), id="about"),
    pytest.param("14-16", aged(14, 16), id="a range"),
    pytest.param("14 to 16", aged(14, 16), id="a range, to"),
    pytest.param("14 – 16 years", aged(14, 16), id="a range in words"),
    pytest.param("env. 15 ans", aged(15), id="about, shortened"),
    pytest.param("Environ 15 ans", aged(15), id="about, in French"),
    pytest.param("ca. 15 Jahre alt", aged(15), id="about, in German"),
    pytest.param("περίπου 15 ετών", aged(15), id="about, in Greek"),
    pytest.param("حوالي ١٥ سنة", aged(15), id="about, in Arabic"),
])
def test_a_birth_is_read_no_more_exactly_than_it_was_said(text, birth):
    assert read_birth(text, today=TODAY) == birth


@pytest.mark.parametrize("text", [
    "", "in spring", "19:30", "May 15", "14 mayish 2011", "before 14 May 2011", "31.2.2011", "13.2011", "14.5.11", "05/14/2011",
    "2027-01-01", "12.2026", "2027", "8 months", "6 mois", "3 weeks", "class 5", "under 12", "16-14", "-3", "1-2-3", "0000", "14.5/2011",
])
def test_what_cannot_be_read_for_sure_stays_text(text):
    assert read_birth(text, today=TODAY) is None


@pytest.mark.parametrize(("text", "oldest", "read"), [
    pytest.param("24.11.1996", OLDEST_CHILD, True, id="thirty today"),
    pytest.param("25.11.1995", OLDEST_CHILD, True, id="thirty-one tomorrow"),
    pytest.param("24.11.1995", OLDEST_CHILD, False, id="thirty-one today"),
    pytest.param("12.1995", OLDEST_CHILD, True, id="thirty, by the month"),
    pytest.param("11.1995", OLDEST_CHILD, True, id="thirty perhaps, by the month"),
    pytest.param("10.1995", OLDEST_CHILD, False, id="thirty-one, by the month"),
    pytest.param("1995", OLDEST_CHILD, True, id="thirty perhaps, by the year"),
    pytest.param("1994", OLDEST_CHILD, False, id="thirty-one at least, by the year"),
    pytest.param("30", OLDEST_CHILD, True, id="thirty, as said"), pytest.param("31", OLDEST_CHILD, False, id="thirty-one, as said"),
    pytest.param("1951", OLDEST_CHILD, False, id="nobody's child"), pytest.param("1951", 120, True, id="a grandfather"),
    pytest.param("75", 120, True, id="a grandfather, as said"),
])
def test_whoever_is_too_old_is_a_slip_whichever_way_it_was_written(text, oldest, read):
    assert (read_birth(text, today=TODAY, oldest=oldest) is not None) is read


@pytest.mark.parametrize(("text", "moment", "precision"), [
    pytest.param("23.11.2026 19:30", datetime(2026, 11, 23, 19, 30), "about", id="day first"),
    pytest.param("23.11.2026, 19.30", datetime(2026, 11, 23, 19, 30), "about", id="with points"),
    pytest.param("2026-11-23 7:05", datetime(2026, 11, 23, 7, 5), "about", id="iso"),
    pytest.param("2026-11-23T19:30", datetime(2026, 11, 23, 19, 30), "about", id="iso in one"),
    pytest.param("23 oct. 2026 19h30", datetime(2026, 10, 23, 19, 30), "about", id="the month in words"),
    pytest.param("02:15", datetime(2026, 11, 24, 2, 15), "about", id="earlier today"),
    pytest.param("19:30", datetime(2026, 11, 23, 19, 30), "about", id="last evening"),
    pytest.param("19h30", datetime(2026, 11, 23, 19, 30), "about", id="last evening in French"),
    pytest.param("20.11.2026", datetime(2026, 11, 20), "day", id="a day alone"),
    pytest.param("25.10.2026 02:30", datetime(2026, 10, 25, 2, 30), "about", id="an hour that came twice: the first"),
])
def test_a_moment_is_read_as_exactly_as_it_was_told(text, moment, precision):
    assert read_moment(text, now=NOW) == (moment.replace(tzinfo=BRUSSELS), TimePrecision(precision))


@pytest.mark.parametrize("text", [
    "", "after supper", "25:00", "19:60", "31.2.2026", "32.11.2026 19:30", "2027-01-01", "2026-11-24 04:00", "20.11.2026 late",
    "1 2 3", "yesterday 19:30", "11.2026", "11.2026 19:30", "2026", "20.11", "29.3.2026 02:30", "0001-01-01 00:30", "15",
])
def test_a_moment_that_cannot_be_read_for_sure_stays_text(text):
    assert read_moment(text, now=NOW) is None


@given(st.dates(TODAY - timedelta(days=365 * OLDEST_CHILD), TODAY), st.sampled_from(["%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %m %Y"]))
def test_a_day_is_read_back_however_it_is_written(day, form):
    assert read_birth(day.strftime(form), today=TODAY) == Birth(day)


@given(st.dates(TODAY - timedelta(days=365 * OLDEST_CHILD), TODAY), st.sampled_from(sorted(MONTHS)))
def test_a_month_is_read_back_by_each_of_its_names(day, name):
    written = day.replace(month=MONTHS[name], day=1)
    birth = read_birth(f"{name} {written.year}", today=TODAY)
    assert birth == (Birth(written, BirthPrecision.MONTH) if written <= TODAY else None)
    assert month_of(name.upper()) == MONTHS[name]


@given(st.dates(TODAY - timedelta(days=366 * 45), TODAY), st.sampled_from(["%d.%m.%Y", "%m.%Y", "%Y"]))
def test_a_birth_is_read_exactly_when_the_child_may_be_young_enough(born, form):
    birth = read_birth(born.strftime(form), today=TODAY)
    if whole_years(born, TODAY) <= OLDEST_CHILD:
        assert birth is not None
    if birth is not None:
        youngest = age_on(birth, TODAY)
        assert youngest is not None and youngest.low <= OLDEST_CHILD


@given(st.datetimes(datetime(2020, 1, 1), datetime(2026, 11, 24)))
def test_a_moment_is_read_back_to_the_minute_or_no_clock_showed_it(wall):
    wall = wall.replace(second=0, microsecond=0)
    found = read_moment(wall.strftime("%d.%m.%Y %H:%M"), now=NOW)
    skipped = wall.replace(tzinfo=BRUSSELS).astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) != wall
    assert found == (None if skipped else (wall.replace(tzinfo=BRUSSELS), TimePrecision.ABOUT))


@given(st.text(max_size=30) | st.text(alphabet="0123456789.:-/ Thmay–٣", max_size=20))
def test_no_text_is_read_as_something_in_the_future_or_breaks_the_reader(text):
    seen, birth = read_moment(text, now=NOW), read_birth(text, today=TODAY)
    assert seen is None or seen[0] <= NOW
    assert birth is None or birth.day is None or birth.day <= TODAY

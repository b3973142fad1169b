"""Ages and births with the uncertainty people have."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import AgeRange, Birth, BirthPrecision, age_on
from fanal.core.casework.ages import is_minor, whole_years
from fanal.core.errors import BadInput

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("text", "low", "high"), [
    ("15", 15, 15), ("14-16", 14, 16), (" 14 – 16 ", 14, 16), ("14 to 16", 14, 16), ("0", 0, 0), ("14/15", 14, 15),
])
def test_an_age_is_read(text, low, high):
    assert AgeRange.read(text) == AgeRange(low, high)


@pytest.mark.parametrize("text", ["", "about 15", "16-14", "1-2-3", "-3", "121", "١٥", "15.5"])
def test_what_is_no_age_is_refused(text):
    with pytest.raises(BadInput):
        AgeRange.read(text)


def test_an_age_is_said_as_people_say_it():
    assert str(AgeRange(15, 15)) == "15" and str(AgeRange(14, 16)) == "14–16"


@pytest.mark.parametrize(("birth", "low", "high"), [
    pytest.param(Birth(date(2019, 5, 14)), 7, 7, id="the day is sure"),
    pytest.param(Birth(date(2010, 11, 24)), 16, 16, id="birthday today"),
    pytest.param(Birth(date(2010, 11, 25)), 15, 15, id="birthday tomorrow"),
    pytest.param(Birth(date(2010, 11, 1), BirthPrecision.MONTH), 15, 16, id="this month"),
    pytest.param(Birth(date(2010, 1, 1), BirthPrecision.YEAR), 15, 16, id="only the year"),
    pytest.param(Birth(date(2010, 1, 1), BirthPrecision.ESTIMATED), 14, 17, id="an estimate"),
    pytest.param(Birth(age=AgeRange(15, 15), said_on=TODAY), 15, 15, id="said today"),
    pytest.param(Birth(age=AgeRange(15, 15), said_on=date(2025, 11, 25)), 15, 16, id="said a year ago"),
    pytest.param(Birth(age=AgeRange(14, 16), said_on=date(2024, 2, 29)), 16, 19, id="said on a leap day"),
])
def test_an_age_is_as_sure_as_what_is_known(birth, low, high):
    assert age_on(birth, TODAY) == AgeRange(low, high)


def test_nothing_known_is_no_age():
    assert age_on(Birth(), TODAY) is None and is_minor(Birth(), TODAY) is None
    with pytest.raises(BadInput):
        Birth(age=AgeRange(14, 14))


@pytest.mark.parametrize(("birth", "minor"), [
    pytest.param(Birth(date(2008, 11, 25)), True, id="seventeen"),
    pytest.param(Birth(date(2008, 11, 24)), False, id="eighteen today"),
    pytest.param(Birth(date(2008, 1, 1), BirthPrecision.YEAR), None, id="either"),
])
def test_a_minor_is_one_who_surely_is(birth, minor):
    assert is_minor(birth, TODAY) is minor


def test_who_was_born_on_a_leap_day_turns_older_on_the_28th():
    assert whole_years(date(2008, 2, 29), date(2026, 2, 27)) == 17
    assert whole_years(date(2008, 2, 29), date(2026, 2, 28)) == 18
    assert whole_years(date(2008, 2, 29), date(2024, 2, 28)) == 15
    assert whole_years(TODAY, TODAY - timedelta(days=400)) == 0


@given(st.dates(date(1990, 1, 1), TODAY), st.sampled_from(BirthPrecision))
def test_the_true_age_lies_in_the_range_whatever_the_precision(born, precision):
    age = age_on(Birth(born, precision), TODAY)
    assert age is not None and age.low <= whole_years(born, TODAY) <= age.high


@given(st.dates(date(2005, 1, 1), TODAY), st.integers(0, 3000))
def test_a_true_age_said_once_still_holds_later(born, days):
    later = TODAY + timedelta(days=days)
    years = whole_years(born, TODAY)
    age = age_on(Birth(age=AgeRange(years, years), said_on=TODAY), later)
    assert age is not None and age.low <= whole_years(born, later) <= age.high

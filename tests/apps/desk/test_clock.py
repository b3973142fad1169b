"""Times as operators write them: day first, never more exact than what was said, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.desk.clock import Born, read_born, read_date, read_moment

BRUSSELS = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 11, 24, 3, 12, tzinfo=BRUSSELS)


@pytest.mark.parametrize(("text", "born"), [
    pytest.param("04.03.2011", Born(on=date(2011, 3, 4)), id="day first"),
    pytest.param("4/3/2011", Born(on=date(2011, 3, 4)), id="slashes, day first"),
    pytest.param("2011-03-04", Born(on=date(2011, 3, 4)), id="iso"),
    pytest.param("31.02.2011", Born(), id="no such day"),
    pytest.param("04.03.2031", Born(), id="in the future"),
    pytest.param("04.03.1951", Born(), id="not a child"),
    pytest.param("2011", Born(year=2011), id="a year"),
    pytest.param("15", Born(age_from=15, age_to=15), id="an age"),
    pytest.param("about 15", Born(age_from=15, age_to=15), id="about"),
    pytest.param("14-16", Born(age_from=14, age_to=16), id="a range"),
    pytest.param("14 – 16 years", Born(age_from=14, age_to=16), id="a range in words"),
    pytest.param("env. 15 ans", Born(age_from=15, age_to=15), id="about, shortened"),
    pytest.param("Environ 15 ans", Born(age_from=15, age_to=15), id="about, in French"),
    pytest.param("ca. 15 Jahre alt", Born(age_from=15, age_to=15), id="about, in German"),
    pytest.param("περίπου 15 ετών", Born(age_from=15, age_to=15), id="about, in Greek"),
    pytest.param("حوالي 15 سنة", Born(age_from=15, age_to=15), id="about, in Arabic"),
    pytest.param("8 months", Born(), id="a baby is not eight years old"),
    pytest.param("6 mois", Born(), id="nor in French"),
    pytest.param("3 weeks", Born(), id="weeks"),
    pytest.param("class 5", Born(), id="a class at school is no age"),
    pytest.param("under 12", Born(), id="a limit is no age"),
    pytest.param("16-14", Born(), id="the wrong way round"),
    pytest.param("in the spring", Born(), id="words"),
    pytest.param("", Born(), id="nothing"),
])
def test_a_birth_is_read_no_more_exactly_than_it_was_said(text, born):
    assert read_born(text, today=date(2026, 11, 24)) == born


@pytest.mark.parametrize(("text", "moment"), [
    pytest.param("23.11.2026 19:30", datetime(2026, 11, 23, 19, 30, tzinfo=BRUSSELS), id="day first"),
    pytest.param("2026-11-23T19:30", datetime(2026, 11, 23, 19, 30, tzinfo=BRUSSELS), id="iso"),
    pytest.param("02:15", datetime(2026, 11, 24, 2, 15, tzinfo=BRUSSELS), id="earlier today"),
    pytest.param("19:30", datetime(2026, 11, 23, 19, 30, tzinfo=BRUSSELS), id="last evening"),
    pytest.param("23.11.2026", None, id="a day is no moment"),
    pytest.param("24.11.2026 19:30", None, id="still to come"),
    pytest.param("after supper", None, id="words"),
    pytest.param("25:00", None, id="no such hour"),
    pytest.param("32.11.2026 19:30", None, id="no such day"),
])
def test_a_moment_is_read_only_when_it_cannot_be_misread(text, moment):
    assert read_moment(text, now=NOW, zone=BRUSSELS) == moment


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_the_reading(text):
    read_date(text)
    read_born(text, today=date(2026, 11, 24))
    read_moment(text, now=NOW, zone=BRUSSELS)

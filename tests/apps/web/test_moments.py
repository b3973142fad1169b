"""Times, spans and names as people read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from fanal.web import moments

NIGHT = datetime(2026, 11, 11, 15, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_brussels() -> object:
    with timezone.override("Europe/Brussels"):
        yield


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", "11 Nov 2026, 16:30", id="English, the day before the month"),
        pytest.param("fr", "11 nov. 2026, 16:30", id="French"),
        pytest.param("el", "11 Νοε 2026, 16:30", id="Greek, never in twelve hours"),
        pytest.param("ar", "11 نوفمبر 2026، 16:30", id="Arabic, the month by its name"),
        pytest.param("xx", "11 Nov 2026, 16:30", id="a language that CLDR does not know"),
    ],
)
def test_a_moment_is_told_in_local_time_and_24_hours(language: str, said: str) -> None:
    with translation.override(language):
        assert moments.say_moment(NIGHT) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        pytest.param(timedelta(0), "0 min", id="nothing"),
        pytest.param(timedelta(seconds=59), "0 min", id="less than a minute"),
        pytest.param(timedelta(minutes=7), "7 min", id="minutes"),
        pytest.param(timedelta(minutes=60), "1 h", id="a full hour"),
        pytest.param(timedelta(hours=8, minutes=39), "8 h 39 min", id="hours and minutes"),
        pytest.param(timedelta(days=1), "1 day", id="one day"),
        pytest.param(timedelta(days=12, hours=10, minutes=5), "12 days 10 h", id="days and hours, no minutes"),
        pytest.param(timedelta(days=2, minutes=5), "2 days", id="minutes never stand beside days"),
        pytest.param(timedelta(minutes=-5), "0 min", id="never negative"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(span: timedelta, said: str) -> None:
    assert moments.say_span(span) == said


def test_a_span_can_be_told_in_one_unit() -> None:
    assert moments.say_span(timedelta(hours=8, minutes=39), most=1) == "8 h"


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        pytest.param(timedelta(minutes=-12), "12 minutes ago", id="minutes"),
        pytest.param(timedelta(minutes=-80), "80 minutes ago", id="still minutes"),
        pytest.param(timedelta(hours=-30), "30 hours ago", id="hours"),
        pytest.param(timedelta(days=-12), "12 days ago", id="days, not weeks"),
        pytest.param(timedelta(days=-90), "3 months ago", id="months"),
        pytest.param(timedelta(days=-1500), "4 years ago", id="years"),
        pytest.param(timedelta(hours=3), "in 3 hours", id="ahead"),
    ],
)
def test_how_long_ago_is_told_in_the_unit_that_a_person_would_choose(passed: timedelta, said: str) -> None:
    assert moments.say_ago(NIGHT + passed, now=NIGHT) == said


def test_a_day_is_told_short_or_in_full() -> None:
    assert moments.say_day(date(2026, 11, 24)) == "24 Nov 2026"
    assert moments.say_day(date(2026, 11, 24), weekday=True).startswith("Tuesday")
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert moments.say_day(late) == "24 Nov 2026", "the local day counts"


def test_a_time_without_a_zone_is_taken_as_utc() -> None:
    assert moments.say_time(datetime(2026, 11, 11, 15, 30)) == "16:30"


@pytest.mark.parametrize(
    ("language", "country", "tongue"),
    [
        ("en", "Belgium", "Ukrainian"),
        ("fr", "Belgique", "ukrainien"),
        ("el", "Βέλγιο", "Ουκρανικά"),
        ("ar", "بلجيكا", "الأوكرانية"),
    ],
)
def test_countries_and_languages_are_named_in_the_language_of_the_page(
    language: str, country: str, tongue: str
) -> None:
    with translation.override(language):
        assert moments.say_country("BE") == country
        assert moments.say_language("uk") == tongue


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    assert moments.say_country("QQ") == "QQ"
    assert moments.say_language("qqq") == "qqq"


def test_lists_for_selects_hold_countries_and_tongues_only() -> None:
    countries, tongues = dict(moments.country_choices()), dict(moments.language_choices())
    assert {"BE", "GR", "TN", "XK", "PS", "UA"} <= countries.keys()
    assert not {"EU", "ZZ", "001", "419"} & countries.keys()
    assert {"ku", "ckb", "ti", "ps", "so", "prs", "fa"} - tongues.keys() <= {"prs"}
    assert "und" not in tongues and "root" not in tongues
    names = [name.casefold() for _, name in moments.country_choices()]
    assert names == sorted(names)


@pytest.mark.parametrize(
    ("tag", "name"), [("fr", "Français"), ("el", "Ελληνικά"), ("ar", "العربية"), ("en", "English")]
)
def test_a_language_is_offered_in_its_own_name(tag: str, name: str) -> None:
    assert moments.own_name_of(tag) == name

"""How long a case is kept: the rule, the last day, what stands in the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import AgeRange, Birth, BirthPrecision, CaseStatus, Category
from fanal.core.casework.retention import (
    SENTENCES,
    SHIPPED,
    AgeBand,
    Anchor,
    Obstacle,
    RetentionFacts,
    RetentionRule,
    Term,
    add_months,
    age_band,
    check_rules,
    choose_rule,
    majority_of,
    term_of,
)
from fanal.core.errors import BadInput

CLOSED = date(2020, 5, 10)
ANY = RetentionRule(None, "", Anchor.LATER, 60, "Node decision 1")
RUNAWAY = RetentionRule(Category.RUNAWAY, "", Anchor.CLOSURE, 24, "Node decision 2")
BELGIUM = RetentionRule(None, "BE", Anchor.MAJORITY, 120, "Belgian rule")
RUNAWAY_IN_BELGIUM = RetentionRule(Category.RUNAWAY, "BE", Anchor.LATER, 36, "Belgian rule on runaways")
ALL = (ANY, RUNAWAY, BELGIUM, RUNAWAY_IN_BELGIUM)


def facts(**changes):
    known = {
        "status": CaseStatus.CLOSED, "category": Category.RUNAWAY, "country": "FR", "closed_on": CLOSED,
        "births": (Birth(date(2010, 3, 1)),),
    }
    return RetentionFacts(**(known | changes))


@pytest.mark.parametrize(("category", "country", "rule"), [
    pytest.param(Category.RUNAWAY, "BE", RUNAWAY_IN_BELGIUM, id="category and country"),
    pytest.param(Category.RUNAWAY, "FR", RUNAWAY, id="category"),
    pytest.param(Category.MIGRATION, "BE", BELGIUM, id="country"),
    pytest.param(Category.MIGRATION, "FR", ANY, id="any"),
])
def test_the_narrowest_rule_is_chosen_whatever_their_order(category, country, rule):
    assert choose_rule(ALL, category, country) == rule == choose_rule(ALL[::-1], category, country)


def test_a_category_outranks_a_country():
    assert choose_rule((ANY, RUNAWAY, BELGIUM), Category.RUNAWAY, "BE") == RUNAWAY


def test_no_rule_that_fits_is_no_rule():
    assert choose_rule((BELGIUM,), Category.RUNAWAY, "FR") is None


@pytest.mark.parametrize("changes", [
    pytest.param({"months": -1}, id="runs backwards"), pytest.param({"months": 1201}, id="longer than a century"),
    pytest.param({"country": "be"}, id="small letters"), pytest.param({"country": "BEL"}, id="three letters"),
    pytest.param({"country": "É1"}, id="no letters"), pytest.param({"source": " "}, id="no source"),
])
def test_a_rule_that_cannot_be_meant_is_refused(changes):
    with pytest.raises(BadInput):
        RetentionRule(**({"category": None, "country": "", "anchor": Anchor.CLOSURE, "months": 12, "source": "x"} | changes))


def test_rules_leave_no_case_without_one_and_none_with_two():
    check_rules(ALL)
    check_rules(SHIPPED)
    with pytest.raises(BadInput, match="without one"):
        check_rules((RUNAWAY, BELGIUM))
    with pytest.raises(BadInput, match="same category and country"):
        check_rules((ANY, RetentionRule(None, "", Anchor.CLOSURE, 1, "again")))


def test_the_shipped_rules_say_that_no_law_is_behind_them_and_never_count_from_the_closure_alone():
    assert all("no law is behind it" in rule.source and rule.anchor is Anchor.LATER for rule in SHIPPED)


@pytest.mark.parametrize(("day", "months", "last"), [
    pytest.param(date(2026, 1, 31), 1, date(2026, 2, 28), id="no 31 February"),
    pytest.param(date(2027, 1, 31), 13, date(2028, 2, 29), id="into a leap year"),
    pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="from a leap day"),
    pytest.param(date(2024, 2, 29), 48, date(2028, 2, 29), id="from leap day to leap day"),
    pytest.param(date(2026, 12, 31), 0, date(2026, 12, 31), id="nothing"),
    pytest.param(date(2026, 12, 15), 1, date(2027, 1, 15), id="over the year"),
    pytest.param(date(9999, 12, 1), 1, date.max, id="beyond the calendar"),
])
def test_months_are_counted_as_the_regulation_says(day, months, last):
    assert add_months(day, months) == last


@pytest.mark.parametrize(("birth", "day"), [
    pytest.param(Birth(date(2010, 3, 1)), date(2028, 3, 1), id="sure"),
    pytest.param(Birth(date(2008, 2, 29)), date(2026, 3, 1), id="a leap day counts late"),
    pytest.param(Birth(date(2010, 3, 1), BirthPrecision.MONTH), date(2028, 3, 31), id="the month"),
    pytest.param(Birth(date(2010, 1, 1), BirthPrecision.YEAR), date(2028, 12, 31), id="the year"),
    pytest.param(Birth(date(2010, 1, 1), BirthPrecision.ESTIMATED), date(2029, 12, 31), id="estimated"),
    pytest.param(Birth(age=AgeRange(14, 16), said_on=date(2026, 11, 24)), date(2030, 11, 24), id="an age range"),
    pytest.param(Birth(), None, id="unknown"),
])
def test_the_eighteenth_birthday_is_the_latest_that_can_be(birth, day):
    assert majority_of(birth) == day


OLD, YOUNG, UNKNOWN = Birth(date(2003, 6, 1)), Birth(date(2012, 6, 1)), Birth()


@pytest.mark.parametrize(("anchor", "births", "last"), [
    pytest.param(Anchor.CLOSURE, (YOUNG,), date(2021, 5, 10), id="closure"),
    pytest.param(Anchor.CLOSURE, (), date(2021, 5, 10), id="closure, no child recorded"),
    pytest.param(Anchor.CLOSURE, (UNKNOWN,), date(2021, 5, 10), id="closure, age unknown"),
    pytest.param(Anchor.MAJORITY, (YOUNG,), date(2031, 6, 1), id="birthday"),
    pytest.param(Anchor.MAJORITY, (OLD, YOUNG), date(2031, 6, 1), id="birthday of the youngest"),
    pytest.param(Anchor.MAJORITY, (Birth(date(1995, 6, 1)),), CLOSED, id="birthday long ago: never before the closure"),
    pytest.param(Anchor.LATER, (YOUNG,), date(2031, 6, 1), id="later: birthday"),
    pytest.param(Anchor.LATER, (Birth(date(1995, 6, 1)),), date(2021, 5, 10), id="later: closure"),
    pytest.param(Anchor.LATER, (OLD, YOUNG), date(2031, 6, 1), id="later: of the youngest"),
    pytest.param(Anchor.MAJORITY, (UNKNOWN,), None, id="birthday unknown"),
    pytest.param(Anchor.LATER, (YOUNG, UNKNOWN), None, id="one unknown is enough"),
    pytest.param(Anchor.LATER, (), None, id="no child recorded"),
])
def test_a_case_is_kept_until(anchor, births, last):
    term = term_of(facts(births=births), (RetentionRule(None, "", anchor, 12, "x"),), adopted=True)
    assert term.last_day == last
    assert term.obstacles == (() if last else (Obstacle.AGE_NOT_KNOWN,))


@pytest.mark.parametrize(("changes", "adopted", "rules", "obstacles"), [
    pytest.param({}, True, ALL, (), id="nothing"),
    pytest.param({"status": CaseStatus.DISCARDED}, True, ALL, (), id="discarded"),
    pytest.param({"status": CaseStatus.OPEN, "closed_on": None}, True, ALL, (Obstacle.NOT_CLOSED,), id="open"),
    pytest.param({"status": CaseStatus.OPEN}, True, ALL, (Obstacle.NOT_CLOSED,), id="opened again"),
    pytest.param({"status": CaseStatus.REVIEW}, True, ALL, (Obstacle.NOT_CLOSED,), id="in review"),
    pytest.param({"closed_on": None}, True, ALL, (Obstacle.NOT_CLOSED,), id="nobody knows when it closed"),
    pytest.param({}, True, (BELGIUM,), (Obstacle.NO_RULE,), id="no rule"),
    pytest.param({}, False, ALL, (Obstacle.NOT_ADOPTED,), id="not adopted"),
    pytest.param({"held_until": (date(2040, 1, 1),)}, True, ALL, (Obstacle.HELD,), id="held"),
    pytest.param(
        {"category": Category.MIGRATION, "births": (UNKNOWN,)}, False, ALL, (Obstacle.NOT_ADOPTED, Obstacle.AGE_NOT_KNOWN),
        id="two at once",
    ),
])
def test_what_stands_in_the_way(changes, adopted, rules, obstacles):
    term = term_of(facts(**changes), rules, adopted=adopted)
    assert term.in_the_way(date(2039, 1, 1)) == obstacles
    assert term.is_due(date(2039, 1, 1)) is not bool(obstacles)


def test_a_case_is_due_on_the_day_after_its_last():
    term = term_of(facts(), (RUNAWAY, ANY), adopted=True)
    assert term.last_day == term.kept_until == date(2022, 5, 10)
    assert term.in_the_way(date(2022, 5, 10)) == (Obstacle.TIME_RUNS,) and term.is_due(date(2022, 5, 11))


def test_the_longest_hold_counts_and_ends():
    held = term_of(facts(held_until=(date(2021, 1, 1), date(2030, 1, 1))), (RUNAWAY, ANY), adopted=True)
    assert held.kept_until == date(2030, 1, 1)
    assert not held.is_due(date(2030, 1, 1)) and held.is_due(date(2030, 1, 2))
    assert Term(held_until=date(2030, 1, 1)).kept_until is None


def test_each_obstacle_has_a_sentence():
    assert set(SENTENCES) == set(Obstacle)


_DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))
_BIRTHS = st.lists(
    st.one_of(
        st.builds(Birth, _DAYS, st.sampled_from(BirthPrecision)),
        st.builds(lambda low, more, day: Birth(age=AgeRange(low, low + more), said_on=day), st.integers(0, 20), st.integers(0, 5), _DAYS),
        st.just(Birth()),
    ),
    max_size=3,
).map(tuple)
_MONTHS, _ANCHORS = st.integers(0, 600), st.sampled_from(Anchor)


def _end(anchor, months, closed, births, held=()):
    rule = RetentionRule(None, "", anchor, months, "x")
    return term_of(facts(closed_on=closed, births=births, held_until=held), (rule,), adopted=True)


@given(_ANCHORS, _MONTHS, st.integers(0, 600), _DAYS, _BIRTHS)
def test_a_longer_period_never_ends_earlier(anchor, months, more, closed, births):
    short, long = _end(anchor, months, closed, births), _end(anchor, months + more, closed, births)
    assert (short.last_day is None) == (long.last_day is None)
    assert short.last_day is None or closed <= short.last_day <= long.last_day


_CASES = st.tuples(_ANCHORS, _MONTHS, _DAYS, _BIRTHS)


@given(_CASES, st.lists(_DAYS, max_size=3).map(tuple), _DAYS)
def test_a_hold_never_shortens(case, held, today):
    free, kept = _end(*case), _end(*case, held)
    assert set(free.in_the_way(today)) <= set(kept.in_the_way(today))
    assert free.kept_until is None or free.kept_until <= kept.kept_until


@given(_MONTHS, _DAYS, _BIRTHS, _BIRTHS)
def test_another_child_never_shortens(months, closed, births, others):
    fewer, more = _end(Anchor.LATER, months, closed, births), _end(Anchor.LATER, months, closed, births + others)
    assert more.last_day is None or fewer.last_day is None or fewer.last_day <= more.last_day
    assert not births or fewer.last_day is not None or more.last_day is None


@given(_CASES, _DAYS, st.integers(0, 4000))
def test_what_is_due_stays_due(case, today, days):
    term = _end(*case)
    assert not term.is_due(today) or term.is_due(today + timedelta(days=days))


@pytest.mark.parametrize(("births", "band"), [
    pytest.param((), AgeBand.UNKNOWN, id="no child"),
    pytest.param((Birth(date(2016, 11, 24)), Birth()), AgeBand.UNKNOWN, id="one unknown"),
    pytest.param((Birth(date(2020, 11, 25)),), AgeBand.UNDER_6, id="5"),
    pytest.param((Birth(date(2020, 11, 24)),), AgeBand.UNDER_12, id="6 today"),
    pytest.param((Birth(date(2011, 1, 1)), Birth(date(2007, 1, 1))), AgeBand.UNDER_16, id="of the youngest"),
    pytest.param((Birth(age=AgeRange(16, 17), said_on=date(2026, 11, 24)),), AgeBand.UNDER_18, id="a range within"),
    pytest.param((Birth(age=AgeRange(15, 17), said_on=date(2026, 11, 24)),), AgeBand.UNKNOWN, id="a range over two"),
    pytest.param((Birth(date(2000, 1, 1)),), AgeBand.ADULT, id="grown up"),
])
def test_the_statistics_keep_a_band_only(births, band):
    assert age_band(births, date(2026, 11, 24)) is band

"""After a return: until when an interview is due, when one disappearance is too many, what several have in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import CaseOutcome, ReturnInterview
from fanal.core.casework.after_return import (
    INTERVIEW_MOVES,
    INTERVIEW_WITHIN,
    STRATEGY_TIMES,
    STRATEGY_WITHIN,
    Gone,
    interview_due,
    is_strategy_due,
    pattern_of,
)
from fanal.core.casework.outcomes import INTERVIEW_IS_DUE

BACK = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
I = ReturnInterview  # noqa: E741 - the rows of the tables below stay readable


@pytest.mark.parametrize("outcome", list(CaseOutcome))
@pytest.mark.parametrize("state", [None, *ReturnInterview])
def test_only_a_child_who_is_back_and_whose_interview_is_not_settled_waits(outcome: CaseOutcome, state: ReturnInterview | None) -> None:
    due = interview_due(outcome, state, returned_at=BACK)
    waits = outcome in INTERVIEW_IS_DUE and state in {None, I.OFFERED, I.ACCEPTED}
    assert due == (BACK + timedelta(hours=72) if waits else None)


def test_once_accepted_the_agreed_time_counts_and_only_then() -> None:
    agreed = BACK + timedelta(days=5)
    assert interview_due(CaseOutcome.RETURNED, I.ACCEPTED, returned_at=BACK, agreed_at=agreed) == agreed
    assert interview_due(CaseOutcome.RETURNED, I.OFFERED, returned_at=BACK, agreed_at=agreed) == BACK + INTERVIEW_WITHIN


def test_every_state_says_what_may_follow_and_what_was_held_stays_held() -> None:
    assert set(INTERVIEW_MOVES) == {None, *ReturnInterview}
    assert INTERVIEW_MOVES[I.HELD] == frozenset()
    assert I.NOT_OFFERED not in INTERVIEW_MOVES[I.OFFERED] | INTERVIEW_MOVES[I.ACCEPTED] | INTERVIEW_MOVES[I.DECLINED]


@pytest.mark.parametrize(
    ("days_ago", "due"),
    [
        pytest.param([0], False, id="once"),
        pytest.param([0, 10], False, id="twice"),
        pytest.param([0, 10, 20], True, id="three times in thirty days"),
        pytest.param([0, 10, 29.99], True, id="just within"),
        pytest.param([0, 10, 30], False, id="thirty days to the hour are over"),
        pytest.param([0, 1, 2, 3], True, id="more often"),
        pytest.param([0, 40, 41, 42], False, id="long ago does not count"),
        pytest.param([0, -1, -2], True, id="those that began later were heard of before"),
        pytest.param([0, 20, -20], False, id="within forty days"),
        pytest.param([0, 20, -9.99], True, id="around it"),
    ],
)
def test_one_too_many(days_ago: list[float], due: bool) -> None:
    assert is_strategy_due([BACK - timedelta(days=days) for days in days_ago], at=BACK) is due


@given(st.lists(st.floats(-100, 100), max_size=30))
def test_it_is_one_too_many_when_some_window_around_it_holds_enough(days: list[float]) -> None:
    starts = [BACK + timedelta(days=day) for day in days] + [BACK]
    windows = (sum(1 for other in starts if start <= other < start + STRATEGY_WITHIN) for start in starts if start <= BACK < start + STRATEGY_WITHIN)
    assert is_strategy_due(reversed(starts), at=BACK) is any(counted >= STRATEGY_TIMES for counted in windows)


def test_a_pattern_counts_what_is_there() -> None:
    gone = [
        Gone(datetime(2026, 10, 2, 21, 30, tzinfo=UTC), "institution", timedelta(hours=10), "a"),  # a Friday, 23:30 in Brussels
        Gone(datetime(2026, 11, 6, 23, 30, tzinfo=UTC), "institution", timedelta(days=2), "a"),  # Saturday half past midnight there
        Gone(datetime(2026, 11, 18, 15, 0, tzinfo=UTC), "home", None, "a"),
    ]
    found = pattern_of(list(reversed(gone)), now=BACK, zone=ZoneInfo("Europe/Brussels"))
    assert (found.times, found.children, found.last_days) == (3, 1, (2, 3))
    assert found.places == (("institution", 2), ("home", 1))
    assert found.weekdays == (0, 0, 1, 0, 1, 1, 0) and found.hours == (1, 0, 1, 1)
    assert (found.shortest, found.middle, found.longest) == (timedelta(hours=10), timedelta(hours=10), timedelta(days=2))
    assert [gap.days for gap in found.gaps] == [34, 9]


def test_of_several_children_there_are_no_gaps_and_of_nothing_there_is_nothing() -> None:
    two = [Gone(BACK, whom="a"), Gone(BACK - timedelta(days=3), whom="b")]
    assert pattern_of(two, now=BACK, zone=UTC).gaps == ()
    empty = pattern_of([], now=BACK, zone=UTC)
    assert (empty.times, empty.children, empty.middle, empty.gaps) == (0, 0, None, ())


@given(st.lists(st.tuples(st.floats(0, 400), st.one_of(st.none(), st.floats(0, 50)), st.sampled_from("ab")), max_size=20))
def test_every_disappearance_stands_in_each_table_once(rows: list[tuple[float, float | None, str]]) -> None:
    gone = [Gone(BACK - timedelta(days=ago), "home", None if length is None else timedelta(days=length), whom) for ago, length, whom in rows]
    found = pattern_of(gone, now=BACK, zone=ZoneInfo("Europe/Athens"))
    assert sum(found.weekdays) == sum(found.hours) == sum(count for _place, count in found.places) == found.times == len(rows)
    assert all(gap >= timedelta(0) for gap in found.gaps) and found.last_days[0] <= found.last_days[1] <= found.times

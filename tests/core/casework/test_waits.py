"""How long somebody waits is told from who is there and who is before them, and never shorter than it is worked out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.core.casework.waits import STEPS, Wait, WaitKind, estimate_wait


@pytest.mark.parametrize(
    ("before", "places", "busy", "wait"),
    [
        pytest.param(0, 0, 0, Wait(WaitKind.NOBODY), id="nobody is there"),
        pytest.param(7, 0, 3, Wait(WaitKind.NOBODY, 7), id="nobody is there any more"),
        pytest.param(0, 2, 0, Wait(WaitKind.SOON), id="somebody is free"),
        pytest.param(1, 4, 2, Wait(WaitKind.SOON, 1), id="a place for both"),
        pytest.param(0, 2, 2, Wait(WaitKind.MINUTES, 0, 10), id="next, and both places are taken"),
        pytest.param(2, 2, 2, Wait(WaitKind.MINUTES, 2, 30), id="the third of a queue"),
        pytest.param(2, 4, 3, Wait(WaitKind.MINUTES, 2, 10), id="one place is free for three"),
        pytest.param(9, 2, 5, Wait(WaitKind.LONG, 9), id="longer than anybody can say"),
    ],
)
def test_the_wait_follows_from_the_queue_and_from_who_is_there(before, places, busy, wait):
    assert estimate_wait(before=before, places=places, busy=busy, lasts=20) == wait


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(0, 30), st.integers(0, 40), st.floats(1, 120))
def test_more_people_before_never_make_it_shorter_and_more_colleagues_never_longer(before, places, busy, lasts):
    def rank(wait: Wait) -> int:
        return {WaitKind.SOON: 0, WaitKind.MINUTES: wait.minutes, WaitKind.LONG: STEPS[-1] + 1, WaitKind.NOBODY: STEPS[-1] + 2}[wait.kind]

    here = rank(estimate_wait(before=before, places=places, busy=busy, lasts=lasts))
    assert rank(estimate_wait(before=before + 1, places=places, busy=busy, lasts=lasts)) >= here
    assert rank(estimate_wait(before=before, places=places + 1, busy=busy, lasts=lasts)) <= here

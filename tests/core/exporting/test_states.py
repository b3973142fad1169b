"""The states of an export: complete, disjoint, and every way ends."""

from __future__ import annotations

import pytest

from fanal.core.exporting import ExportState, may_move
from fanal.core.exporting.states import MOVES, OWNERS, WORKING, is_end


def test_every_state_has_one_who_acts() -> None:
    assert set(OWNERS) == set(ExportState)
    assert all(OWNERS.values())


def test_whoever_works_on_it_owns_the_states_of_work() -> None:
    assert {state for state, owner in OWNERS.items() if owner == "worker"} == WORKING


@pytest.mark.parametrize("state", list(ExportState))
def test_where_nobody_acts_nothing_follows_and_the_other_way_round(state: ExportState) -> None:
    assert is_end(state) == (OWNERS[state] == "nobody")


@pytest.mark.parametrize("state", list(ExportState))
def test_every_state_is_reached_and_reaches_an_end(state: ExportState) -> None:
    assert state is ExportState.WAITING or any(there is state for _here, there in MOVES)
    reached, before = {state}, set()
    while reached != before:
        before = set(reached)
        reached |= {there for here, there in MOVES if here in reached}
    assert any(is_end(one) for one in reached)


def test_a_file_never_comes_back() -> None:
    assert not may_move(ExportState.ERASED, ExportState.READY)
    assert not may_move(ExportState.CANCELLED, ExportState.MAKING)
    assert may_move(ExportState.WAITING, ExportState.MAKING)

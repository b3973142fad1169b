"""Tables of the trade are complete and disjoint: no word without a row, no row without a word."""

from __future__ import annotations

import inspect
from enum import StrEnum

import pytest

from fanal.core import casework
from fanal.core.casework import (
    CASE_TABLE,
    EPISODE_TABLE,
    NEEDS_CASE,
    NEXT_ACTOR,
    POLICE_MUST_BE_ANSWERED,
    CaseOutcome,
    CaseStatus,
    Category,
    ContactOutcome,
    CrossBorder,
    EpisodeState,
    NextActor,
)
from fanal.core.casework.closing import SENTENCES, ClosingNeed
from fanal.core.casework.guidance import FROM_CHILD, GUIDANCE
from fanal.core.casework.outcomes import FOUND, INTERVIEW_IS_DUE, NOT_FOUND
from fanal.core.casework.states import StateTable
from fanal.core.errors import NotReady

ENUMS = [word for _name, word in inspect.getmembers(casework, inspect.isclass) if issubclass(word, StrEnum)]


@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_codes_are_short_lower_case_and_said_to_a_reader(enum):
    codes = [member.value for member in enum]
    assert len(codes) == len(set(codes))
    assert all(len(code) <= 32 and code == code.lower() and " " not in code for code in codes)
    assert enum.__doc__


def test_after_every_contact_outcome_it_is_somebodys_turn():
    assert set(NEXT_ACTOR) == set(ContactOutcome)
    assert set(NEXT_ACTOR.values()) <= set(NextActor)
    assert {outcome for outcome, actor in NEXT_ACTOR.items() if actor is NextActor.CASE_OWNER} >= NEEDS_CASE


def test_the_police_question_is_spared_only_where_nobody_speaks_about_a_child():
    spared = set(ContactOutcome) - POLICE_MUST_BE_ANSWERED
    assert spared == {ContactOutcome.SILENT, ContactOutcome.ABUSIVE, ContactOutcome.TEST, ContactOutcome.OUT_OF_SCOPE}
    assert all(NEXT_ACTOR[outcome] is NextActor.NOBODY for outcome in spared)


@pytest.mark.parametrize(("table", "states"), [
    pytest.param(CASE_TABLE, CaseStatus, id="case"), pytest.param(EPISODE_TABLE, EpisodeState, id="episode"),
])
def test_every_state_has_an_owner_is_reached_and_leads_only_to_states(table: StateTable, states):
    assert set(table.owners) == set(states) and table.first <= set(states)
    reached, frontier = set(table.first), set(table.first)
    while frontier:
        frontier = {after for here in frontier for after in table.after(here)} - reached
        reached |= frontier
    assert reached == set(states), "a state that nothing leads to"
    assert all(here != there for here, there in table.moves)
    assert all(here in states and there in states and act for (here, there), act in table.moves.items())


@pytest.mark.parametrize(("table", "states"), [
    pytest.param(CASE_TABLE, CaseStatus, id="case"), pytest.param(EPISODE_TABLE, EpisodeState, id="episode"),
])
def test_a_move_is_allowed_exactly_when_it_stands_in_the_table(table: StateTable, states):
    for here in states:
        for there in states:
            if (here, there) in table.moves:
                table.check_move(here, there)
                assert table.may_move(here, there)
            else:
                with pytest.raises(NotReady):
                    table.check_move(here, there)


def test_nobody_acts_exactly_where_no_work_is_done():
    assert {state for state, actor in CASE_TABLE.owners.items() if actor is NextActor.NOBODY} == {CaseStatus.CLOSED, CaseStatus.DISCARDED}
    assert CASE_TABLE.is_end(CaseStatus.DISCARDED) and not CASE_TABLE.is_end(CaseStatus.CLOSED)


def test_an_outcome_is_found_or_not_found_never_both_never_neither():
    assert set(CaseOutcome) == FOUND | NOT_FOUND and not FOUND & NOT_FOUND
    assert FOUND - {CaseOutcome.FOUND_DECEASED} == INTERVIEW_IS_DUE


def test_every_closing_need_has_its_sentence():
    assert set(SENTENCES) == set(ClosingNeed) and all(text.endswith(".") for text in SENTENCES.values())


def test_there_is_something_to_ask_in_every_category_and_no_question_has_two_meanings():
    assert set(GUIDANCE) == {None, *Category}
    meanings = {}
    for question in (*FROM_CHILD, *(one for questions in GUIDANCE.values() for one in questions)):
        assert meanings.setdefault(question.id, question) == question
    assert all(len({one.id for one in questions}) == len(questions) >= 5 for questions in GUIDANCE.values())


def test_a_border_is_crossed_when_presumed_or_known():
    assert [kind for kind in CrossBorder if kind.crosses] == [CrossBorder.PRESUMED, CrossBorder.KNOWN]

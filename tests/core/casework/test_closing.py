"""Closing demands outcome, found by, condition, duration, return interview, the police answer; and says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import (
    CaseFacts,
    CaseOutcome,
    CaseStatus,
    Closing,
    ClosingNeed,
    Condition,
    EpisodeFacts,
    Finding,
    FoundBy,
    PoliceAnswer,
    ReturnInterview,
    check_ready_to_close,
    missing_to_close,
)
from fanal.core.casework.closing import outcome_of
from fanal.core.casework.outcomes import FOUND
from fanal.core.errors import NotReady

NOW = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
SEEN, FOUND_AT = NOW - timedelta(days=2), NOW - timedelta(hours=1)
ONE, TWO = UUID(int=1), UUID(int=2)
READY = CaseFacts(CaseStatus.OPEN, determined=True, police=PoliceAnswer.YES, open_tasks=0, missing=(EpisodeFacts(ONE, SEEN),))
WELL = Finding(CaseOutcome.RETURNED, FoundBy.OWN_RETURN, Condition.WELL, FOUND_AT, interview=ReturnInterview.ACCEPTED)
Need = ClosingNeed


def needs(facts: CaseFacts = READY, finding: Finding | None = WELL, outcome: CaseOutcome | None = None) -> set[ClosingNeed]:
    closing = Closing({ONE: finding} if finding else {}, outcome)
    return set(missing_to_close(facts, closing, now=NOW))


def test_a_case_to_which_nothing_is_missing_closes():
    assert needs() == set()
    check_ready_to_close(READY, Closing({ONE: WELL}), now=NOW)


@pytest.mark.parametrize(("change", "need"), [
    pytest.param({"status": CaseStatus.CLOSED}, Need.STATE, id="closed already"),
    pytest.param({"status": CaseStatus.REVIEW}, Need.STATE, id="in review"),
    pytest.param({"determined": False}, Need.CATEGORY, id="not yet determined"),
    pytest.param({"police": None}, Need.POLICE, id="police not answered"),
    pytest.param({"open_tasks": 2}, Need.OPEN_TASKS, id="open tasks"),
])
def test_the_case_itself_can_stand_in_the_way(change, need):
    assert needs(replace(READY, **change)) == {need}


def test_the_last_task_ends_with_the_case_and_more_only_when_somebody_says_so():
    assert needs(replace(READY, open_tasks=1)) == set()
    several = replace(READY, open_tasks=3)
    assert missing_to_close(several, Closing({ONE: WELL}), now=NOW) == (Need.OPEN_TASKS,)
    assert missing_to_close(several, Closing({ONE: WELL}, drop_tasks=True), now=NOW) == ()


@pytest.mark.parametrize(("change", "need"), [
    pytest.param({"outcome": None}, Need.OUTCOME, id="no outcome"),
    pytest.param({"found_by": None}, Need.FOUND_BY, id="by whom"),
    pytest.param({"condition": None}, Need.CONDITION, id="in which condition"),
    pytest.param({"condition": Condition.DECEASED}, Need.CONDITION_FITS, id="returned and deceased"),
    pytest.param({"outcome": CaseOutcome.FOUND_DECEASED}, Need.CONDITION_FITS, id="deceased and well"),
    pytest.param({"ended_at": None}, Need.DURATION, id="when found"),
    pytest.param({"ended_at": NOW + timedelta(hours=1)}, Need.DURATION_ORDER, id="found tomorrow"),
    pytest.param({"ended_at": SEEN - timedelta(hours=1)}, Need.DURATION_ORDER, id="found before seen"),
    pytest.param({"interview": None}, Need.RETURN_INTERVIEW, id="interview not answered"),
    pytest.param({"interview": ReturnInterview.NOT_OFFERED}, Need.INTERVIEW_REASON, id="not offered, why"),
])
def test_each_missing_answer_about_an_ending_is_named(change, need):
    assert need in needs(finding=replace(WELL, **change))


@pytest.mark.parametrize("finding", [
    pytest.param(replace(WELL, ended_at=None, duration_unknown=True), id="nobody knows how long"),
    pytest.param(replace(WELL, interview=ReturnInterview.NOT_OFFERED, interview_note="lives abroad now"), id="not offered with reason"),
    pytest.param(replace(WELL, outcome=CaseOutcome.FOUND_DECEASED, condition=Condition.DECEASED, interview=None), id="deceased, no interview"),
    pytest.param(Finding(CaseOutcome.TURNED_18), id="turned 18"),
    pytest.param(Finding(CaseOutcome.TRANSFERRED, ended_at=FOUND_AT), id="transferred"),
    pytest.param(replace(WELL, found_by=FoundBy.UNKNOWN, condition=Condition.UNKNOWN), id="unknown is an answer"),
])
def test_an_honest_ending_is_enough(finding):
    assert needs(finding=finding) == set()


def test_an_ending_without_finding_still_keeps_the_order_of_time():
    assert needs(finding=Finding(CaseOutcome.WITHDRAWN, ended_at=SEEN - timedelta(days=1))) == {Need.DURATION_ORDER}


def test_without_a_time_of_last_sight_the_duration_is_unknown_and_must_be_said_so():
    facts = replace(READY, missing=(EpisodeFacts(ONE),))
    assert needs(facts) == {Need.DURATION}
    assert needs(facts, replace(WELL, duration_unknown=True)) == set()


def test_each_child_needs_its_own_ending():
    facts = replace(READY, missing=(EpisodeFacts(ONE, SEEN), EpisodeFacts(TWO, SEEN)))
    assert needs(facts) == {Need.FINDING}
    assert needs(finding=None) == {Need.FINDING, Need.OUTCOME}


def test_children_who_ended_differently_need_an_outcome_of_the_whole():
    facts = replace(READY, ended=(CaseOutcome.TURNED_18,))
    assert needs(facts) == {Need.OUTCOME}
    assert needs(facts, outcome=CaseOutcome.RETURNED) == set()
    assert outcome_of(READY, Closing({ONE: WELL})) is CaseOutcome.RETURNED


def test_a_case_in_which_nobody_was_missing_needs_an_outcome_all_the_same():
    facts = replace(READY, missing=())
    assert needs(facts, None) == {Need.OUTCOME}
    assert needs(facts, None, CaseOutcome.WITHDRAWN) == set()


def test_what_is_missing_is_said_in_sentences_with_those_of_other_rooms():
    facts = replace(READY, police=None, open_tasks=2)
    with pytest.raises(NotReady) as caught:
        check_ready_to_close(facts, Closing({ONE: WELL}), now=NOW, others=["An appeal still runs."])
    assert caught.value.blockers == (
        "Answer whether the police were informed.", "Finish or drop the open tasks; the last one ends with the case.", "An appeal still runs.",
    )
    with pytest.raises(NotReady) as caught:
        check_ready_to_close(facts, Closing({ONE: WELL}), now=NOW, say=lambda need: need.value)
    assert caught.value.blockers == ("police", "open_tasks")


findings = st.builds(
    Finding, outcome=st.none() | st.sampled_from(CaseOutcome), found_by=st.none() | st.sampled_from(FoundBy),
    condition=st.none() | st.sampled_from(Condition), ended_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    duration_unknown=st.booleans(), interview=st.none() | st.sampled_from(ReturnInterview), interview_note=st.text(max_size=3),
)


@given(findings)
def test_whatever_passes_is_what_the_database_will_take(finding):
    """The constraints of `cases.models.episode`, said again: a finding that passes never breaks one."""
    if needs(finding=finding):
        return
    assert finding.outcome is not None
    if finding.outcome in FOUND:
        assert finding.found_by and finding.condition
        assert finding.duration_unknown or finding.ended_at is not None
    assert finding.ended_at is None or SEEN <= finding.ended_at <= NOW

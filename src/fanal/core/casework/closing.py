"""What closing a case demands: outcome, found by, condition, duration, return interview offered, the police answer.

Belongs here: the check, from plain facts. Does not: rights, storage, what upper rooms object (`plugs.close_blocker`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from fanal.core.casework.outcomes import FOUND, INTERVIEW_IS_DUE, CaseOutcome, Condition, FoundBy, ReturnInterview
from fanal.core.casework.police import PoliceAnswer
from fanal.core.casework.states import CASE_TABLE, CaseStatus
from fanal.core.errors import NotReady


class ClosingNeed(StrEnum):
    """One thing that is missing before a case closes."""

    STATE = "state"
    CATEGORY = "category"
    POLICE = "police"
    OPEN_TASKS = "open_tasks"
    FINDING = "finding"
    OUTCOME = "outcome"
    FOUND_BY = "found_by"
    CONDITION = "condition"
    CONDITION_FITS = "condition_fits"
    DURATION = "duration"
    DURATION_ORDER = "duration_order"
    RETURN_INTERVIEW = "return_interview"
    INTERVIEW_REASON = "interview_reason"


#: English sentences; `cases.labels` has them in the reader's language.
SENTENCES: Mapping[ClosingNeed, str] = {
    ClosingNeed.STATE: "Only an open case can be closed.",
    ClosingNeed.CATEGORY: "Say which category it was; it is not yet determined.",
    ClosingNeed.POLICE: "Answer whether the police were informed.",
    ClosingNeed.OPEN_TASKS: "Finish or drop the open tasks; the last one ends with the case.",
    ClosingNeed.FINDING: "Say for each child how it ended.",
    ClosingNeed.OUTCOME: "Say how it ended.",
    ClosingNeed.FOUND_BY: "Say who or what found the child; unknown is an answer.",
    ClosingNeed.CONDITION: "Say how the child was when found; unknown is an answer.",
    ClosingNeed.CONDITION_FITS: "The condition and the outcome contradict each other.",
    ClosingNeed.DURATION: "Say when the child was found, or that nobody knows how long the child was missing.",
    ClosingNeed.DURATION_ORDER: "The child was found before being last seen, or in the future; correct one of the times.",
    ClosingNeed.RETURN_INTERVIEW: "Say whether a return interview was offered.",
    ClosingNeed.INTERVIEW_REASON: "Say why no return interview was offered.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """How one episode ended.

    Attributes:
        ended_at: when the child was found, or when the hotline's search ended; aware.
        duration_unknown: nobody knows how long the child was missing (no time of last sight, or of finding).
        place: where, as told. interview_note: why no interview was offered, or what was agreed.
    """

    outcome: CaseOutcome | None = None
    found_by: FoundBy | None = None
    condition: Condition | None = None
    ended_at: datetime | None = None
    duration_unknown: bool = False
    interview: ReturnInterview | None = None
    interview_note: str = ""
    place: str = ""
    country: str = ""

    @property
    def is_found(self) -> bool:
        """Whether the child's whereabouts became known."""
        return self.outcome in FOUND


@dataclass(frozen=True, slots=True)
class EpisodeFacts:
    """An episode that is still open: its id and when the child was last seen (aware, None while unknown)."""

    id: UUID
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the check needs to know of a case: `missing` are its open episodes, `ended` the outcomes of those that ended."""

    status: CaseStatus
    determined: bool
    police: PoliceAnswer | None
    open_tasks: int
    missing: tuple[EpisodeFacts, ...] = ()
    ended: tuple[CaseOutcome, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """What a person says when closing: how each open episode ended, by its id.

    `outcome` is that of the whole case; it need not be said while all its episodes ended alike. `drop_tasks`: whoever closes
    has seen the open tasks and lets them end with the case.
    """

    findings: Mapping[UUID, Finding] = field(default_factory=dict)
    outcome: CaseOutcome | None = None
    drop_tasks: bool = False


def outcome_of(facts: CaseFacts, closing: Closing) -> CaseOutcome | None:
    """The outcome of the whole case: as said, else the one that all its episodes share; None when neither is there."""
    if closing.outcome is not None:
        return closing.outcome
    shared = {closing.findings[one.id].outcome for one in facts.missing if one.id in closing.findings} | set(facts.ended)
    return shared.pop() if len(shared) == 1 else None


def _timing_needs(finding: Finding, last_seen_at: datetime | None, now: datetime) -> list[ClosingNeed]:
    needs = []
    if not finding.duration_unknown and (finding.ended_at is None or last_seen_at is None):
        needs.append(ClosingNeed.DURATION)
    if finding.ended_at and (finding.ended_at > now or (last_seen_at and finding.ended_at < last_seen_at)):
        needs.append(ClosingNeed.DURATION_ORDER)
    return needs


def _interview_needs(finding: Finding) -> list[ClosingNeed]:
    if finding.outcome not in INTERVIEW_IS_DUE:
        return []
    if finding.interview is None:
        return [ClosingNeed.RETURN_INTERVIEW]
    if finding.interview is ReturnInterview.NOT_OFFERED and not finding.interview_note.strip():
        return [ClosingNeed.INTERVIEW_REASON]
    return []


def missing_in_finding(finding: Finding, last_seen_at: datetime | None, now: datetime) -> tuple[ClosingNeed, ...]:
    """What is missing in how one episode ended; empty when it is complete."""
    if finding.outcome is None:
        return (ClosingNeed.OUTCOME,)
    if not finding.is_found:
        return tuple(need for need in _timing_needs(finding, last_seen_at, now) if need is ClosingNeed.DURATION_ORDER)
    needs = []
    if finding.found_by is None:
        needs.append(ClosingNeed.FOUND_BY)
    if finding.condition is None:
        needs.append(ClosingNeed.CONDITION)
    elif (finding.condition is Condition.DECEASED) != (finding.outcome is CaseOutcome.FOUND_DECEASED):
        needs.append(ClosingNeed.CONDITION_FITS)
    return (*needs, *_timing_needs(finding, last_seen_at, now), *_interview_needs(finding))


def missing_to_close(facts: CaseFacts, closing: Closing, *, now: datetime) -> tuple[ClosingNeed, ...]:
    """What stands in the way of closing this case, each need once, in the order of the table; empty when nothing does."""
    needs: set[ClosingNeed] = set()
    if not CASE_TABLE.may_move(facts.status, CaseStatus.CLOSED):
        needs.add(ClosingNeed.STATE)
    if not facts.determined:
        needs.add(ClosingNeed.CATEGORY)
    if facts.police is None:
        needs.add(ClosingNeed.POLICE)
    # An open case always has a next task, so the last one ends with the case; several are looked at first.
    if facts.open_tasks > 1 and not closing.drop_tasks:
        needs.add(ClosingNeed.OPEN_TASKS)
    for episode in facts.missing:
        finding = closing.findings.get(episode.id)
        needs.update(missing_in_finding(finding, episode.last_seen_at, now) if finding else (ClosingNeed.FINDING,))
    if outcome_of(facts, closing) is None:
        needs.add(ClosingNeed.OUTCOME)
    return tuple(need for need in ClosingNeed if need in needs)


def _in_english(need: ClosingNeed) -> str:
    return SENTENCES[need]


def check_ready_to_close(
    facts: CaseFacts, closing: Closing, *, now: datetime, others: Sequence[str] = (), say: Callable[[ClosingNeed], Any] = _in_english,
) -> None:
    """Raises NotReady with one sentence per need, then those of upper rooms (`others`).

    Args:
        say: turns a need into a sentence in the reader's language.
    """
    blockers = [str(say(need)) for need in missing_to_close(facts, closing, now=now)] + list(others)
    if blockers:
        raise NotReady(f"The case is not ready to be closed: {' '.join(blockers)}", blockers)

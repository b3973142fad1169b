"""How an episode ended, and what each ending demands.

Belongs here: outcomes, found by, condition, return interview. Does not: the check that gathers them (`closing`).
"""

from __future__ import annotations

from enum import StrEnum


class CaseOutcome(StrEnum):
    """How it ended."""

    RETURNED = "returned"
    PLACED_ELSEWHERE = "placed_elsewhere"
    KNOWN_NOT_RETURNED = "known_not_returned"
    FOUND_DECEASED = "found_deceased"
    TURNED_18 = "turned_18"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"


class FoundBy(StrEnum):
    """Who or what found the child."""

    POLICE = "police"
    OWN_RETURN = "own_return"
    PUBLIC_AFTER_ALERT = "public_after_alert"
    PUBLIC_AFTER_PUBLICITY = "public_after_publicity"
    HOTLINE_TIP = "hotline_tip"
    UNKNOWN = "unknown"


class Condition(StrEnum):
    """How the child was when found. `unknown` is an honest answer, an empty one is none."""

    WELL = "well"
    INJURED = "injured"
    DECEASED = "deceased"
    UNKNOWN = "unknown"


class ReturnInterview(StrEnum):
    """Whether the child was offered to talk about it, and what came of it. Not offered needs a reason."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    HELD = "held"
    NOT_OFFERED = "not_offered"


#: The child's whereabouts became known.
FOUND: frozenset[CaseOutcome] = frozenset({
    CaseOutcome.RETURNED, CaseOutcome.PLACED_ELSEWHERE, CaseOutcome.KNOWN_NOT_RETURNED, CaseOutcome.FOUND_DECEASED,
})
#: The work ends while the child is not found by it.
NOT_FOUND: frozenset[CaseOutcome] = frozenset({CaseOutcome.TURNED_18, CaseOutcome.WITHDRAWN, CaseOutcome.TRANSFERRED})

#: A living child who is back, or in another place of care, can be offered an interview.
INTERVIEW_IS_DUE: frozenset[CaseOutcome] = frozenset({CaseOutcome.RETURNED, CaseOutcome.PLACED_ELSEWHERE, CaseOutcome.KNOWN_NOT_RETURNED})

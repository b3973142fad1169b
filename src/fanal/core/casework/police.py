"""The rule that "police informed?" cannot be passed by: yes with a time, no with a reason, or honestly unsure.

Belongs here: the question and what its answers demand. Does not: reports and their numbers (`people.AuthorityKind`).
"""

from __future__ import annotations

from enum import StrEnum

from fanal.core.casework.contacts import POLICE_MUST_BE_ANSWERED, ContactOutcome


class PoliceAnswer(StrEnum):
    """The answer to "police informed?"."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class PoliceGap(StrEnum):
    """What is still missing in the answer."""

    ANSWER = "answer"
    WHEN = "when"
    WHY_NOT = "why_not"


def police_gaps(outcome: ContactOutcome | None, answer: PoliceAnswer | None, *, when: str = "", why_not: str = "") -> tuple[PoliceGap, ...]:
    """What is missing before a contact with this outcome may close; nothing missing is an empty tuple.

    Args:
        outcome: None while it is not chosen: then the question must be answered, as for a contact about a child.
        answer: None while it is not answered.
        when: when the police were informed, as told ("last night about ten" is an answer).
        why_not: why they were not.
    """
    if outcome is not None and outcome not in POLICE_MUST_BE_ANSWERED:
        return ()
    if answer is None:
        return (PoliceGap.ANSWER,)
    if answer is PoliceAnswer.YES and not when.strip():
        return (PoliceGap.WHEN,)
    if answer is PoliceAnswer.NO and not why_not.strip():
        return (PoliceGap.WHY_NOT,)
    return ()

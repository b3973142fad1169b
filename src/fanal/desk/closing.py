"""What stands in the way of closing a contact. A table of rules over plain facts; no Django, no I/O, nothing stored.

The sentences for people live in `labels.BLOCKERS`. "Police informed?" cannot be passed by when a contact is about a child;
a silent, abusive or test contact and one out of scope need less: nobody is made to invent answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fanal.core.casework import (
    NEEDS_CASE,
    POLICE_MUST_BE_ANSWERED,
    ContactOutcome,
    PoliceAnswer,
    PoliceGap,
    police_gaps,
)
from fanal.desk.codes import NoPolice

#: Counted by themselves, never shown as a case.
COUNTED_APART = frozenset({ContactOutcome.SILENT.value, ContactOutcome.ABUSIVE.value, ContactOutcome.TEST.value})
#: Closed without the question about the police: no child is spoken about.
WITHOUT_POLICE = frozenset(outcome.value for outcome in ContactOutcome if outcome not in POLICE_MUST_BE_ANSWERED)


class Blocker(StrEnum):
    """One thing to do before a contact can be closed. The value is the name of the field where it is done."""

    OUTCOME = "outcome"
    POLICE = "police"
    POLICE_DETAIL = "police_detail"
    POLICE_REASON = "police_reason"
    POLICE_WHY = "police_why"
    OPEN_CASE = "open_case"
    JOIN_CASE = "join_case"
    CALL_BACK = "call_back"
    APART_FROM_CASES = "apart_from_cases"


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What the rules look at.

    Attributes:
        police_detail: whether when and which station is written down, or an answer (unknown, not asked, refused) given.
        police_why: whether there are words for "another reason".
        cases: how many cases the contact belongs to now.
        opened_case: whether one of them was opened from it.
        call_backs: how many calls were promised in it, done or not.
    """

    outcome: str
    police: str
    police_detail: bool = False
    police_reason: str = ""
    police_why: bool = False
    cases: int = 0
    opened_case: bool = False
    call_backs: int = 0


def blockers(facts: ContactFacts) -> tuple[Blocker, ...]:
    """What is still to do, in the order in which it stands on the page. Empty: it may be closed."""
    found = [*_police(facts)]
    if not facts.outcome:
        found.append(Blocker.OUTCOME)
        return tuple(found)
    outcome = ContactOutcome(facts.outcome)
    if outcome is ContactOutcome.NEW_CASE and not facts.opened_case:
        found.append(Blocker.OPEN_CASE)
    elif outcome in NEEDS_CASE and not facts.cases:
        found.append(Blocker.JOIN_CASE)
    elif outcome is ContactOutcome.CALL_BACK_PROMISED and not facts.call_backs:
        found.append(Blocker.CALL_BACK)
    elif outcome.value in COUNTED_APART and facts.cases:
        found.append(Blocker.APART_FROM_CASES)
    return tuple(found)


def _police(facts: ContactFacts) -> list[Blocker]:
    """Of the core's gaps, which field of the desk fills each. Another reason needs words, the others are reason enough."""
    in_words = facts.police_reason == NoPolice.OTHER
    gaps = police_gaps(
        ContactOutcome(facts.outcome) if facts.outcome else None,
        PoliceAnswer(facts.police) if facts.police else None,
        when="answered" if facts.police_detail else "",
        why_not="" if in_words and not facts.police_why else facts.police_reason,
    )
    place = {
        PoliceGap.ANSWER: Blocker.POLICE,
        PoliceGap.WHEN: Blocker.POLICE_DETAIL,
        PoliceGap.WHY_NOT: Blocker.POLICE_WHY if in_words else Blocker.POLICE_REASON,
    }
    return [place[gap] for gap in gaps]

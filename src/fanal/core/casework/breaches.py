"""A personal data breach: the 72 hours, and what must be said before its record is closed (GDPR Art. 33 and 34).

Belongs here: the clock and the check. Does not: storage, rights (`privacy`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

#: Art. 33(1): after having become aware of it. Plain hours: nights, Sundays and holidays count, which errs on the early side.
TELL_WITHIN = timedelta(hours=72)


class BreachRisk(StrEnum):
    """What it may mean for the people. `none` is a claim to be reasoned: Art. 33(1), last words of the first sentence."""

    NOT_KNOWN = "not_known"
    NONE = "none"
    RISK = "risk"
    HIGH = "high"


class BreachNeed(StrEnum):
    """One thing that is missing before a record is closed."""

    RISK = "risk"
    AUTHORITY = "authority"
    DELAY = "delay"
    PEOPLE = "people"
    MEASURES = "measures"


#: English sentences; `privacy.labels` has them in the reader's language.
SENTENCES: Mapping[BreachNeed, str] = {
    BreachNeed.RISK: "Say what risk it is for the people.",
    BreachNeed.AUTHORITY: "Say when the authority was told, or, where there is no risk, why not.",
    BreachNeed.DELAY: "The authority was told after 72 hours: say why so late.",
    BreachNeed.PEOPLE: "The risk is high: say when the people were told, or why not.",
    BreachNeed.MEASURES: "Say what was done about it.",
}


@dataclass(frozen=True, slots=True)
class BreachFacts:
    """What the check needs to know; times are aware, texts count when they say something.

    Attributes:
        why_authority: why the authority was not told, or so late. why_people: why the people were not told (Art. 34(3)).
    """

    noticed_at: datetime
    risk: BreachRisk
    authority_at: datetime | None = None
    why_authority: str = ""
    people_at: datetime | None = None
    why_people: str = ""
    measures: str = ""

    @property
    def deadline(self) -> datetime:
        """Until when the authority is to be told."""
        return self.noticed_at + TELL_WITHIN

    @property
    def clock_runs(self) -> bool:
        """Whether the authority is still to be told, as far as anybody knows."""
        return self.authority_at is None and not (self.risk is BreachRisk.NONE and bool(self.why_authority.strip()))


def missing_to_close(facts: BreachFacts) -> tuple[BreachNeed, ...]:
    """What is missing, in the order of the table; empty when nothing is."""
    late = facts.authority_at is not None and facts.authority_at > facts.deadline
    checks = {
        BreachNeed.RISK: facts.risk is BreachRisk.NOT_KNOWN,
        BreachNeed.AUTHORITY: facts.clock_runs,
        BreachNeed.DELAY: late and not facts.why_authority.strip(),
        BreachNeed.PEOPLE: facts.risk is BreachRisk.HIGH and facts.people_at is None and not facts.why_people.strip(),
        BreachNeed.MEASURES: not facts.measures.strip(),
    }
    return tuple(need for need, missing in checks.items() if missing)

"""How long a case is kept: rules as data, the rule for a case, the last day of its time, what stands in the way.

The rules themselves are each node's to decide, under its own law. What is shipped (`SHIPPED`) rests on no law, and nothing is
erased under it before a person adopted it. Where something is not known, the longer time counts: what was erased too early cannot
be brought back.

Belongs here: rules, dates, the sentences. Does not: storage, holds as records, the erasing (`privacy`).
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fanal.core.casework.ages import Birth, age_on
from fanal.core.casework.categories import Category
from fanal.core.casework.states import CaseStatus
from fanal.core.errors import BadInput

MAJORITY = 18
#: A century. Beyond it nobody means a period: a typing error.
LONGEST = 1200


class Anchor(StrEnum):
    """From which day a period runs."""

    CLOSURE = "closure"
    MAJORITY = "majority"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One rule.

    Attributes:
        category: of the cases that it is for; None for any.
        country: ISO 3166-1 alpha-2 code of the node whose law it is; empty for any.
        anchor: from which day; `later` is the later one of closure and 18th birthday.
        months: so many after it; 0 ends on that very day.
        source: the law or decision behind it, in words.
    Raises:
        BadInput: a period that cannot be meant, a country that is none, no source.
    """

    category: Category | None
    country: str
    anchor: Anchor
    months: int
    source: str

    def __post_init__(self) -> None:
        if not 0 <= self.months <= LONGEST:
            raise BadInput("A period has between 0 and 1200 months.", place="months")
        if self.country and not re.fullmatch("[A-Z]{2}", self.country):
            raise BadInput("A country is written as two capital letters, such as BE; or left empty for any.", place="country")
        if not self.source.strip():
            raise BadInput("Say which law or decision this period rests on.", place="source")

    def fits(self, category: Category, country: str) -> bool:
        """Whether it is a rule for such a case."""
        return self.category in {None, category} and self.country in {"", country}

    @property
    def rank(self) -> tuple[bool, bool]:
        """How narrow it is; the higher outranks the lower. A category says more of a case than the country does."""
        return self.category is not None, bool(self.country)


#: What a new node begins with. No law is behind these periods; a person adopts or replaces them before anything is erased.
SHIPPED: tuple[RetentionRule, ...] = (
    RetentionRule(None, "", Anchor.LATER, 60, "Shipped with Fanal; no law is behind it. For this node to decide."),
    RetentionRule(
        Category.PARENTAL_ABDUCTION, "", Anchor.LATER, 120, "Shipped with Fanal; no law is behind it. For this node to decide."
    ),
    RetentionRule(
        Category.CRIMINAL_ABDUCTION, "", Anchor.LATER, 240, "Shipped with Fanal; no law is behind it. For this node to decide."
    ),
)


def check_rules(rules: Sequence[RetentionRule]) -> None:
    """Raises BadInput when two rules are for the very same cases, or when some case would have none."""
    pairs = [(rule.category, rule.country) for rule in rules]
    if len(set(pairs)) < len(pairs):
        raise BadInput("Two rules are for the same category and country. Keep one of them.", place="rules")
    if (None, "") not in pairs:
        raise BadInput("One rule must be for any category in any country, so that no case is without one.", place="rules")


def choose_rule(rules: Iterable[RetentionRule], category: Category, country: str) -> RetentionRule | None:
    """The narrowest rule that fits: category and country, then category, then country, then any. None when none fits."""
    return max((rule for rule in rules if rule.fits(category, country)), key=lambda rule: rule.rank, default=None)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; where the month has no such day, its last one (Regulation 1182/71, Art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def majority_of(birth: Birth) -> date | None:
    """The latest day that can be the 18th birthday; None while nothing is known.

    Born on 29 February: 1 March where the year has no such day. Laws differ; the later day errs on the side of keeping.
    """
    fits = birth.between()
    if fits is None:
        return None
    born = fits[1]
    try:
        return born.replace(year=born.year + MAJORITY)
    except ValueError:
        return date(born.year + MAJORITY, 3, 1)


class AgeBand(StrEnum):
    """How old the youngest child of a case was: all that the statistics keep of it."""

    UNDER_6 = "under_6"
    UNDER_12 = "under_12"
    UNDER_16 = "under_16"
    UNDER_18 = "under_18"
    ADULT = "adult"
    UNKNOWN = "unknown"


#: The first age that is above each band.
_ABOVE: Mapping[AgeBand, int] = {AgeBand.UNDER_6: 6, AgeBand.UNDER_12: 12, AgeBand.UNDER_16: 16, AgeBand.UNDER_18: 18}


def age_band(births: Iterable[Birth], day: date) -> AgeBand:
    """The band of the youngest child on a day; unknown when one age is not known, or spans two bands."""
    ages = [age_on(birth, day) for birth in births]
    known = [age for age in ages if age is not None]
    if not ages or len(known) < len(ages):
        return AgeBand.UNKNOWN
    bands = {_band(min(age.low for age in known)), _band(min(age.high for age in known))}
    return bands.pop() if len(bands) == 1 else AgeBand.UNKNOWN


def _band(years: int) -> AgeBand:
    return next((band for band, above in _ABOVE.items() if years < above), AgeBand.ADULT)


class Obstacle(StrEnum):
    """What stands in the way of erasing a case."""

    NOT_CLOSED = "not_closed"
    NO_RULE = "no_rule"
    NOT_ADOPTED = "not_adopted"
    AGE_NOT_KNOWN = "age_not_known"
    TIME_RUNS = "time_runs"
    HELD = "held"


#: English sentences; `privacy.labels` has them in the reader's language.
SENTENCES: Mapping[Obstacle, str] = {
    Obstacle.NOT_CLOSED: "The case is not closed.",
    Obstacle.NO_RULE: "No rule says how long such a case is kept.",
    Obstacle.NOT_ADOPTED: "The rules were not adopted by this node yet.",
    Obstacle.AGE_NOT_KNOWN: "Nobody knows when a child of this case turns 18; a person decides.",
    Obstacle.TIME_RUNS: "The time for which it is kept is not over.",
    Obstacle.HELD: "A legal hold, or a decision, keeps it.",
}


@dataclass(frozen=True, slots=True)
class RetentionFacts:
    """What the rules need to know of a case.

    Attributes:
        country: of the node, whose law it is.
        closed_on: day of the last closure, or on which it was discarded; None while it is open, or open again.
        births: what is known of each child's birth; empty when no child is recorded.
        held_until: last days of the legal holds on it.
    """

    status: CaseStatus
    category: Category
    country: str
    closed_on: date | None = None
    births: tuple[Birth, ...] = ()
    held_until: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """Until when a case is kept.

    Attributes:
        rule: under which rule; None when none fits or the case is not closed.
        last_day: the last day on which it is kept by the rule; None while that is not known.
        held_until: last day of the longest hold; None without one.
        obstacles: what stands in the way whatever the day is.
    """

    rule: RetentionRule | None = None
    last_day: date | None = None
    held_until: date | None = None
    obstacles: tuple[Obstacle, ...] = ()

    @property
    def kept_until(self) -> date | None:
        """The last day on which it is kept, holds counted; None while the rule gives none."""
        if self.last_day is None or self.held_until is None:
            return self.last_day
        return max(self.last_day, self.held_until)

    def in_the_way(self, today: date) -> tuple[Obstacle, ...]:
        """All that stands in the way on a day, in the order of the table; empty when it may be erased."""
        found = set(self.obstacles)
        if self.last_day is not None and today <= self.last_day:
            found.add(Obstacle.TIME_RUNS)
        if self.held_until is not None and today <= self.held_until:
            found.add(Obstacle.HELD)
        return tuple(obstacle for obstacle in Obstacle if obstacle in found)

    def is_due(self, today: date) -> bool:
        """Whether nothing stands in the way on a day: the first one after the last on which it is kept."""
        return not self.in_the_way(today)


def term_of(facts: RetentionFacts, rules: Sequence[RetentionRule], *, adopted: bool) -> Term:
    """Until when a case is kept.

    Args:
        rules: those of the node.
        adopted: whether a person of the node decided on them; before that nothing is erased.
    """
    held = max(facts.held_until, default=None)
    if facts.status not in {CaseStatus.CLOSED, CaseStatus.DISCARDED} or facts.closed_on is None:
        return Term(held_until=held, obstacles=(Obstacle.NOT_CLOSED,))
    rule = choose_rule(rules, facts.category, facts.country)
    if rule is None:
        return Term(held_until=held, obstacles=(Obstacle.NO_RULE,))
    start = _start(rule.anchor, facts.closed_on, facts.births)
    obstacles = () if adopted else (Obstacle.NOT_ADOPTED,)
    if start is None:
        return Term(rule=rule, held_until=held, obstacles=(*obstacles, Obstacle.AGE_NOT_KNOWN))
    # From the 18th birthday alone, a case closed long after it would end before it was closed: the closure is the least.
    last_day = max(add_months(start, rule.months), facts.closed_on)
    return Term(rule=rule, last_day=last_day, held_until=held, obstacles=obstacles)


def _start(anchor: Anchor, closed_on: date, births: tuple[Birth, ...]) -> date | None:
    """The day from which the period runs: that of the youngest child; None when the age of one is wholly unknown."""
    if anchor is Anchor.CLOSURE:
        return closed_on
    birthdays = [majority_of(birth) for birth in births]
    known = [day for day in birthdays if day is not None]
    if not birthdays or len(known) < len(birthdays):
        return None
    return max(known) if anchor is Anchor.MAJORITY else max(closed_on, *known)

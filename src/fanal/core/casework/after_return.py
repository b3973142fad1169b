"""After a child is back: the return interview with its 72 hours, when a strategy is due, and what repeats show.

A child who came back is offered to talk with somebody who is not responsible for the care, within 72 hours (statutory guidance of England on
children who run away or go missing from home or care, Department for Education 2014, puts the return interview there). Offered is not held: until
it is held, declined or said to be impossible, it waits for somebody.

Belongs here: the rules, from plain facts. Does not: storage, words for people.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from itertools import pairwise

from fanal.core.casework.episodes import PlaceKind
from fanal.core.casework.outcomes import INTERVIEW_IS_DUE, CaseOutcome, ReturnInterview

#: From the return to the interview.
INTERVIEW_WITHIN = timedelta(hours=72)
#: So often missing within so long: those who care for the child sit down together.
STRATEGY_TIMES, STRATEGY_WITHIN = 3, timedelta(days=30)
#: A strategy is agreed on within this time after the last disappearance.
STRATEGY_DUE = timedelta(hours=24)

#: What may be recorded next. A child may change its mind; what was held stays held.
INTERVIEW_MOVES: Mapping[ReturnInterview | None, frozenset[ReturnInterview]] = {
    None: frozenset(ReturnInterview),
    ReturnInterview.NOT_OFFERED: frozenset(ReturnInterview),
    ReturnInterview.OFFERED: frozenset(ReturnInterview) - {ReturnInterview.NOT_OFFERED},
    ReturnInterview.ACCEPTED: frozenset({ReturnInterview.ACCEPTED, ReturnInterview.DECLINED, ReturnInterview.HELD}),
    ReturnInterview.DECLINED: frozenset({ReturnInterview.OFFERED, ReturnInterview.ACCEPTED, ReturnInterview.HELD}),
    ReturnInterview.HELD: frozenset(),
}
#: These ask for a reason: why the child did not want it, why it was not offered.
INTERVIEW_NEEDS_WHY: frozenset[ReturnInterview] = frozenset({ReturnInterview.DECLINED, ReturnInterview.NOT_OFFERED})
_WAITS: frozenset[ReturnInterview | None] = frozenset({None, ReturnInterview.OFFERED, ReturnInterview.ACCEPTED})

#: Kinds of place that have a name under which several children can go missing.
INSTITUTIONS: frozenset[PlaceKind] = frozenset({PlaceKind.INSTITUTION, PlaceKind.RECEPTION_CENTRE})


def interview_due(
    outcome: CaseOutcome | None, interview: ReturnInterview | None, *, returned_at: datetime, agreed_at: datetime | None = None
) -> datetime | None:
    """Until when something has to happen with the return interview; None when nothing has.

    Args:
        returned_at: when the child was found (aware); where nobody knows, when that was recorded.
        agreed_at: the time that was agreed on with the child; it counts once the child has accepted.
    """
    if outcome not in INTERVIEW_IS_DUE or interview not in _WAITS:
        return None
    return agreed_at if agreed_at and interview is ReturnInterview.ACCEPTED else returned_at + INTERVIEW_WITHIN


def is_strategy_due(starts: Iterable[datetime], *, at: datetime) -> bool:
    """Whether the disappearance that began `at` is one too many: with it, `STRATEGY_TIMES` began within `STRATEGY_WITHIN`.

    They come to be known in any order, so those that began a little later count as well.

    Args:
        starts: when disappearances began (aware), this one among them.
    """
    near = sorted(start for start in starts if abs(start - at) < STRATEGY_WITHIN)
    runs = zip(near, near[STRATEGY_TIMES - 1 :], strict=False)
    return any(first <= at <= last and last - first < STRATEGY_WITHIN for first, last in runs)


@dataclass(frozen=True, slots=True)
class Gone:
    """One disappearance, as far as a pattern needs it. `length` is None while nobody knows it. `whom`: an opaque key of the child."""

    began_at: datetime
    place: str = ""
    length: timedelta | None = None
    whom: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What several disappearances have in common. Counts only; each name of a column is a code.

    Attributes:
        times, children: how many disappearances of how many children.
        last_days: how many of them in the last 30 days, and in the last 365.
        places: from which kind of place, the most frequent first.
        weekdays: Monday to Sunday. hours: four parts of the day from midnight on (night, morning, afternoon, evening).
        shortest, longest, middle: of the known lengths; None when none is known.
        gaps: from the end of one (its beginning, where the end is unknown) to the beginning of the next; empty for different children.
    """

    times: int
    children: int
    last_days: tuple[int, int]
    places: tuple[tuple[str, int], ...]
    weekdays: tuple[int, ...]
    hours: tuple[int, ...]
    shortest: timedelta | None
    middle: timedelta | None
    longest: timedelta | None
    gaps: tuple[timedelta, ...]


def pattern_of(all_: Sequence[Gone], *, now: datetime, zone: tzinfo) -> Pattern:
    """The pattern of some disappearances, in whatever order they come.

    Args:
        zone: of the node: weekdays and parts of the day are those of its people.
    """
    gone = sorted(all_, key=lambda one: one.began_at)
    here = [one.began_at.astimezone(zone) for one in gone]
    lengths = sorted(one.length for one in gone if one.length is not None)
    places = Counter(one.place for one in gone if one.place)
    children = len({one.whom for one in gone})
    return Pattern(
        times=len(gone), children=children,
        last_days=tuple(sum(1 for one in gone if now - timedelta(days=days) < one.began_at <= now) for days in (30, 365)),  # type: ignore[arg-type]
        places=tuple(sorted(places.items(), key=lambda item: (-item[1], item[0]))),
        weekdays=tuple(sum(1 for one in here if one.weekday() == day) for day in range(7)),
        hours=tuple(sum(1 for one in here if one.hour // 6 == part) for part in range(4)),
        shortest=lengths[0] if lengths else None, middle=lengths[(len(lengths) - 1) // 2] if lengths else None,
        longest=lengths[-1] if lengths else None,
        gaps=tuple(_gaps(gone)) if children == 1 else (),
    )  # fmt: skip


def _gaps(gone: Sequence[Gone]) -> Iterable[timedelta]:
    for one, following in pairwise(gone):
        yield max(following.began_at - one.began_at - (one.length or timedelta(0)), timedelta(0))

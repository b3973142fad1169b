"""Hours in which people are rung back, cut into slots. A pure function of the hours, the zone and a stretch of time.

A slot is a stretch of real time, known by the moment (UTC) at which it begins. The hours stand on a clock on the wall, and that
clock jumps: in the night to summer time an hour of it never comes, in the night back an hour comes twice. So the hours of a day
are first turned into two moments, and the time between them is cut end to end. Whatever the clock does, every minute in which the
hotline rings back lies in exactly one slot: a night of 25 hours has more slots, one of 23 hours fewer, none is lost or there twice.

Belongs here: the arithmetic. Does not: who was promised what (`desk`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
#: Lengths of a slot in minutes that can be chosen: each fits into an hour, or into hours, without rest.
LENGTHS = (10, 15, 20, 30, 60, 120)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day of the week in which people are rung back.

    Attributes:
        weekday: 0 is Monday.
        begins, ends: on the clock of the node. An end that is not after the beginning lies on the next day; 00:00 is midnight.
        minutes: length of a slot.
        places: how many people can be promised one slot.
    """

    weekday: int
    begins: time
    ends: time
    minutes: int
    places: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of time in which somebody can be promised a call. Both times are aware, UTC."""

    begins: datetime
    ends: datetime
    places: int


def moment_of(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """The first moment (UTC) at which the clock on the wall shows this time, or has jumped over it."""
    wall = datetime.combine(day, clock)
    early, late = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if late >= early:
        return early
    # The clock jumps over it (PEP 495: the two readings stand the wrong way round). It shows a later time from the jump on.
    low, high = late, early
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)


def lengthwise(hours: Hours, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Beginning and end (UTC) of the hours that begin on this day; the same moment twice when the clock jumps over them."""
    last = day if hours.ends > hours.begins else day + DAY
    return moment_of(day, hours.begins, zone), moment_of(last, hours.ends, zone)


def slots_of(hours: Hours, day: date, zone: ZoneInfo) -> list[Slot]:
    """The slots of the hours that begin on this day, end to end. The last one is shorter when a change of the clock leaves a rest."""
    at, end = lengthwise(hours, day, zone)
    length, found = timedelta(minutes=hours.minutes), []
    while at < end:
        until = min(at + length, end)
        found.append(Slot(at, until, hours.places))
        at = until
    return found


def slots_between(given: Iterable[Hours], since: datetime, until: datetime, zone: ZoneInfo) -> list[Slot]:
    """Every slot that begins in the stretch, soonest first.

    Args:
        since, until: aware; a slot that begins at `until` is out.
        zone: of the node.
    """
    first, last = (moment.astimezone(zone).date() for moment in (since, until))
    by_day: dict[int, list[Hours]] = {}
    for one in given:
        by_day.setdefault(one.weekday, []).append(one)
    found, day = [], first - DAY
    while day <= last:
        for one in by_day.get(day.weekday(), ()):
            found += [slot for slot in slots_of(one, day, zone) if since <= slot.begins < until]
        day += DAY
    return sorted(found, key=lambda slot: slot.begins)


def overlap(given: Sequence[Hours]) -> tuple[Hours, Hours] | None:
    """Two of these hours that share a minute of the week, on a week without a change of the clock; None when none do."""
    week = 7 * 24 * 60
    taken: list[tuple[int, int, Hours]] = []
    for one in given:
        begins = one.weekday * 1440 + one.begins.hour * 60 + one.begins.minute
        lasts = ((one.ends.hour - one.begins.hour) * 60 + one.ends.minute - one.begins.minute) % 1440 or 1440
        for shift in (-week, 0, week):
            for low, high, other in taken:
                if begins + shift < high and low < begins + shift + lasts:
                    return other, one
        taken.append((begins, begins + lasts, one))
    return None

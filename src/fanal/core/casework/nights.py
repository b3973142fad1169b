"""Nights, as a node counts them: from an hour of the evening to one of the morning, known by the day on which they begin.

Belongs here: the arithmetic. Does not: who covers them (`desk`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from fanal.core.casework.slots import moment_of


@dataclass(frozen=True, slots=True)
class Night:
    """One night: the day on which it begins, and its two moments (aware, UTC)."""

    day: date
    begins: datetime
    ends: datetime

    def holds(self, moment: datetime) -> bool:
        """Whether it is this night at that moment."""
        return self.begins <= moment < self.ends


def night_from(day: date, begins: time, ends: time, zone: ZoneInfo) -> Night:
    """The night that begins on this day. An end that is not after the beginning lies on the next day."""
    last = day if ends > begins else day + timedelta(days=1)
    return Night(day, moment_of(day, begins, zone), moment_of(last, ends, zone))


def night_at(moment: datetime, begins: time, ends: time, zone: ZoneInfo) -> Night:
    """The night that it is at this moment (aware), or else the one that comes next."""
    today = moment.astimezone(zone).date()
    nights = (night_from(today + timedelta(days=day), begins, ends, zone) for day in (-1, 0, 1, 2))
    return next(night for night in nights if night.ends > moment)

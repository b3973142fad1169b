"""Which backups stay: the newest of each of the last days, weeks and months. Pure arithmetic over times.

Belongs here: choosing. Does not: removing files (`shelf`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many are kept. Days, weeks and months without a backup are not counted: after a gap, older ones stay longer."""

    daily: int
    weekly: int
    monthly: int


def choose(times: Iterable[datetime], numbers: Numbers) -> set[datetime]:
    """The times to keep, of these. The newest one is always among them."""
    newest_first = sorted(set(times), reverse=True)
    kept = set(newest_first[:1])
    kept |= _newest_of_each(newest_first, lambda time: (time.year, time.month, time.day), numbers.daily)
    kept |= _newest_of_each(newest_first, lambda time: time.isocalendar()[:2], numbers.weekly)
    kept |= _newest_of_each(newest_first, lambda time: (time.year, time.month), numbers.monthly)
    return kept


def _newest_of_each(times: list[datetime], period: Callable[[datetime], tuple[int, ...]], number: int) -> set[datetime]:
    found: dict[tuple[int, ...], datetime] = {}
    for time in times:
        found.setdefault(period(time), time)
        if len(found) >= max(number, 0) + 1:
            break
    return set(list(found.values())[: max(number, 0)])

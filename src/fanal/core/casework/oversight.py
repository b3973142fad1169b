"""Reading of case files that a second person should look at: very much, after one's shift, of the well known, name by name.

Belongs here: the rules, as a table, and what they look at. Does not: where the readings come from and what follows
(`cases.oversight`). A rule accuses nobody: it asks for a look, and most looks end with "explained".
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

HOUR = timedelta(hours=1)


class Oddity(StrEnum):
    """What about the reading is unusual."""

    #: Many cases of others within an hour.
    BULK = "bulk"
    #: Cases of others after the end of one's own shift.
    LATE = "late"
    #: Restricted cases, or such marked as of a known person or of interest to the press, in which one has no part.
    FAMOUS = "famous"
    #: Name after name looked up in one contact.
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Look:
    """One reading of one case by one person.

    Attributes:
        own: the reader owns the case, was let in or broke the glass (which is reviewed for itself).
        famous: restricted, or marked as of a known person or of interest to the press.
        on_shift: within the reader's own shift.
    """

    at: datetime
    case: UUID
    own: bool = False
    famous: bool = False
    on_shift: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What one person read in some time, oldest first, and how many look-ups the busiest of their contacts had."""

    looks: Sequence[Look] = ()
    names: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """From how many on the node wants a second look."""

    bulk: int
    late: int
    famous: int
    names: int


def _different(looks: Iterable[Look]) -> int:
    return len({look.case for look in looks})


def _busiest_hour(reading: Reading) -> int:
    """The most different cases of others within any sixty minutes."""
    window: deque[Look] = deque()
    inside: Counter[UUID] = Counter()
    most = 0
    for look in sorted((one for one in reading.looks if not one.own), key=lambda one: one.at):
        window.append(look)
        inside[look.case] += 1
        while look.at - window[0].at >= HOUR:
            gone = window.popleft()
            inside[gone.case] -= 1
            if not inside[gone.case]:
                del inside[gone.case]
        most = max(most, len(inside))
    return most


#: What is counted, by oddity. Complete by tests/core/casework/test_oversight.py.
RULES: Mapping[Oddity, Callable[[Reading], int]] = {
    Oddity.BULK: _busiest_hour,
    Oddity.LATE: lambda reading: _different(look for look in reading.looks if not look.own and not look.on_shift),
    Oddity.FAMOUS: lambda reading: _different(look for look in reading.looks if not look.own and look.famous),
    Oddity.NAMES: lambda reading: reading.names,
}


def oddities(reading: Reading, limits: Limits) -> dict[Oddity, int]:
    """What is unusual about a reading, with how many it was."""
    counts = {oddity: rule(reading) for oddity, rule in RULES.items()}
    return {oddity: count for oddity, count in counts.items() if count >= getattr(limits, oddity.value)}

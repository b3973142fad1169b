"""The shift board: what needs somebody now, gathered from every room through the plug `board_item`, in three lanes by time.

Belongs here: gathering, order and counting. Does not: what stands on the board (each room says that for itself and in its own words,
scoped to who looks), pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem, BoardKind

#: A lane shows this many; the rest is counted, never dropped silently.
LANE = 12
WITHIN = timedelta(hours=1)

@dataclass(frozen=True, slots=True)
class Job:
    """An item as it stands on the board. `late` is how long it is overdue, None while it is not."""

    item: BoardItem
    late: timedelta | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch of time with its jobs, soonest first. `more` counts those that did not fit."""

    key: str
    jobs: Sequence[Job]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.jobs)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of the tally. `late`: how many of them are overdue; `lit`: one of them outranks every paper deadline."""

    number: int
    kind: BoardKind
    late: int
    lit: bool

    @property
    def words(self) -> str:
        """What is counted, in the right number."""
        return str(self.kind.counted % self.number)


@dataclass(frozen=True, slots=True)
class Board:
    """What needs somebody, for one person at one moment. `later` counts what is due after the hand-over."""

    lanes: Sequence[Lane]
    tally: Sequence[Count]
    total: int
    later: int
    hand_over: datetime


def gather(*, by: Actor, now: datetime, hand_over: datetime) -> Board:
    """Ask every room what it has for `by`, sort it, and lay it out. The rooms' queries, and none of its own."""
    items = sorted(_asked(by, now), key=lambda item: (not item.lit, item.due, item.title))
    at_least_an_hour = max(hand_over, now + WITHIN)
    now_, soon, before, later = [], [], [], 0
    for item in items:
        job = Job(item, now - item.due if item.due < now else None)
        if item.lit or item.due <= now:
            now_.append(job)
        elif item.due <= now + WITHIN:
            soon.append(job)
        elif item.due <= at_least_an_hour:
            before.append(job)
        else:
            later += 1
    lanes = [Lane(key, jobs[:LANE], len(jobs)) for key, jobs in (("now", now_), ("soon", soon), ("before", before))]
    return Board(lanes, _tally(items, now), sum(lane.total for lane in lanes), later, hand_over)


def gather_until(*, by: Actor, now: datetime, until: datetime, besides: Iterable[BoardItem] = ()) -> list[Job]:
    """Everything that is due until then, or late, soonest first, and what is given `besides`: for the sheet of a hand-over. The
    rooms' queries."""
    items = [item for item in (*_asked(by, now), *besides) if item.lit or item.due <= until]
    items.sort(key=lambda item: (not item.lit, item.due, item.title))
    return [Job(item, now - item.due if item.due < now else None) for item in items]


def _asked(by: Actor, now: datetime) -> Iterable[BoardItem]:
    for answer in plugs.board_item.ask(by=by, now=now):
        yield from answer


def _tally(items: Sequence[BoardItem], now: datetime) -> list[Count]:
    numbers = Counter(item.kind for item in items)
    late = Counter(item.kind for item in items if item.due < now)
    lit = {item.kind for item in items if item.lit}
    order = sorted(numbers, key=lambda kind: (kind.order, kind.code))
    return [Count(numbers[kind], kind, late[kind], kind in lit) for kind in order]

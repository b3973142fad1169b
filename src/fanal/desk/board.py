"""The shift board: what needs somebody now, gathered from every room through the plug `board_item`, in three lanes by time.

Belongs here: gathering, order and counting. Does not: what stands on the board (each room says that for itself, scoped to
who looks), pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem
from fanal.web.icons import ICONS, SAME_AS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: A lane shows this many; the rest is counted, never dropped silently.
LANE = 12
WITHIN = timedelta(hours=1)
#: What a kind of item is called; a kind of a later room falls back to its own word.
KINDS: dict[str, _StrPromise] = {
    "open_contact": _("Open contact"), "call_back": _("Call back"), "contact": _("Contact"), "wall_opening": _("Walled contact"),
    "task": _("Task"), "risk_review": _("Risk review"), "no_owner": _("No owner"), "no_next_task": _("No next task"),
    "import_review": _("To review"), "break_glass": _("Emergency access"), "clock": _("Clock"), "chat": _("Chat waiting"),
    "machine": _("The program itself"),
}
#: The tally, in this order: what a kind counts as.
COUNTED = {
    "chat": ngettext_lazy("chat waiting", "chats waiting"),
    "open_contact": ngettext_lazy("open contact", "open contacts"),
    "call_back": ngettext_lazy("call back promised", "calls back promised"),
    "contact": ngettext_lazy("contact for the desk", "contacts for the desk"),
    "wall_opening": ngettext_lazy("request to be let in", "requests to be let in"),
    "risk_review": ngettext_lazy("risk review", "risk reviews"),
    "task": ngettext_lazy("task due", "tasks due"),
    "no_owner": ngettext_lazy("case without owner", "cases without owner"),
    "no_next_task": ngettext_lazy("case without next task", "cases without next task"),
    "import_review": ngettext_lazy("case to review", "cases to review"),
    "break_glass": ngettext_lazy("emergency access to review", "emergency accesses to review"),
}


def icon_of(kind: str) -> str:
    """The name of a drawing that exists."""
    return kind if kind in ICONS or kind in SAME_AS else "bell"


@dataclass(frozen=True, slots=True)
class Job:
    """An item as it stands on the board. `late` is how long it is overdue, None while it is not."""

    item: BoardItem
    kind: _StrPromise | str
    late: timedelta | None

    @property
    def icon(self) -> str:
        """Its drawing; a bell for a kind that a later room brings along without one."""
        return icon_of(self.item.kind)

    @property
    def runs(self) -> bool:
        """It is going on now: shown with how long it lasts, not with how late it is."""
        return self.item.kind == "open_contact"


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
    kind: str
    late: int
    lit: bool

    @property
    def words(self) -> str:
        """What is counted, in the right number."""
        words = COUNTED.get(self.kind)
        return str(words % self.number) if words else str(KINDS.get(self.kind, self.kind))


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
        job = Job(item, KINDS.get(item.kind, item.kind), now - item.due if item.due < now else None)
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


def _asked(by: Actor, now: datetime) -> Iterable[BoardItem]:
    for answer in plugs.board_item.ask(by=by, now=now):
        yield from answer


def _tally(items: Sequence[BoardItem], now: datetime) -> list[Count]:
    numbers = Counter(item.kind for item in items)
    late = Counter(item.kind for item in items if item.due < now)
    lit = {item.kind for item in items if item.lit}
    order = [kind for kind in COUNTED if kind in numbers] + sorted(kind for kind in numbers if kind not in COUNTED)
    return [Count(numbers[kind], kind, late[kind], kind in lit) for kind in order]

"""The sheet of a hand-over: what is open and what waits, by person, so much as fits on one page of paper.

Belongs here: laying out and counting. Does not: what stands on it (`board`), pages (`views.staffing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fanal.desk.board import Job
from fanal.desk.plugged import OPEN_CONTACT

#: Lines of one A4 page below its head, a name counted as one of them. tests/journeys/test_shift.py prints it.
LINES = 34


@dataclass(frozen=True, slots=True)
class Pile:
    """What one person has in hand; nobody in particular when `whose` is empty. `more` counts what did not fit."""

    whose: str
    jobs: Sequence[Job]
    more: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole sheet, and how much of each is on it, also of what did not fit."""

    piles: Sequence[Pile]
    open_contacts: int
    waiting: int
    late: int
    more: int


def lay_out(jobs: Sequence[Job], *, lines: int = LINES) -> Sheet:
    """By person, nobody's first, then by name; within each as on the board.

    Each pile gets a fair share of the lines: nobody's work falls off the page because a colleague has much.
    """
    by_name: dict[str, list[Job]] = {}
    for job in jobs:
        by_name.setdefault(job.item.whose, []).append(job)
    names = sorted(by_name, key=lambda name: (name != "", name.casefold()))
    room = max(0, lines - len(names))
    shares = _shares([len(by_name[name]) for name in names], room)
    piles = [Pile(name, by_name[name][:share], len(by_name[name]) - share) for name, share in zip(names, shares, strict=True)]
    open_contacts = sum(job.item.kind == OPEN_CONTACT for job in jobs)
    late = sum(job.late is not None and not job.item.kind.runs for job in jobs)
    return Sheet(piles, open_contacts, len(jobs) - open_contacts, late, sum(pile.more for pile in piles))


def _shares(wanted: Sequence[int], room: int) -> list[int]:
    """So many lines each: nobody more than wanted, none unused while somebody wants one, as even as can be."""
    shares = [0] * len(wanted)
    while room > 0 and any(share < want for share, want in zip(shares, wanted, strict=True)):
        for place, want in enumerate(wanted):
            if room and shares[place] < want:
                shares[place] += 1
                room -= 1
    return shares

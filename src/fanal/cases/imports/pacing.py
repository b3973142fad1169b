"""How long work shows its progress: a bar on a terminal, numbers on the run's page, and whether somebody called it off.

Belongs here: telling progress. Does not: the work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Protocol, TextIO
from uuid import UUID

from fanal.cases.imports.actions.note_progress import note_progress
from fanal.core.actors import Actor

#: Seconds between two looks at the run's row.
_LOOK = 1.0


class Cancelled(Exception):
    """Somebody called the run off."""


class Pace(Protocol):
    """Told after every block how far the work is. May raise Cancelled."""

    def __call__(self, done: int, total: int) -> None: ...


class Bar:
    """A bar on a terminal; one line now and then where the output is a file."""

    def __init__(self, label: str, out: TextIO | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.label, self.out, self.clock = label, out or sys.stderr, clock
        self.started = clock()
        self.told = float("-inf")
        self.last = (0, 0)

    def __call__(self, done: int, total: int) -> None:
        self.last = (done, total)
        now = self.clock()
        if now - self.told >= (0.1 if self.out.isatty() else 10.0):
            self.told = now
            self._draw()

    def finish(self) -> None:
        """The last state, and the end of the line."""
        self._draw()
        if self.out.isatty():
            self.out.write("\n")

    @property
    def rate(self) -> float:
        """Rows per second so far."""
        return self.last[0] / max(self.clock() - self.started, 1e-6)

    def _draw(self) -> None:
        done, total = self.last
        numbers = f"{done:>7,}" + (f" / {total:,}" if total else "") + f"  {self.rate:,.0f}/s"
        if not self.out.isatty():
            self.out.write(f"{self.label}: {numbers.strip()}\n")
            return
        width = 30
        filled = width * done // total if total else 0
        bar = "█" * filled + "·" * (width - filled)
        self.out.write(f"\r{self.label} {bar} {numbers}")
        self.out.flush()


class RunPace:
    """Notes progress in the run at most once a second, with a sign of life; raises Cancelled when that is wanted."""

    def __init__(
        self, by: Actor, run_id: UUID, then: Pace | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.by, self.run_id, self.then, self.clock = by, run_id, then, clock
        self.looked = clock()

    def __call__(self, done: int, total: int) -> None:
        if self.then:
            self.then(done, total)
        if self.clock() - self.looked < _LOOK:
            return
        self.looked = self.clock()
        if note_progress(by=self.by, run_id=self.run_id, done=done, total=total):
            raise Cancelled

"""Hands what was told to the open streams of this process. One wake-up thread for all of them, only while there are any."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from fanal.live import Guest
from fanal.live.topics import Event
from fanal.live.wakeup import Wakeup

#: A stream that is this far behind is told to look at everything again instead.
MOST_WAITING = 200
MOST_STREAMS = 2_000
#: Pages of people who sign in nowhere have part of them, so that they never take the last one from the staff. They ask again instead.
MOST_GUESTS = 1_500
#: One page, one stream; a person has a handful of pages.
MOST_STREAMS_A_SESSION = 12
#: How long a new stream waits for the database, in seconds.
START_SECONDS = 5.0


@dataclass(eq=False)
class Inbox:
    """What waits for one stream. Touched by the event loop only."""

    session_key: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closing: bool = False
    lost: bool = False
    _waiting: list[Event] = field(default_factory=list)

    def put(self, events: list[Event] | None) -> None:
        """Add what was told; None, or too much, turns into "look at everything again"."""
        if events is None or len(self._waiting) + len(events) > MOST_WAITING:
            self.lost, self._waiting = True, []
        elif not self.lost:
            self._waiting += events
        self.wake.set()

    def take(self) -> tuple[list[Event], bool]:
        """What waits, each once, and whether something was lost. Empties the box."""
        events, lost = list(dict.fromkeys(self._waiting)), self.lost
        self._waiting, self.lost = [], False
        self.wake.clear()
        return events, lost

    def close(self) -> None:
        self.closing = True
        self.wake.set()


class Full(Exception):
    """No more streams, for this session or at all."""


class Hub:
    """The open streams of this process and the thread that wakes them."""

    def __init__(self) -> None:
        self._boxes: set[Inbox] = set()
        self._wakeup: Wakeup | None = None
        self._listening: asyncio.Event | None = None
        self.closed = False

    async def join(self, session_key: str) -> Inbox:
        """A box for a new stream. Returns when the database is being listened to. Raises Full."""
        same = sum(box.session_key == session_key for box in self._boxes)
        guests = sum(isinstance(box.session_key, Guest) for box in self._boxes) if isinstance(session_key, Guest) else 0
        if guests >= MOST_GUESTS:
            raise Full
        if self.closed or same >= MOST_STREAMS_A_SESSION or len(self._boxes) >= MOST_STREAMS:
            raise Full
        box = Inbox(session_key)
        self._boxes.add(box)
        if self._wakeup is None:
            self._start()
        assert self._listening is not None
        try:
            await asyncio.wait_for(self._listening.wait(), START_SECONDS)
        except (TimeoutError, asyncio.CancelledError) as error:
            await self.leave(box)
            if isinstance(error, TimeoutError):
                raise Full from error
            raise
        return box

    async def leave(self, box: Inbox) -> None:
        """The stream has ended. With the last one the thread ends, too."""
        self._boxes.discard(box)
        if not self._boxes and self._wakeup is not None:
            wakeup, self._wakeup = self._wakeup, None
            await asyncio.get_running_loop().run_in_executor(None, wakeup.stop)

    def close(self) -> None:
        """The process stops: every stream ends now, no new one begins."""
        self.closed = True
        for box in list(self._boxes):
            box.close()

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        listening = self._listening = asyncio.Event()

        def deliver(events: list[Event] | None) -> None:
            loop.call_soon_threadsafe(self._deliver, events)

        def now_listening() -> None:
            loop.call_soon_threadsafe(listening.set)

        self._wakeup = Wakeup(deliver, now_listening)
        self._wakeup.start()

    def _deliver(self, events: list[Event] | None) -> None:
        for box in self._boxes:
            box.put(events)

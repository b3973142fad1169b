"""A thread that hears what was told in any process of the node: PostgreSQL's notifications, or a look at SQLite's file.

Belongs here: waiting, and coming back after the database was away. Does not: who hears what (`live.hub`, `live.server`).
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from fanal.live import queries
from fanal.live.telling import CHANNEL
from fanal.live.topics import Event, parse_event

log = logging.getLogger("fanal.live")

#: Between two looks at `PRAGMA data_version`, in seconds: it reads one number of the file's shared memory.
LOOK_SECONDS = 0.25
#: How long SQLite's rows are kept, and how often old ones go.
KEEP = timedelta(minutes=5)
LONGEST_WAIT = 10.0

#: Called with what was told; with None when something may have been missed and every page should look again.
Deliver = Callable[[list[Event] | None], None]


class Wakeup:
    """Runs from `start` to `stop`. `deliver` and `listening` are called in its thread."""

    def __init__(self, deliver: Deliver, listening: Callable[[], None]) -> None:
        self._deliver = deliver
        self._listening = listening
        self._failures = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-wakeup", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the thread has ended and its connection is closed (within half a second)."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                (self._hear_postgresql if connection.vendor == "postgresql" else self._watch_sqlite)()
            except Exception:
                self._failures += 1
                log.exception("live streams cannot hear the database; trying again", extra={"facts": {"failures": self._failures}})
                connection.close()
                self._stop.wait(min(LONGEST_WAIT, 0.5 * 2**self._failures))
        connection.close()

    def _now_listening(self) -> None:
        """From here on nothing is missed. After an interruption something may have been."""
        self._listening()
        if self._failures:
            self._failures = 0
            self._deliver(None)

    # -------------------------------------------------------------------------------------------- PostgreSQL

    def _hear_postgresql(self) -> None:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(f"LISTEN {CHANNEL}")
        self._now_listening()
        try:
            while not self._stop.is_set():
                for note in connection.connection.notifies(timeout=0.5, stop_after=1):
                    self._deliver(_events([json.loads(note.payload)]))
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("UNLISTEN *")

    # -------------------------------------------------------------------------------------------- SQLite

    def _watch_sqlite(self) -> None:
        seen, last = self._data_version(), queries.newest_id()
        self._now_listening()
        prune_at = time.monotonic()
        while not self._stop.wait(LOOK_SECONDS):
            version = self._data_version()
            if version != seen:
                seen = version
                rows = queries.fetch_after(last)
                if rows:
                    last = rows[-1][0]
                    self._deliver(_events([row[1:] for row in rows]))
            if time.monotonic() >= prune_at:
                prune_at = time.monotonic() + KEEP.total_seconds()
                self._prune()

    @staticmethod
    def _prune() -> None:
        try:
            queries.forget_before(timezone.now() - KEEP)
        except DatabaseError:
            log.warning("what was told long ago could not be removed just now")

    @staticmethod
    def _data_version() -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])


def _events(rows: list[tuple[str, str]]) -> list[Event]:
    """What cannot be read is left out: only `live.tell` writes, and it writes codes."""
    found = []
    for topic, about in rows:
        try:
            found.append(parse_event(topic, about))
        except ValueError:
            log.warning("something was told that is no topic")
    return found

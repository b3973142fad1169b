"""The processes of one node on one machine: pages, live streams, index, jobs. Started, watched and stopped together.

`Supervisor` restarts a process that died (with a growing pause), passes a stop on to all of them, waits, then ends what
is left. It knows each by the id it started; it never ends a process by name.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType
from typing import IO

from fanal.core.errors import BadInput, Unavailable
from fanal.ops import forked
from fanal.ops.forked import Forked, fork

log = logging.getLogger("fanal.ops.processes")

STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process: how it is started, and how it fares. `grace` is how long it may take to stop, in seconds.

    It runs a command of its own, or a function of ours in a fork (`forked`).
    """

    name: str
    command: list[str] | Callable[[], object]
    grace: float = STOP_SECONDS
    process: subprocess.Popen[bytes] | Forked | None = None
    failures: int = 0
    next_start: float = 0.0
    started: float = field(default=0.0)

    def start(self, *, closing: Collection[int] = ()) -> None:
        """`closing`: open files that stay with this process alone."""
        self.started = time.monotonic()
        if callable(self.command):
            self.process = fork(self.name, self.command, closing=closing)
        else:
            self.process = subprocess.Popen(self.command, start_new_session=True)  # noqa: S603

    def signal_group(self, number: int) -> None:
        """To the child and what it started: each child leads a session of its own."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


#: What a machine may run, in the order in which it starts.
KINDS = ("keys", "index", "pages", "live", "jobs")


def check_kinds(words: list[str]) -> list[str]:
    """The kinds of process named, in order. Raises BadInput for another word, for none, and for pages without the index."""
    unknown = sorted(set(words) - set(KINDS))
    if unknown or not words:
        said = f"not {', '.join(unknown)}" if unknown else "at least one of them"
        raise BadInput(f"A machine runs {', '.join(KINDS)}, {said}.", place="FANAL_RUNS")
    if "pages" in words and "index" not in words:
        raise BadInput("Where pages are served the index runs, too: nobody would be found by name. Add it: index,pages", place="FANAL_RUNS")
    return [kind for kind in KINDS if kind in words]


def node_processes(*, bind: str, live_bind: str, workers: int, kinds: Collection[str] = KINDS[1:]) -> list[Child]:
    """The kinds of process of a node that run on this machine, in the order in which they start."""
    return [child for child in _all_processes(bind, live_bind, workers) if child.name in kinds]


def _all_processes(bind: str, live_bind: str, workers: int) -> list[Child]:
    host, _, port = bind.rpartition(":")
    live_host, _, live_port = live_bind.rpartition(":")
    return [
        # On its own: of all processes it alone holds the key of the node, and shares nothing with any other.
        Child("keys", [sys.executable, "-m", "fanal", "keys", "serve"]),
        Child("index", forked.run_index),
        Child("pages", partial(forked.run_pages, host=host, port=int(port), workers=workers)),
        Child("live", partial(forked.run_live, host=live_host, port=int(live_port))),
        Child("jobs", forked.run_jobs),
    ]


def draining_file(run_folder: Path) -> Path:
    """There while this machine is about to stop."""
    return run_folder / "draining"


class Supervisor:
    """Runs children until SIGTERM or SIGINT."""

    def __init__(self, children: list[Child], *, run_folder: Path, drain_seconds: float = 0.0) -> None:
        self.children = children
        self.drain_seconds = drain_seconds
        self.run_folder = run_folder
        self.stopping = False
        self._lock: IO[str] | None = None

    def run(self) -> int:
        """Start all, watch, stop all. Raises Unavailable when a node already runs in this home."""
        self.claim()
        self._make_room_for_numbers()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        forked.preload([child.name for child in self.children if callable(child.command)])
        for child in self.children:
            child.start(closing=self._own_files())
        while not self.stopping:
            self._watch()
            time.sleep(0.2)
        self._drain()
        self._stop_all()
        self.release()
        return 0

    def _drain(self) -> None:
        """Say at /readyz that this machine stops, and go on answering until the balancer has heard it. A second stop ends it."""
        if not self.drain_seconds:
            return
        draining_file(self.run_folder).touch()
        self.stopping, until = False, time.monotonic() + self.drain_seconds
        while not self.stopping and time.monotonic() < until:
            self._watch()
            time.sleep(0.1)

    def release(self) -> None:
        """Let another `fanal serve` have this home."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def claim(self) -> None:
        """Take this home, before anything in it is touched; does nothing when it is taken already. Raises Unavailable."""
        if self._lock is not None:
            return
        self.run_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = (self.run_folder / "serve.lock").open("a+", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.release()
            raise Unavailable(
                "This node is already running. Stop the other `fanal serve` first, or use another FANAL_HOME."
            ) from error
        draining_file(self.run_folder).unlink(missing_ok=True)
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def _make_room_for_numbers(self) -> None:
        """An empty folder in which all processes count (`ops.metrics`): the numbers of a node begin anew with it."""
        folder = self.run_folder / "metrics"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)

    def _own_files(self) -> list[int]:
        """A home is claimed as long as somebody holds this file: a child that outlives `fanal serve` must not."""
        return [self._lock.fileno()] if self._lock is not None else []

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.next_start:
                    child.start(closing=self._own_files())
                continue
            code = child.process.poll()
            if code is None:
                if child.failures and now - child.started > LONGEST_PAUSE:
                    child.failures = 0
                continue
            child.failures += 1
            pause = min(LONGEST_PAUSE, 0.5 * 2**child.failures)
            log.error(
                "process ended, starts again", extra={"facts": {"process": child.name, "code": code, "pause_s": pause}}
            )
            child.signal_group(signal.SIGKILL)
            child.process, child.next_start = None, now + pause

    def _stop_all(self) -> None:
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(timeout=child.grace)
            except subprocess.TimeoutExpired:
                log.warning("process did not stop in time", extra={"facts": {"process": child.name}})
                child.signal_group(signal.SIGKILL)
                child.process.wait()

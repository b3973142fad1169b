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
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from fanal.core.errors import BadInput, Unavailable

log = logging.getLogger("fanal.ops.processes")

STOP_SECONDS = 10.0
LONGEST_PAUSE = 30.0


@dataclass
class Child:
    """One process: how it is started, and how it fares. `grace` is how long it may take to stop, in seconds."""

    name: str
    command: list[str]
    grace: float = STOP_SECONDS
    process: subprocess.Popen[bytes] | None = None
    failures: int = 0
    next_start: float = 0.0
    started: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
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
    python = [sys.executable, "-m"]
    host, _, port = bind.rpartition(":")
    live_host, _, live_port = live_bind.rpartition(":")
    quiet = ["--no-access-log", "--log-level", "warning"]
    return [
        Child("keys", [*python, "fanal", "keys", "serve"]),
        Child("index", [*python, "fanal", "process", "index"]),
        Child(
            "pages",
            [
                *python,
                "granian",
                "--interface",
                "wsgi",
                "--host",
                host,
                "--port",
                port,
                "--workers",
                str(workers),
                "--blocking-threads",
                "4",
                "--backpressure",
                "64",
                "--respawn-failed-workers",
                "--no-ws",
                *quiet,
                "fanal.wsgi:application",
            ],
        ),
        Child(
            "live",
            # Without the kill time-out an open stream keeps granian alive for ever after a stop.
            [
                *python,
                "granian",
                "--interface",
                "asgi",
                "--host",
                live_host,
                "--port",
                live_port,
                "--workers",
                "1",
                "--workers-kill-timeout",
                "3s",
                "--respawn-failed-workers",
                "--no-ws",
                *quiet,
                "fanal.asgi:application",
            ],
        ),
        Child("jobs", [*python, "fanal", "process", "jobs"]),
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
        for child in self.children:
            child.start()
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

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _watch(self) -> None:
        now = time.monotonic()
        for child in self.children:
            if child.process is None:
                if now >= child.next_start:
                    child.start()
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

"""The processes of a node as children of one that has loaded the program already.

Each process of a node needs the same program, fifty megabytes of it. Started one by one, six processes hold it six times; as children
of `fanal serve` they share what none of them changes. `fanal serve` itself asks the database nothing before it has children, and holds
neither a connection nor a key: what must be asked first is asked in a child (`in_a_child`).

Belongs here: loading, forking, what each kind of process runs. Does not: watching them (`processes`).
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection
from typing import NoReturn

from fanal.core.errors import FanalError

_PR_SET_NAME = 15


def preload(kinds: Collection[str]) -> None:
    """Load what these kinds of process need, and tell the collector that it stays. Opens nothing."""
    if "index" in kinds:
        pass
    if "jobs" in kinds:
        pass
    if "live" in kinds:
        pass
    if "pages" in kinds:
        _load_pages()
    if {"pages", "live"} & set(kinds):
        import granian  # noqa: F401
    gc.collect()
    gc.freeze()


def _load_pages() -> None:
    from django.core.handlers.wsgi import WSGIHandler
    from django.urls import get_resolver

    WSGIHandler()  # loads the middleware, and with it what it needs
    get_resolver()._populate()  # loads every view


def run_index() -> None:
    """The index of protected names, until SIGTERM."""
    from fanal.ops import metrics  # first: it decides where the numbers of this process go
    from fanal.vault import index_process

    metrics.begin("index")
    index_process.run(_until_told())


def run_jobs() -> None:
    """Later and recurring work, until SIGTERM."""
    from fanal.jobs import worker
    from fanal.ops import metrics

    metrics.begin("jobs")
    worker.run(_until_told())


def run_pages(*, host: str, port: int, workers: int) -> None:
    """Pages, until SIGTERM."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "fanal.wsgi:application", address=host, port=port, interface=Interfaces.WSGI, workers=workers, blocking_threads=4, backpressure=64,
        websockets=False, respawn_failed_workers=True, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def run_live(*, host: str, port: int) -> None:
    """Live streams, until SIGTERM."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "fanal.asgi:application", address=host, port=port, interface=Interfaces.ASGI, workers=1, websockets=False,
        # Without it an open stream keeps granian alive for ever after a stop.
        workers_kill_timeout=3, respawn_failed_workers=True, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


def _until_told() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


class Forked:
    """A child that was forked: what `subprocess.Popen` offers of it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None:
            found, status = os.waitpid(self.pid, os.WNOHANG)
            if found:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired([str(self.pid)], timeout or 0.0)
            time.sleep(0.02)
        assert self.returncode is not None
        return self.returncode


def fork(name: str, run: Callable[[], object], *, closing: Collection[int] = ()) -> Forked:
    """Run `run` in a child that leads a session of its own, named `fanal-<name>`. `closing`: files that stay with the parent alone."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if not pid:
        _be_a_child(name, run, closing)
    return Forked(pid)


def _be_a_child(name: str, run: Callable[[], object], closing: Collection[int]) -> NoReturn:
    code = 1
    try:
        os.setsid()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        for file in closing:
            os.close(file)
        with contextlib.suppress(OSError):
            ctypes.CDLL(None).prctl(_PR_SET_NAME, f"fanal-{name}".encode()[:15])
        run()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except FanalError as error:
        sys.stderr.write(f"fanal: {error}\n")
        code = 2
    except Exception as error:
        from fanal.ops.failures import explain

        sys.stderr.write(f"fanal: {explain(error)}\n")
        code = 2
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def in_a_child(act: Callable[[], object]) -> None:
    """Do this in a child that ends with it, so that this process keeps no connection and no key.

    Raises SystemExit with the child's code when it failed; the child has said why.
    """
    code = fork("check", act).wait()
    if code:
        raise SystemExit(code)

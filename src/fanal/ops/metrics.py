"""Numbers about the machine for /metrics: nothing in them identifies a person, a case or a country's caseload.

Counts of cases or contacts are left out on purpose: in a small hotline "one more case at 03:04" tells on a child.

A node has several processes, and whichever worker is asked answers for all of them: each writes its numbers into a file of its
own in FANAL_HOME/run/metrics (PROMETHEUS_MULTIPROC_DIR, made empty by `fanal serve`), and they are added up when asked.
Without that folder a process answers for itself.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
#: Less room than this, in bytes, and a process keeps its numbers to itself. The files are written through memory: a page of
#: theirs for which the disk has no room would end the process (SIGBUS), in the middle of somebody's call.
LEAST_ROOM = 8_000_000
if FOLDER in os.environ and (
    not Path(os.environ[FOLDER]).is_dir() or shutil.disk_usage(os.environ[FOLDER]).free < LEAST_ROOM
):
    del os.environ[FOLDER]  # before the library looks, once, at its import

from django.http import HttpRequest, HttpResponse  # noqa: E402
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402

REGISTRY = CollectorRegistry()
REQUESTS = Counter("fanal_requests", "Pages answered, by kind of answer", ["status"], registry=REGISTRY)
for _kind in ("2xx", "3xx", "4xx", "5xx"):
    REQUESTS.labels(status=_kind)  # there from the start, so that no file has to grow later
SECONDS = Histogram(
    "fanal_request_seconds",
    "Time to answer a page",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
STARTED = Gauge(
    "fanal_process_started",
    "When a process of this kind last started, seconds since 1970",
    ["process"],
    registry=REGISTRY,
    multiprocess_mode="max",
)


def begin(kind: str) -> None:
    """This process, of this kind (pages, live, jobs, index), has started. Call it once, when its other numbers are known."""
    STARTED.labels(process=kind).set(time.time())
    if FOLDER in os.environ:
        for path in Path(os.environ[FOLDER]).glob(f"*_{os.getpid()}.db"):
            with path.open("r+b") as file:
                os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


class MetricsMiddleware:
    """Counts answers by class of status and measures the time; no address, no name of a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        SECONDS.observe(time.perf_counter() - began)
        REQUESTS.labels(status=f"{response.status_code // 100}xx").inc()
        return response


def exposition() -> bytes:
    """The numbers of this node's processes (of this one, where they share no folder) in Prometheus' text form."""
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)

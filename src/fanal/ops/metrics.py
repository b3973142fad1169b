"""Numbers about the machine for /metrics: nothing in them identifies a person, a case or a country's caseload.

Counts of cases or contacts are left out on purpose: in a small hotline "one more case at 03:04" tells on a child.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()
REQUESTS = Counter("fanal_requests", "Pages answered by this process, by kind of answer", ["status"], registry=REGISTRY)
SECONDS = Histogram(
    "fanal_request_seconds",
    "Time to answer a page",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=REGISTRY,
)
STARTED = Gauge("fanal_process_started", "When this process started, seconds since 1970", registry=REGISTRY)
STARTED.set(time.time())


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
    """The numbers of this process in Prometheus' text form."""
    return generate_latest(REGISTRY)

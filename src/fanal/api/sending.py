"""Send what is due: several receivers at a time, each one word at a time, so that one that hangs holds up no other.

One pass takes new words for a few seconds and ends when the last call has come to its end, at the latest a call's deadline
later. Only this thread speaks to the database; the others only call.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from fanal.api import queries
from fanal.api.actions import deliver
from fanal.api.models import TEST_EVENT, Delivery, Event
from fanal.core.actors import System
from fanal.core.outside import SUBJECTS, OutsideEvent
from fanal.outgoing import Answer, Failed, Limits, Refused, call, read_address, read_networks, signing

SENDER = System("webhooks")
#: Receivers that are called at the same time.
AT_ONCE = 8
#: For so long a pass takes new words, in seconds.
TAKING = 5.0
LIMITS = Limits(connect_seconds=3.0, seconds=6.0, most_bytes=4 * 1024)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a call: an HTTP status, or none and why."""

    status: int | None
    error: str

    @property
    def is_good(self) -> bool:
        """Arrived."""
        return self.status is not None and 200 <= self.status < 300


def send_due(*, clock: Callable[[], datetime] = timezone.now) -> int:
    """One pass. Returns how many calls were made."""
    began, made = clock(), 0
    busy: dict[Future[Outcome], Delivery] = {}
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
    try:
        while True:
            if (clock() - began).total_seconds() < TAKING:
                started = _start(pool, busy, clock())
                made += started
            if not busy:
                return made
            done, _waiting = wait(busy, timeout=0.2, return_when=FIRST_COMPLETED)
            for future in done:
                _note(busy.pop(future), future.result(), clock())
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _start(pool: ThreadPoolExecutor, busy: dict[Future[Outcome], Delivery], now: datetime) -> int:
    receivers: set[UUID] = {one.receiver_id for one in busy.values()}
    started = 0
    for found in queries.due_deliveries(now=now, busy=receivers, most=AT_ONCE - len(busy)):
        taken = deliver.take_delivery(by=SENDER, delivery=found, now=now)
        if taken is not None:
            body = body_of(taken.event)
            secrets = queries.secrets_of(taken.receiver, now=now)
            sent = signing.headers(secrets, message_id=message_id(taken.event), timestamp=int(now.timestamp()), body=body)
            busy[pool.submit(send, taken.receiver.url, sent, body)] = taken
            started += 1
    return started


def _note(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    if outcome.is_good and outcome.status is not None:
        deliver.mark_arrived(by=SENDER, delivery=delivery, status=outcome.status, now=now)
    else:
        deliver.mark_failed(by=SENDER, delivery=delivery, error=outcome.error, status=outcome.status, now=now)


def send(url: str, signed: dict[str, str], body: bytes) -> Outcome:
    """One call. Never raises: what goes wrong is an outcome."""
    training = bool(settings.FANAL_TRAINING)
    allowed = (*settings.FANAL_WEBHOOK_NETWORKS, *(read_networks(["127.0.0.0/8", "::1/128"]) if training else ()))
    sent = {"Content-Type": "application/json", "User-Agent": "Fanal-Webhooks/1", **signed}
    try:
        address = read_address(url, plain_loopback=training)
        answer = call(
            "POST", address, body=body, headers=sent, allowed=allowed, limits=LIMITS, trust=settings.FANAL_WEBHOOK_TRUST
        )
    except Refused as refused:
        return Outcome(None, f"refused:{refused.why.value}")
    except Failed as failed:
        return Outcome(None, failed.why)
    return Outcome(answer.status, "" if answer.is_good else _kind_of(answer))


def _kind_of(answer: Answer) -> str:
    return "redirect" if 300 <= answer.status < 400 else "status"


def message_id(event: Event) -> str:
    """The id that stays the same however often the word is sent."""
    return f"msg_{event.pk.hex}"


def body_of(event: Event) -> bytes:
    """The word itself: what happened, when, and ids. Nothing else is ever in it."""
    if event.kind == TEST_EVENT:
        data = {"receiver": str(event.subject_id)}
    else:
        data = {SUBJECTS[OutsideEvent(event.kind)]: str(event.subject_id)}
        if event.case_id is not None:
            data["case"] = str(event.case_id)
    said = {"type": event.kind, "timestamp": event.at.isoformat(timespec="milliseconds"), "data": data}
    return json.dumps(said, separators=(",", ":")).encode("ascii")

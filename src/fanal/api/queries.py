"""Reads of connections, receivers and deliveries. Changes live in `api.actions`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import vault
from fanal.accounts import access
from fanal.api.connection_secret import digest_of
from fanal.api.models import Connection, Delivery, DeliveryState, Event, Receiver, SentOnce
from fanal.core.actors import Actor
from fanal.core.errors import NotFound

#: Where the sealed secret of a receiver stands: moved elsewhere it does not open.
SECRET_PLACE = "api_receiver.secret"  # noqa: S105 - a place
#: Deliveries on the page of a receiver.
SHOWN = 50


def find_connection(secret: str) -> Connection | None:
    """The connection of this secret, with grant and person, good or not; None for none. One query."""
    return Connection.objects.select_related("grant__staff").filter(secret_digest=digest_of(secret)).first()


def sent_otherwise(*, connection_id: UUID, key_digest: str, body_digest: str) -> bool:
    """Whether the connection used this Idempotency-Key for another content. One query."""
    used = SentOnce.objects.filter(connection=connection_id, key_digest=key_digest)
    return used.exclude(body_digest=body_digest).exists()


def fetch_connections(*, by: Actor) -> list[Connection]:
    """Every connection there ever was: those that have not ended first, by name. One query."""
    access.check(by, "connection.manage")
    rows = Connection.objects.select_related("grant__staff").order_by("name", "created_at")
    return sorted(rows, key=lambda one: one.ended_at is not None)


def fetch_connection(*, by: Actor, connection_id: UUID, lock: bool = False) -> Connection:
    """One of them, locked until the end of the transaction if wanted. Raises NotAllowed, NotFound."""
    access.check(by, "connection.manage")
    rows = Connection.objects.select_for_update(of=("self",)) if lock else Connection.objects.all()
    found = rows.select_related("grant__staff").filter(pk=connection_id).first()
    if found is None:
        raise NotFound(_("There is no such connection."))
    return found


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """A receiver in the list, with what waits for it and what was given up."""

    receiver: Receiver
    waiting: int
    given_up: int


def fetch_receivers(*, by: Actor) -> list[ReceiverRow]:
    """Every receiver: those that have not ended first, by name. One query."""
    access.check(by, "receiver.manage")
    waits, lost = Q(deliveries__state=DeliveryState.WAITING), Q(deliveries__state=DeliveryState.GIVEN_UP)
    rows = Receiver.objects.annotate(
        waiting=Count("deliveries", waits), given_up=Count("deliveries", lost)
    ).order_by("name", "created_at")
    found = [ReceiverRow(one, one.waiting, one.given_up) for one in rows]
    return sorted(found, key=lambda row: row.receiver.ended_at is not None)


def fetch_receiver(*, by: Actor, receiver_id: UUID, lock: bool = False) -> Receiver:
    """One of them, locked until the end of the transaction if wanted. Raises NotAllowed, NotFound."""
    access.check(by, "receiver.manage")
    found = (Receiver.objects.select_for_update() if lock else Receiver.objects.all()).filter(pk=receiver_id).first()
    if found is None:
        raise NotFound(_("There is no such receiver."))
    return found


def fetch_deliveries(*, by: Actor, receiver: Receiver) -> Sequence[Delivery]:
    """What was sent or waits for a receiver, the last first, as many as a page shows. One query."""
    access.check(by, "receiver.manage")
    return list(receiver.deliveries.select_related("event").order_by("-since", "-id")[:SHOWN])


def receivers_of(kind: str) -> list[Receiver]:
    """Who is told of this kind of event; a paused receiver too: word waits for it. One query on a short table."""
    return [one for one in Receiver.objects.filter(ended_at__isnull=True) if kind in one.events]


def trouble() -> tuple[int, datetime | None]:
    """How many receivers are paused because nothing got through, and since when the first. One query."""
    since = sorted(
        one for one in Receiver.objects.filter(ended_at__isnull=True, paused_at__isnull=False)
        .values_list("paused_at", flat=True) if one is not None
    )
    return len(since), since[0] if since else None


def due_deliveries(*, now: datetime, busy: set[UUID], most: int) -> list[Delivery]:
    """What is to be sent now, the longest waiting first, one for each receiver that is not `busy`. Two queries."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
    rows = Delivery.objects.filter(
        free, state=DeliveryState.WAITING, next_at__lte=now, receiver__ended_at__isnull=True, receiver__paused_at__isnull=True
    ).exclude(receiver__in=busy)
    found: dict[UUID, Delivery] = {}
    for row in rows.select_related("receiver", "event").order_by("next_at", "id")[:200]:
        found.setdefault(row.receiver_id, row)
    return list(found.values())[:most]


def secrets_of(receiver: Receiver, *, now: datetime | None = None) -> list[str]:
    """The secrets that sign: today's, and for a while the one before. Raises as `vault.open_for_node`."""
    found = [vault.open_for_node(bytes(receiver.secret), place=SECRET_PLACE)]
    if receiver.former_secret is not None and receiver.former_until and receiver.former_until > (now or timezone.now()):
        found.append(vault.open_for_node(bytes(receiver.former_secret), place=SECRET_PLACE))
    return found


def told_already(onces: Sequence[str]) -> set[str]:
    """Of these, what was told already. One query."""
    return set(Event.objects.filter(once__in=list(onces)).values_list("once", flat=True))

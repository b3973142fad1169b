"""After a restore nothing outside goes on by itself: connections end, and what waits for receivers waits for a person."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fanal import journal
from fanal.api.models import Connection, Receiver
from fanal.core.actors import System


@transaction.atomic
def hold_after_restore(*, by: System) -> tuple[int, int]:
    """End every connection, and pause every receiver. Returns how many of each.

    A connection that was ended since the backup would open the node again, so all of them end, as sessions and invitations do. What
    had been delivered since would be sent a second time; it waits until an administrator has the receiver told again.
    """
    now = timezone.now()
    connections = list(Connection.objects.select_for_update().filter(ended_at__isnull=True))
    for connection in connections:
        connection.ended_at, connection.ended_by = now, by.actor_text
        connection.save(update_fields=["ended_at", "ended_by"])
        journal.record(by=by, act="connection.ended", subject=connection)
    receivers = list(Receiver.objects.select_for_update().filter(ended_at__isnull=True, paused_at__isnull=True))
    for receiver in receivers:
        receiver.paused_at = now
        receiver.save(update_fields=["paused_at"])
        journal.record(by=by, act="receiver.paused", subject=receiver)
    return len(connections), len(receivers)

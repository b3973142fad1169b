"""What the interface notes about its callers: when a connection was used last, and which Idempotency-Keys it used."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from fanal import journal
from fanal.api.models import Connection, SentOnce
from fanal.api.policies import WhyNot
from fanal.core.actors import Actor

#: `last used` is written at most this often: a write for every read would be one too many.
NOTED_AGAIN_AFTER = timedelta(minutes=1)
#: How long an Idempotency-Key is remembered.
REMEMBERED = timedelta(days=2)


def note_use(*, by: Actor, connection_id: UUID, now: datetime) -> None:
    """A connection was used."""
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_AGAIN_AFTER)
    Connection.objects.filter(stale, pk=connection_id).update(last_used_at=now)


def note_refusal(*, by: Actor, connection: Connection, why: WhyNot) -> None:
    """Somebody showed the secret of a connection that opens nothing: a forgotten program, or a stolen secret."""
    with transaction.atomic():
        journal.record(by=by, act="connection.refused", subject=connection, details={"why": why.value})


def note_sending(*, by: Actor, connection_id: UUID, key_digest: str, body_digest: str, now: datetime) -> None:
    """Remember an Idempotency-Key once what it asked for is done: a mistake that is corrected may use its key again."""
    SentOnce.objects.bulk_create(
        [SentOnce(connection_id=connection_id, key_digest=key_digest, body_digest=body_digest, sent_at=now)],
        ignore_conflicts=True,
    )


def forget_sendings(*, by: Actor, now: datetime) -> int:
    """Keys that nobody sends again any more go. Returns how many."""
    return SentOnce.objects.filter(sent_at__lt=now - REMEMBERED).delete()[0]

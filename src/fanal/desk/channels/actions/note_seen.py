"""Note which messages of the other one have arrived, and were read."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import tell
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation, Message


def note_seen(*, by: Staff | System, conversation: Conversation, number: int, read: bool = True) -> bool:
    """Messages up to `number` that the other one wrote have arrived where `by` reads; with `read` they were before their eyes.

    Each time is written once. `conversation` is one that `by` was shown. Returns whether something was new. Nothing is written
    when nothing is.
    """
    direction = Direction.IN if isinstance(by, Staff) else Direction.OUT
    rows = Message.objects.filter(conversation=conversation, direction=direction.value, number__lte=number)
    # Looked at without a transaction: on SQLite each is a turn at writing, and pages look for news all the time.
    missing = Q(delivered_at__isnull=True) | Q(read_at__isnull=True) if read else Q(delivered_at__isnull=True)
    return rows.filter(missing).exists() and _note(conversation, rows, read=read)


@use_case
def _note(conversation: Conversation, rows: QuerySet[Message], *, read: bool) -> bool:
    now = timezone.now()
    new = rows.filter(delivered_at__isnull=True).update(delivered_at=now)
    if read:
        new += rows.filter(read_at__isnull=True).update(read_at=now)
    if new:
        tell(conversation)
    return bool(new)

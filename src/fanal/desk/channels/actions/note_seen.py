"""Note which messages of the other one have arrived, and were read."""

from __future__ import annotations

from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import tell
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation, Message


@use_case
def note_seen(*, by: Staff | System, conversation: Conversation, number: int, read: bool = True) -> bool:
    """Messages up to `number` that the other one wrote have arrived where `by` reads; with `read` they were before their eyes.

    Each time is written once. `conversation` is one that `by` was shown. Returns whether something was new. Nothing is written
    when nothing is.
    """
    direction = Direction.IN if isinstance(by, Staff) else Direction.OUT
    rows = Message.objects.filter(conversation=conversation, direction=direction.value, number__lte=number)
    now = timezone.now()
    new = 0
    if rows.filter(delivered_at__isnull=True).exists():
        new += rows.filter(delivered_at__isnull=True).update(delivered_at=now)
    if read and rows.filter(read_at__isnull=True).exists():
        new += rows.filter(read_at__isnull=True).update(read_at=now)
    if new:
        tell(conversation)
    return bool(new)

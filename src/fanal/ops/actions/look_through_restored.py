"""Say that somebody looked at what came back with a backup."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.ops.models import Restore
from fanal.vault import places


@transaction.atomic
def look_through_restored(*, by: Staff) -> int:
    """Close every restore that is still open; answers with how many. Said twice, it changes nothing.

    Raises NotAllowed.
    """
    check(by, "ops.restored")
    closed = Restore.objects.filter(looked_at=None).update(looked_at=timezone.now(), looked_by_id=by.pk)
    if closed:
        journal.record(by=by, act="node.restore_looked_through", subject=f"node:{places.node_id()}", details={"restores": closed})
    return closed

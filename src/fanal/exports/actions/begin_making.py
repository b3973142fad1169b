"""Begin to make an export, tell how far it is, lay it back. For the process that makes it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from fanal import live
from fanal.core.actors import Actor
from fanal.core.exporting import ExportState
from fanal.exports.models import Export
from fanal.vault import keys

#: A maker that gave no sign of life for so long is dead: a worker's lease lapses after two minutes.
DEAD_AFTER = timedelta(minutes=2)


def begin_making(*, by: Actor, export_id: UUID) -> Export | None:
    """Take an export that waits, or whose maker died, with a fresh key for its file. None when there is nothing to do.

    Compared and set: of two workers one gets it. No entry in the journal: asking and the end are journalled.
    """
    now = timezone.now()
    free = Q(state=ExportState.WAITING) | Q(state=ExportState.MAKING, alive_at__lt=now - DEAD_AFTER)
    rows = Export.objects.filter(free, pk=export_id)
    if not rows.exists():
        return None
    key_id = keys.new_key("export")
    # The key of a maker that died protects nothing that has a row; it is swept.
    taken = rows.update(state=ExportState.MAKING, alive_at=now, file_key_id=key_id, rows=0)
    return Export.objects.select_related("asked_by").get(pk=export_id) if taken else None


def note_progress(*, by: Actor, export: Export, rows: int) -> bool:
    """Tell how far it is. False when nobody wants it any more (called off, a deletion, a right that ended)."""
    mine = Export.objects.filter(pk=export.pk, state=ExportState.MAKING, file_key_id=export.file_key_id)
    with transaction.atomic():
        wanted = bool(mine.update(rows=rows, alive_at=timezone.now()))
        live.tell("export", str(export.pk))
    return wanted


def lay_back(*, by: Actor, export: Export) -> None:
    """The machine failed, not the export: let it wait for the next try."""
    mine = Export.objects.filter(pk=export.pk, state=ExportState.MAKING, file_key_id=export.file_key_id)
    mine.update(state=ExportState.WAITING, file_key_id=None, alive_at=None)

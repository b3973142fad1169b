"""An export is made, or it cannot be: its file is there for a day, or it says why not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fanal import journal
from fanal.core.actors import Actor
from fanal.core.exporting import ExportState
from fanal.exports import queries
from fanal.exports.actions._ending import end_for_good, tell
from fanal.exports.actions.ask_export import BULK
from fanal.exports.models import Export
from fanal.exports.sources import find_source
from fanal.vault.writing import SealedWriter

#: How long a file waits to be fetched.
LIFE = timedelta(hours=24)


@transaction.atomic
def finish_export(*, by: Actor, export: Export, writer: SealedWriter, rows: int) -> bool:
    """Add the file that was written, if it is still wanted and still theirs. False when it is not; the writer is as before.

    Raises NotAllowed when whoever asked lost the right meanwhile, Unavailable.
    """
    found = queries.lock_making(export=export)
    if found is None:
        return False
    find_source(by=queries.asker_of(found), name=found.source)
    found.file = writer.finish()
    now = timezone.now()
    found.state, found.rows, found.made_at, found.expires_at = ExportState.READY, rows, now, now + LIFE
    found.bulk = found.bulk or (not found.subject and rows >= BULK)
    found.save(update_fields=["file", "state", "rows", "made_at", "expires_at", "bulk"])
    details: dict[str, str | int | bool] = {
        "export": str(found.pk), "source": found.source, "form": found.form, "purpose": found.purpose_kind, "rows": rows,
        "bytes": writer.size, "bulk": found.bulk,
    }  # fmt: skip
    journal.record(by=by, act="export.made", subject=found.subject or found, details=details)
    tell(found)
    return True


@transaction.atomic
def fail_export(*, by: Actor, export_id: UUID, trouble: str) -> None:
    """End an export that cannot be made, with the reason."""
    for export in queries.living_exports(only=export_id):
        if export.is_working:
            end_for_good(by, export, ExportState.FAILED, "export.failed", trouble=trouble)

"""How an export ends: its file and the file's key go with it, in the same transaction. For the actions of this folder."""

from __future__ import annotations

from uuid import UUID

from fanal import journal, live
from fanal.core.actors import Actor
from fanal.core.exporting import ExportState, may_move
from fanal.exports.models import Export
from fanal.vault import files
from fanal.vault.actions.shred_keys import shred_keys
from fanal.vault.fields import readable


def end_export(by: Actor, export: Export, state: ExportState, act: str, *, trouble: str = "") -> list[UUID]:
    """Move a locked export into an end state and erase its file, but for the key, whose id is the answer. Journalled."""
    assert may_move(ExportState(export.state), state), f"{export.state} to {state}"
    file, key_id = export.file, export.file_key_id
    export.state, export.file, export.file_key_id = state, None, None
    changed = ["state", "file", "file_key_id"]
    if readable(export):
        export.trouble = trouble
        changed.append("trouble")
    export.save(update_fields=changed)
    if file is not None:
        files.delete(file)
    details: dict[str, str | int] = {"export": str(export.pk), "source": export.source, "form": export.form, "rows": export.rows}
    journal.record(by=by, act=act, subject=export.subject or export, details=details)
    tell(export)
    return [key_id] if key_id else []


def end_for_good(by: Actor, export: Export, state: ExportState, act: str, *, trouble: str = "") -> None:
    """The same, and the key is destroyed once the transaction commits."""
    shred_keys(by=by, key_ids=end_export(by, export, state, act, trouble=trouble))


def tell(export: Export) -> None:
    """Open pages look again."""
    live.tell("export", str(export.pk))

"""Keep the file and the mapping of a run between two pages of the browser: encrypted, and only as long as needed."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.cases.imports.mapping import ColumnMapping
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.queries import fetch_run
from fanal.core.actors import Actor
from fanal.core.errors import NotReady
from fanal.vault import files


def store_run_file(*, by: Actor, run: ImportRun, data: bytes) -> None:
    """Keep the file under the run's key. Raises NotAllowed, BadInput (too large, a program, a bomb), Unavailable."""
    check(by, "case.import")
    # Without its name: what the file is, its content says. Looked at before the transaction, for which every writer waits.
    prepared = files.prepare_file(data, "")
    with transaction.atomic():
        run.stored_file = files.store(prepared, key_id=run.key_id, name="", by=by)
        run.save(update_fields=["stored_file"])
        journal.record(by=by, act="import.file_stored", subject=run, details={"bytes": len(data)})


@transaction.atomic
def set_run_mapping(*, by: Actor, run_id: UUID, mapping: ColumnMapping) -> ImportRun:
    """Set what a run will be checked with, and make it wait for that check. Raises NotAllowed, NotFound, NotReady."""
    fetch_run(by=by, run_id=run_id)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state not in {ImportRun.State.WAITING, ImportRun.State.CHECKED, ImportRun.State.UNREADABLE}:
        raise NotReady(_("This import is applied, or being worked on, and cannot be checked again."))
    run.mapping, run.state = mapping.as_data(), ImportRun.State.WAITING
    run.save(update_fields=["mapping", "state"])
    journal.record(by=by, act="import.mapped", subject=run, details={"columns": len(mapping.columns)})
    return run

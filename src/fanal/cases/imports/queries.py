"""Reads of imports: runs, sources, what a source brought in before.

Belongs here: reads, with the right that they need. Does not: changes (`actions`).
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fanal.accounts.access import check
from fanal.cases.imports.mapping import ColumnMapping, mapping_from
from fanal.cases.imports.models import ImportedCase, ImportRun, ImportSource
from fanal.cases.models import Case
from fanal.cases.queries.access import settled_cases
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus
from fanal.core.errors import NotFound, NotReady
from fanal.vault.fields import readable


def fetch_runs(*, by: Actor, limit: int = 50) -> list[ImportRun]:
    """The last runs, newest first. One query."""
    check(by, "case.import")
    return list(ImportRun.objects.select_related("source", "recorded_by")[:limit])


def count_runs(*, by: Actor) -> int:
    """How many runs there are."""
    check(by, "case.import")
    return ImportRun.objects.count()


def fetch_run(*, by: Actor, run_id: UUID) -> ImportRun:
    """One run. Raises NotAllowed, NotFound."""
    check(by, "case.import")
    run = ImportRun.objects.select_related("source", "recorded_by", "stored_file").filter(pk=run_id).first()
    if run is None:
        raise NotFound(_("There is no such import."))
    return run


def find_checked_run(*, by: Actor, source_name: str, data: bytes) -> ImportRun:
    """The last check of this very file for a source. Raises NotAllowed; NotReady when there is none."""
    check(by, "case.import")
    runs = ImportRun.objects.filter(
        source__name=" ".join(source_name.split()), file_hash=hashlib.sha256(data).hexdigest()
    )
    run = runs.filter(state=ImportRun.State.CHECKED).first()
    if run is not None:
        return run
    last = runs.first()
    if last is not None and last.state in {ImportRun.State.APPLYING, ImportRun.State.TAKING_BACK}:
        raise NotReady(_("This file is being imported. Wait for its end."))
    if last is not None and last.state in {ImportRun.State.FAILED, ImportRun.State.CANCELLED}:
        raise NotReady(
            _(
                "The last import of this file ended early and nothing of it is left. Check it again: the same command without --apply."
            )
        )
    if runs.filter(state=ImportRun.State.APPLIED).exists():
        raise NotReady(_("This file was imported already."))
    raise NotReady(_("This file has not been checked for this source. Run the same command without --apply first."))


def fetch_sources(*, by: Actor) -> list[ImportSource]:
    """Sources by name."""
    check(by, "case.import")
    return list(ImportSource.objects.all())


def saved_mapping(source: ImportSource | None) -> ColumnMapping | None:
    """The mapping of a source; None before its first one."""
    return mapping_from(source.mapping) if source and source.mapping else None


def known_references(*, kind: str, source: ImportSource | None) -> dict[str, UUID]:
    """Reference -> case of everything that this source (or PFIF) brought in and that can still be read. One query.

    What a run that has not ended is bringing in does not count: it may be taken back.

    The references are sealed under the cases' keys: they are opened here, one by one (about 20 000 a second), rather than kept
    as hashes, which would give the numbers away to whoever tries them all.
    """
    rows = ImportedCase.objects.filter(run__kind=kind, run__state=ImportRun.State.APPLIED, source=source).only(
        "id", "key_id", "case_id", "external_reference"
    )
    return {row.external_reference: row.case_id for row in rows.iterator(chunk_size=1000) if readable(row)}


def waiting_for_review(run: ImportRun) -> QuerySet[Case]:
    """Cases of a run that nobody has looked at yet; none before it has ended."""
    return settled_cases().filter(imported__run=run, status=CaseStatus.REVIEW)

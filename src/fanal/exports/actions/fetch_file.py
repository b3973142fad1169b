"""Hand the file of an export out, once more to whoever asked, while it lives and while they still may. Each time journalled."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import NotAllowed, NotReady
from fanal.core.exporting import ExportDocument
from fanal.exports.actions._ending import tell
from fanal.exports.models import Export
from fanal.exports.queries import lock_export
from fanal.exports.sources import find_source, offer_to
from fanal.vault.models import StoredFile


@use_case
def fetch_file(*, by: Staff, export_id: UUID) -> tuple[Export, StoredFile]:
    """The export and its file, to be read at once.

    Raises:
        NotFound: not one's own, or the thing printed is not theirs to read any more.
        NotAllowed: a column in it, or the whole list, is not for `by` any more.
        NotReady: not made, or erased.
    """
    export = lock_export(by=by, export_id=export_id)
    source = find_source(by=by, name=export.source)
    if not export.is_ready or export.file is None:
        raise NotReady(_("This file is not there: it was not made yet, or its time is over. Ask for the export again."))
    if isinstance(source, ExportDocument):
        source.subject(by, export.filters)
    elif not {column.name for column in offer_to(by, source).open}.issuperset(export.columns):
        raise NotAllowed(_("This file holds what you may not read any more. Ask for the export again."))
    Export.objects.filter(pk=export.pk).update(fetched=F("fetched") + 1)
    details: dict[str, str | int] = {
        "export": str(export.pk), "source": export.source, "form": export.form, "purpose": export.purpose_kind,
        "rows": export.rows,
    }  # fmt: skip
    journal.record(by=by, act="export.fetched", subject=export.subject or export, details=details)
    tell(export)
    return export, export.file

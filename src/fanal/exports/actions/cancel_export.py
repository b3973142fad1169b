"""Call an export off: at once where it waits; where it is made, its maker sees it within a second and leaves nothing behind."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.core.actors import Actor
from fanal.core.errors import NotReady
from fanal.core.exporting import ExportState
from fanal.exports.actions._ending import end_for_good
from fanal.exports.models import Export
from fanal.exports.queries import lock_export


@use_case
def cancel_export(*, by: Actor, export_id: UUID) -> Export:
    """Call one of one's own off. Raises NotFound; NotReady when it is made already (then it can be erased)."""
    export = lock_export(by=by, export_id=export_id)
    if not export.is_working:
        raise NotReady(_("This export is at its end already."))
    end_for_good(by, export, ExportState.CANCELLED, "export.cancelled")
    return export

"""A bulk export was looked at by somebody else: supervision or data protection."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.exports.models import Export
from fanal.exports.queries import fetch_to_review


@use_case
def review_export(*, by: Staff, export_id: UUID) -> None:
    """Note that `by` has looked at it. Raises NotAllowed, NotFound (also for one's own, and for one looked at already)."""
    check(by, "export.review")
    export = fetch_to_review(by=by).select_for_update(of=("self",)).filter(pk=export_id).first()
    if export is None:
        raise refuse(by, "export", export_id)
    Export.objects.filter(pk=export.pk).update(reviewed_at=timezone.now(), reviewed_by=by)
    journal.record(by=by, act="export.reviewed", subject=export, details={"rows": export.rows})
    live.tell("board")

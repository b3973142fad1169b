"""A bulk export was looked at by somebody else: supervision or data protection."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.core.errors import NotFound
from fanal.exports.models import Export
from fanal.exports.queries import to_review


@transaction.atomic
def review_export(*, by: Staff, export_id: UUID) -> None:
    """Note that `by` has looked at it. Raises NotAllowed, NotFound (also for one's own, and for one looked at already)."""
    check(by, "export.review")
    export = to_review(by=by).select_for_update(of=("self",)).filter(pk=export_id).first()
    if export is None:
        raise NotFound(_("There is no such page, or it is not yours to open."))
    Export.objects.filter(pk=export.pk).update(reviewed_at=timezone.now(), reviewed_by=by)
    journal.record(by=by, act="export.reviewed", subject=export, details={"rows": export.rows})
    live.tell("board")

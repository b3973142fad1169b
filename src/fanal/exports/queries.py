"""Reads of exports, always for somebody: one's own, and those that supervision looks at. Locks for actions.

Belongs here: reads. Does not: what may be exported (`sources`), changes (`actions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.queries import in_role
from fanal.accounts.refusals import refuse
from fanal.core.actors import Actor, System
from fanal.core.errors import NotAllowed
from fanal.core.exporting import ExportState
from fanal.exports.models import Export

SHOWN = 50
_WORKING = [ExportState.WAITING.value, ExportState.MAKING.value]


def fetch_own_exports(by: Actor) -> QuerySet[Export]:
    """Exports that `by` asked for in the role acted in: another role of the same person is another pair of eyes."""
    if isinstance(by, System):
        return Export.objects.all()
    if not isinstance(by, Staff) or by.acting is None or not may(by, "export.ask"):
        return Export.objects.none()
    return Export.objects.filter(asked_by=by, role=by.acting.slug)


def fetch_exports(*, by: Actor) -> Sequence[Export]:
    """One's own, the newest first, at most fifty. One query."""
    return list(fetch_own_exports(by).select_related("asked_by")[:SHOWN])


def count_exports(*, by: Actor) -> int:
    """How many exports one asked for, ever. One query."""
    return fetch_own_exports(by).count()


def count_working(*, by: Actor) -> int:
    """How many of one's own are not made yet. One query."""
    return fetch_own_exports(by).filter(state__in=_WORKING).count()


def fetch_export(*, by: Actor, export_id: UUID) -> Export:
    """One of one's own. Raises NotFound, the same for a random id and for somebody else's; journalled."""
    found = fetch_own_exports(by).select_related("asked_by", "file").filter(pk=export_id).first()
    if found is None:
        raise refuse(by, "export", export_id)
    return found


def lock_export(*, by: Actor, export_id: UUID) -> Export:
    """The same, locked until the transaction ends. Raises NotFound."""
    found = fetch_own_exports(by).select_for_update(of=("self",)).select_related("file").filter(pk=export_id).first()
    if found is None:
        raise refuse(by, "export", export_id)
    return found


def asker_of(export: Export) -> Staff:
    """Who asked, in the role of then, fresh from the database. Raises NotAllowed when that is not theirs any more. Two queries."""
    person = in_role(export.asked_by_id, export.role)
    if person is None:
        raise NotAllowed(_("Whoever asked for this export may not have it any more."))
    return person


def may_hear_of(by: Actor, export_id: str) -> bool:
    """Whether an open page of `by` may be told that this export moved. For live streams; no refusal is journalled."""
    try:
        return fetch_own_exports(by).filter(pk=UUID(export_id)).exists()
    except ValueError:
        return False


def fetch_to_review(*, by: Actor) -> QuerySet[Export]:
    """Bulk exports that nobody has looked at, the oldest first; never one's own. Empty for who may not."""
    if not isinstance(by, Staff) or not may(by, "export.review"):
        return Export.objects.none()
    rows = Export.objects.filter(bulk=True, reviewed_at__isnull=True, made_at__isnull=False).exclude(asked_by=by)
    return rows.select_related("asked_by").order_by("made_at", "id")


def silent_exports(*, before: datetime) -> list[UUID]:
    """Exports that a process began and of which nothing was heard since."""
    rows = Export.objects.filter(state=ExportState.MAKING.value, alive_at__lt=before)
    return list(rows.values_list("pk", flat=True))


def over_time(*, now: datetime) -> list[UUID]:
    """Exports whose file has lived long enough."""
    return list(Export.objects.filter(state=ExportState.READY.value, expires_at__lte=now).values_list("pk", flat=True))


def lock_making(*, export: Export) -> Export | None:
    """The row of an export that is being made with this very key, locked; None when it ended or another makes it."""
    rows = Export.objects.filter(pk=export.pk, state=ExportState.MAKING.value, file_key_id=export.file_key_id)
    return rows.select_for_update(of=("self",)).first()


def living_exports(*, only: UUID | None = None, of: UUID | None = None, role: str = "") -> list[Export]:
    """Exports that have a file or are about to have one, locked until the transaction ends: all, one, or those of a person."""
    rows = Export.objects.filter(state__in=[*_WORKING, ExportState.READY.value])
    if only is not None:
        rows = rows.filter(pk=only)
    if of is not None:
        rows = rows.filter(asked_by=of)
    if role:
        rows = rows.filter(role=role)
    return list(rows.select_for_update(of=("self",)).select_related("file").order_by("pk"))

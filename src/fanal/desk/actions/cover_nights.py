"""Say who covers which nights, and take a line out of that list again."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput
from fanal.desk.models import NightCover
from fanal.desk.queries.staffing import lock_cover

#: So many nights in one line; a longer one is a slip of the pen.
MOST_NIGHTS = 92


@use_case
def cover_nights(*, by: Staff, staff_id: UUID, first_night: date, last_night: date) -> NightCover:
    """Somebody covers these nights, both included. The same line again is there once.

    Raises: NotAllowed; BadInput for nobody who works here, and for days that cannot be.
    """
    check(by, "shift.cover")
    person = next((one for one in fetch_people_with("board.read") if one.pk == staff_id), None)
    if person is None:
        raise BadInput(_("Choose a colleague."), place="staff")
    if not first_night <= last_night < first_night + timedelta(days=MOST_NIGHTS):
        raise BadInput(_("The last night lies before the first, or very far behind it."), place="last_night")
    if last_night < timezone.localdate() - timedelta(days=1):
        raise BadInput(_("These nights are over."), place="first_night")
    row, is_new = NightCover.objects.get_or_create(staff=person, first_night=first_night, last_night=last_night)
    if is_new:
        _record(by, "night_cover.added", row)
    return row


@use_case
def drop_cover(*, by: Staff, cover_id: UUID) -> None:
    """Take a line out. Raises NotAllowed, NotFound."""
    check(by, "shift.cover")
    row = lock_cover(by=by, cover_id=cover_id)
    _record(by, "night_cover.dropped", row)
    row.delete()


def _record(by: Staff, act: str, row: NightCover) -> None:
    details = {"staff": str(row.staff_id), "first": row.first_night.isoformat(), "last": row.last_night.isoformat()}
    journal.record(by=by, act=act, subject=row, details=dict(details))
    live.tell("board")

"""Sign for the sheet of a hand-over: the next shift has read it and takes over."""

from __future__ import annotations

from uuid import UUID

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.steps import free_id
from fanal.desk.models import ShiftTaken


@use_case
def take_over_shift(*, by: Staff, open_contacts: int, waiting: int, late: int, sheet_id: UUID | None = None) -> ShiftTaken:
    """Sign. What stood on the sheet is kept in numbers; the journal names who. Pressed twice (`sheet_id`), it is signed once.

    Args:
        open_contacts, waiting, late: how many of each stood on the sheet, for `by`, at this moment.
    """
    check(by, "board.read")
    there = ShiftTaken.objects.filter(pk=sheet_id, signed_by=by).first() if sheet_id else None
    if there is not None:
        return there
    row = ShiftTaken.objects.create(
        id=free_id(ShiftTaken.objects.all(), sheet_id), signed_by=by, open_contacts=open_contacts, waiting=waiting, late=late
    )
    journal.record(by=by, act="shift.taken_over", subject=row, details={"open": open_contacts, "waiting": waiting, "late": late})
    live.tell("board")
    return row

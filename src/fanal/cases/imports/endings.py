"""How an episode ended, as a row says it. Old lists say little; unknown is an answer, a contradiction is none."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from fanal.cases.imports.cells import RowCells
from fanal.cases.imports.columns import Column
from fanal.core.casework import CaseOutcome, Condition, Finding, FoundBy
from fanal.core.casework.outcomes import FOUND


def read_finding(row: RowCells, found_at: datetime | None, last_seen_at: datetime | None) -> Finding | None:
    """How it ended; None when the row does not say. A contradiction refuses the row."""
    outcome = row.code(Column.OUTCOME)
    found_by, condition = row.code(Column.FOUND_BY), row.code(Column.CONDITION)
    if not outcome:
        return None
    ending = CaseOutcome(outcome)
    if ending not in FOUND:
        for column, code in ((Column.FOUND_BY, found_by), (Column.CONDITION, condition)):
            if code:
                row.keep(column, row.text(column))
        return Finding(outcome=ending, ended_at=_not_before(found_at, last_seen_at, row))
    how = Condition(condition) if condition else _usual(ending)
    if (how is Condition.DECEASED) != (ending is CaseOutcome.FOUND_DECEASED):
        row.faults.append(_("How it ended and how the child was when found contradict each other."))
    ended_at = _not_before(found_at, last_seen_at, row)
    return Finding(
        outcome=ending,
        found_by=FoundBy(found_by) if found_by else FoundBy.UNKNOWN,
        condition=how,
        ended_at=ended_at,
        duration_unknown=ended_at is None or last_seen_at is None,
        place=row.text(Column.FOUND_PLACE),
    )


def _usual(ending: CaseOutcome) -> Condition:
    """What the outcome alone says of the child's condition."""
    return Condition.DECEASED if ending is CaseOutcome.FOUND_DECEASED else Condition.UNKNOWN


def _not_before(found_at: datetime | None, last_seen_at: datetime | None, row: RowCells) -> datetime | None:
    """When the child was found. On the day of last sight a time may be missing: then it was not before that sight."""
    if found_at is None or last_seen_at is None or found_at >= last_seen_at:
        return found_at
    zone = row.reading.zone
    if found_at.astimezone(zone).date() == last_seen_at.astimezone(zone).date():
        return last_seen_at
    row.faults.append(_("The child would be found before being last seen."))
    return found_at

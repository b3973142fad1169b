"""Say in which hours of the week this node rings people back. What was promised before stays promised."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time
from uuid import UUID

from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.refusals import use_case
from fanal.core.actors import Actor
from fanal.core.casework.slots import LENGTHS, Hours, overlap
from fanal.core.errors import BadInput
from fanal.desk.models import CallBackHours
from fanal.desk.queries.calling_back import lock_hours, lock_hours_row


@use_case
def add_call_back_hours(*, by: Actor, weekdays: Collection[int], begins: time, ends: time, minutes: int, places: int) -> list[CallBackHours]:
    """The same hours on these days of the week.

    Args:
        weekdays: 0 is Monday. begins, ends: see `core.casework.slots.Hours`.
        minutes: length of a slot. places: how many people can be promised one.
    Raises: NotAllowed; BadInput with the field.
    """
    check(by, "node.call_backs")
    if not weekdays or not set(weekdays) <= set(range(7)):
        raise BadInput(_("Choose at least one day."), place="weekdays")
    if minutes not in LENGTHS:
        raise BadInput(_("Choose one of these lengths."), place="minutes")
    if not 1 <= places <= 50:
        raise BadInput(_("Between %(least)d and %(most)d.") % {"least": 1, "most": 50}, place="places")
    lasts = ((ends.hour - begins.hour) * 60 + ends.minute - begins.minute) % 1440 or 1440
    if lasts % minutes:
        raise BadInput(_("Slots of this length do not fill these hours to their end. Change the end or the length."), place="ends")
    new = [Hours(day, begins, ends, minutes, places) for day in sorted(set(weekdays))]
    if overlap([*(one.hours for one in lock_hours()), *new]) is not None:
        raise BadInput(_("These hours overlap with others that are set. Remove those first."), place="begins")
    made = [CallBackHours.objects.create(weekday=one.weekday, begins=begins, ends=ends, minutes=minutes, places=places) for one in new]
    for row in made:
        _record(by, "call_back_hours.added", row)
    return made


@use_case
def remove_call_back_hours(*, by: Actor, hours_id: UUID) -> None:
    """No further slot is promised in them. Raises NotAllowed, NotFound."""
    check(by, "node.call_backs")
    row = lock_hours_row(by=by, hours_id=hours_id)
    _record(by, "call_back_hours.removed", row)
    row.delete()


def _record(by: Actor, act: str, row: CallBackHours) -> None:
    journal.record(
        by=by, act=act, subject=row,
        details={
            "weekday": row.weekday, "begins": f"{row.begins:%H:%M}", "ends": f"{row.ends:%H:%M}", "minutes": row.minutes, "places": row.places,
        },
    )

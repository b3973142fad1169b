"""Work of this room that a worker does: making exports, erasing files whose time is over, ending what a dead process left.

Belongs here: calling. Does not: how an export is made (`making`).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.core.actors import System
from fanal.exports import making, queries
from fanal.exports.actions.erase_export import erase_over_time
from fanal.exports.actions.finish_export import fail_export
from fanal.jobs import every

BY = System("exports")
#: A maker that is silent for so long, and that no other worker took over from, is not coming back.
GIVEN_UP_AFTER = timedelta(minutes=30)


def make(*, export_id: str) -> None:
    """Make an export that somebody asked for. Bears being called twice."""
    making.make_export(UUID(export_id))


@every(minutes=5, name="exports.tidy")
def tidy() -> None:
    """Erase what has lived long enough; say so of what nobody makes any more."""
    now = timezone.now()
    for export_id in queries.over_time(now=now):
        erase_over_time(by=BY, export_id=export_id)
    for export_id in queries.silent_exports(before=now - GIVEN_UP_AFTER):
        fail_export(by=BY, export_id=export_id, trouble=_("The process that made it ended before its time. Ask for it again."))

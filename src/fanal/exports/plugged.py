"""What the exports room says through the plugs of `core.plugs`. Plugged in at start by `apps`.

Belongs here: the functions with the sockets' shapes. Does not: the work behind them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, ngettext_lazy

from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem, BoardKind, Subject
from fanal.exports.actions.erase_export import erase_of_person, erase_where_children_stand
from fanal.exports.queries import fetch_to_review

LARGE_EXPORT = BoardKind("export", _l("Large export"), ngettext_lazy("export to look at", "exports to look at"), "download", 75)
#: Whoever supervises looks at bulk exports within so long: it comes up on the board of the same shift.
LOOK_WITHIN = timedelta(hours=4)


def forget(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """The keys of every file that may hold what is forgotten."""
    return erase_where_children_stand(by=by)


def access_ended(*, by: Actor, staff_id: UUID, role: str) -> None:
    """Nothing waits to be fetched by somebody who may not."""
    erase_of_person(by=by, staff_id=staff_id, role=role)


def board_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """One item for all bulk exports that wait to be looked at. One query."""
    waiting = list(fetch_to_review(by=by)[:100])
    if waiting:
        yield BoardItem(
            kind=LARGE_EXPORT,
            title=ngettext("A large export to look at", "%(number)d large exports to look at", len(waiting))
            % {"number": len(waiting)},
            detail=_("who took what out of the node, and what for"),
            due=(waiting[0].made_at or now) + LOOK_WITHIN,
            url=reverse("exports:review"),
            act=_("Look"),
        )

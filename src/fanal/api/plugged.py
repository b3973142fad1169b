"""What this room says at the plugs: it hears of events, and tells the shift board when word does not get through."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, ngettext_lazy

from fanal.api import queries
from fanal.api.actions import announce_event, hold_after_restore
from fanal.core.actors import Actor, System
from fanal.core.outside import OutsideEvent
from fanal.core.plugs import BoardItem, BoardKind
from fanal.web.views.errors import Problem

UNHEARD = BoardKind(
    "unheard", _l("Word that does not get through"), ngettext_lazy("receiver unheard", "receivers unheard"), "send", 91
)


def hear(*, by: Actor, event: OutsideEvent, subject_id: UUID, case_id: UUID | None = None) -> None:
    """Put the word into the box."""
    announce_event.announce_event(by=by, event=event, subject_id=subject_id, case_id=case_id)


def node_restored(*, by: Actor) -> None:
    """Nothing outside goes on by itself."""
    if isinstance(by, System):
        hold_after_restore.hold_after_restore(by=by)


def board_items(*, by: Actor, now: datetime) -> Iterator[BoardItem]:
    """One item at most: receivers that were paused. One query on a short table."""
    count, since = queries.trouble()
    if since is None:
        return
    yield BoardItem(
        kind=UNHEARD,
        title=ngettext(
            "%(count)d program outside is not told of anything any more",
            "%(count)d programs outside are not told of anything any more",
            count,
        ) % {"count": count},
        detail=_(
            "They have not answered for days, or this node was restored from a backup. Nothing was lost. Tell your administrator: Connections, Receivers."
        ),
        due=since,
        url="/help/",
        act=_("Read what to do"),
    )


def instead_of_page(problem: Problem, sentence: str, number: str) -> HttpResponse:
    """What a program gets where a person would get an error page. The interface is loaded only then."""
    from fanal.api.program import problems

    return problems.instead_of_page(problem, sentence, number)

"""What the cases room says through the plugs of `core.plugs`. Plugged in at start by `apps`.

Belongs here: the functions with the sockets' shapes. Does not: the work behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fanal import live
from fanal.accounts.access import may
from fanal.cases.actions.forget_subject import forget_subject
from fanal.cases.actions.give_access import let_everybody_out
from fanal.cases.labels import label_of
from fanal.cases.queries import subjects
from fanal.cases.queries.access import may_read_case
from fanal.cases.queries.board import own_items
from fanal.cases.queries.parts import running_alerts
from fanal.cases.queries.timeline import own_entries
from fanal.core.actors import Actor
from fanal.core.casework import AuthorityKind
from fanal.core.plugs import BoardItem, Stretch, Subject, TimelineEntry


def board_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """Late and coming tasks, cases without owner or next task, to review, broken glass."""
    return own_items(by=by, now=now)


def timeline_entries(*, by: Actor, case_id: UUID, stretch: Stretch) -> Iterable[TimelineEntry]:
    """Status, category, notes, tasks, support, authorities, consents, episodes, flags, documents."""
    return own_entries(by=by, case_id=case_id, stretch=stretch)


def close_blockers(*, by: Actor, case_id: UUID) -> Iterable[str]:
    """An alert that still runs would search for a child who is back."""
    for kind in running_alerts(case_id):
        yield _("%(alert)s is still recorded as running. Have it called off and record that it ended.") % {
            "alert": label_of(AuthorityKind, kind),
        }


def let_colleagues_out(*, by: Actor, case_id: UUID) -> None:
    """A closed case needs no further readers: whoever was let in for the work is let out."""
    let_everybody_out(by=by, case_id=case_id)


def forget(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """Erase a child, a person or a case."""
    return forget_subject(by=by, subject=subject)


def export_subject(*, by: Actor, subject: Subject) -> Mapping[str, Any]:
    """What is held of a child, a person or a case."""
    return subjects.export_subject(by=by, subject=subject)


def _may_hear(by: Actor, case_id: str) -> bool:
    """Whether a reader may know that this case changed; asked anew for each event."""
    try:
        return bool(case_id) and may_read_case(by, UUID(case_id))
    except ValueError:
        return False


def _may_hear_of_import(by: Actor, _run_id: str) -> bool:
    """Whether a reader may know how far an import is."""
    return may(by, "case.import")


def register_live_rights() -> None:
    """Who may follow `case:<id>` and `import:<id>`."""
    live.rights.plug("case", _may_hear)
    live.rights.plug("import", _may_hear_of_import)


__all__ = [
    "board_items", "close_blockers", "export_subject", "forget", "let_colleagues_out", "register_live_rights",
    "timeline_entries",
]

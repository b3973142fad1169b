"""What the shift board says of the machine's safety, to who leads shifts: a backup or a rehearsal that is late or failed.
And that the node came back from a backup, until an administrator has looked at what came back with it: they have no board, so their pages tell it
(`context`), and who leads a shift tells them.

Belongs here: words for the board. Does not: judging (`backup.due`); anything of a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.access import may
from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem, BoardKind
from fanal.network import queries as network
from fanal.ops import queries
from fanal.ops.backup import due
from fanal.ops.models import Restore

SAFETY = BoardKind("safety", _l("Backups"), ngettext_lazy("word about backups", "words about backups"), "settings", 92)
RESTORED = BoardKind("restored", _l("After a restore"), ngettext_lazy("restore to look at", "restores to look at"), "settings", 10)
_PAGE = "how-to/back-up-and-restore"
#: A node that works for so long without a backup has been forgotten.
_FORGOTTEN = timedelta(days=3)


def items(*, by: Actor, now: datetime) -> Iterator[BoardItem]:
    """At most three items, for who may know (`ops.backups`). Up to seven queries."""
    if not may(by, "ops.backups"):
        return
    if restore := queries.restore_to_look_at():
        yield _restored(restore)
    yield from _of_backups(now)
    yield from _of_rehearsals(now)


def _restored(restore: Restore) -> BoardItem:
    return BoardItem(
        kind=RESTORED,
        title=_("This node came back from a backup: who lost access since has it again"),
        detail=_("Tell your administrator today: they look at people, connections and settings."),
        due=restore.restored_at,
        url=reverse("web:help_page", args=[_PAGE]),
        act=_("Read what to do"),
    )


def _of_backups(now: datetime) -> Iterator[BoardItem]:
    standing = due.backups(now)
    if standing.good is None and standing.failed is None:
        founded = network.own_node()
        if founded.founded_at and not founded.training and founded.founded_at < now - _FORGOTTEN:
            yield _item(_("This node was never backed up"), founded.founded_at + _FORGOTTEN)
    elif standing.failed:
        yield _item(_("The last backup of this node failed"), standing.failed.ended_at)
    elif standing.late_since:
        yield _item(_("The backup of this node is late"), standing.late_since)


def _of_rehearsals(now: datetime) -> Iterator[BoardItem]:
    standing = due.rehearsals(now)
    if standing.failed:
        yield _item(_("A backup could not be restored in the rehearsal"), standing.failed.ended_at)
    elif standing.late_since:
        yield _item(_("The rehearsal of a restore is late"), standing.late_since)


def _item(title: str, since: datetime) -> BoardItem:
    return BoardItem(
        kind=SAFETY,
        title=title,
        detail=_("Nothing was lost. Tell your administrator today: after a breakdown of this machine, only a good backup brings the cases back."),
        due=since,
        url=reverse("web:help_page", args=[_PAGE]),
        act=_("Read what to do"),
    )

"""What the shift board says when the node's own work fails for good: someone has to look, the program cannot help itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, ngettext_lazy

from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem, BoardKind
from fanal.jobs.queries import fetch_trouble

MACHINE = BoardKind(
    "machine", _l("The program itself"), ngettext_lazy("fault of the program", "faults of the program"), "settings", 90
)


def items(*, by: Actor, now: datetime) -> Iterator[BoardItem]:
    """One item at most, the same for everybody: it names no person and no case. Two queries.

    Its key leads to the help page: what there is to do is done on the machine (`fanal jobs list`), not in the browser.
    """
    trouble = fetch_trouble()
    if trouble.since is None:
        return
    count = trouble.given_up + len(trouble.failing)
    yield BoardItem(
        kind=MACHINE,
        title=ngettext(
            "%(count)d piece of work in the background fails", "%(count)d pieces of work in the background fail", count
        ) % {"count": count},
        detail=_("Nothing was lost. Tell your administrator: letters, reminders or clean-ups wait until it is mended."),
        due=trouble.since,
        url="/help/",
        act=_("Read what to do"),
    )

"""What texts have on the shift board: a gateway that does not answer, and what it will never take."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.core.plugs import BoardItem, BoardKind
from fanal.desk.channels.text_message import queries

UNSENT = BoardKind("unsent", _l("Not sent"), ngettext_lazy("answer that was not sent", "answers that were not sent"), "message", 14)


def items(*, by: Staff, now: datetime) -> Iterator[BoardItem]:
    """At most one for the gateway, and one for each conversation whose answer was refused. Two queries."""
    if not may(by, "contact.take"):
        return
    since = queries.late_since(now=now)
    if since is not None:
        yield BoardItem(
            kind=UNSENT, title=_("Text messages are not going out: the gateway does not answer"),
            detail=_("Nothing is lost, they are tried again. Call where that is safe, and tell your administrator."),
            due=since, url=reverse("web:help_page", args=["reference/text-messages"]), act=_("Read what to do"),
        )  # fmt: skip
    for one in queries.fetch_refused(by=by):
        yield BoardItem(
            kind=UNSENT, title=_("An answer by text message could not be sent"), detail=_("Answer in another way, if that is safe."),
            due=one.began_at, url=reverse("desk:talk", args=[one.pk]), act=_("Look"),
        )  # fmt: skip

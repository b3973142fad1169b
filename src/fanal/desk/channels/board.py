"""What waits at the channels, on the shift board: who waits for an answer, and who was missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.models import Staff
from fanal.core.plugs import BoardItem, BoardKind
from fanal.desk.channels import queries
from fanal.desk.channels.kinds import kinds
from fanal.desk.models import Conversation, ConversationState
from fanal.web.moments import say_moment, say_time

#: Whoever rang in vain is rung back in this time.
RING_BACK_WITHIN = timedelta(minutes=15)

WAITS = BoardKind("waits", _l("Somebody waits"), ngettext_lazy("person waits", "people wait"), "bell", 12, runs=True)
MISSED = BoardKind("missed", _l("Missed"), ngettext_lazy("call missed", "calls missed"), "call_back", 15)


def items(*, by: Staff) -> Iterable[BoardItem]:
    """Conversations that nobody has taken. One query."""
    for one in queries.fetch_unheard(by=by):
        yield _item(one)


def _item(one: Conversation) -> BoardItem:
    kind, missed = kinds()[one.channel], one.state == ConversationState.MISSED
    same_day = timezone.localdate(one.began_at) == timezone.localdate()
    since = say_time(one.began_at) if same_day else say_moment(one.began_at)
    return BoardItem(
        kind=MISSED if missed else WAITS,
        title=str(kind.missed if missed else kind.waits),
        detail=_("since %(time)s") % {"time": since},
        due=one.began_at + RING_BACK_WITHIN if missed else one.began_at,
        url=reverse("desk:conversation", args=[one.pk]),
        act=_("Ring back") if missed else _("Look"),
    )

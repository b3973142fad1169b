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
from fanal.desk.channels.kinds import RING_BACK_WITHIN, kinds
from fanal.desk.models import Conversation, ConversationState
from fanal.desk.queries.calling_back import call_back_rules
from fanal.desk.ringing import ringing_words
from fanal.web.moments import say_moment, say_time

#: One of very many at once stands so far behind those that came alone.
BEHIND = timedelta(hours=2)

WAITS = BoardKind("waits", _l("Somebody waits"), ngettext_lazy("person waits", "people wait"), "bell", 12, runs=True)
MISSED = BoardKind("missed", _l("Missed"), ngettext_lazy("call missed", "calls missed"), "call_back", 15)


def items(*, by: Staff) -> Iterable[BoardItem]:
    """Conversations that nobody has taken. One query."""
    for one in queries.fetch_unheard(by=by):
        yield _item(one)


def _item(one: Conversation) -> BoardItem:
    kind, missed = kinds()[one.channel], one.state == ConversationState.MISSED
    if missed:
        return _missed(one, str(kind.missed))
    form = queries.form_of(one)
    return BoardItem(
        kind=WAITS,
        title=str(kind.waits),
        detail=" · ".join(str(part) for part in (_since(one), form.who_words if form else "") if part),
        due=one.began_at + BEHIND if form is not None and form.crowded else one.began_at,
        url=reverse("desk:conversation", args=[one.pk]),
        act=_("Look"),
    )


def _since(one: Conversation) -> str:
    same_day = timezone.localdate(one.began_at) == timezone.localdate()
    return _("since %(time)s") % {"time": say_time(one.began_at) if same_day else say_moment(one.began_at)}


def _missed(one: Conversation, title: str) -> BoardItem:
    return BoardItem(
        kind=MISSED,
        title=title,
        detail=" · ".join([_since(one), *ringing_words(one)]),
        due=one.ring_at or one.began_at + RING_BACK_WITHIN,
        url=reverse("desk:conversation", args=[one.pk]),
        act=_("Decide") if one.is_to_decide(call_back_rules().tries) else _("Ring back"),
    )

"""What waits at the channels, on the shift board: who waits for an answer, and who was missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, ngettext_lazy

from fanal.accounts.models import Staff
from fanal.core.plugs import BoardItem, BoardKind
from fanal.desk.channels import queries
from fanal.desk.channels.kinds import RING_BACK_WITHIN, kinds
from fanal.desk.models import Conversation, ConversationState, HandOver
from fanal.desk.queries.calling_back import call_back_rules
from fanal.desk.ringing import ringing_words
from fanal.web.moments import say_language, say_moment, say_time

#: One of very many at once stands so far behind those that came alone.
BEHIND = timedelta(hours=2)

#: A crowd is looked at when nobody else waits.
SOON = timedelta(minutes=30)
WAITS = BoardKind("waits", _l("Somebody waits"), ngettext_lazy("person waits", "people wait"), "bell", 12, runs=True)
MISSED = BoardKind("missed", _l("Missed"), ngettext_lazy("call missed", "calls missed"), "call_back", 15)
UNANSWERED = BoardKind("unanswered", _l("Unanswered"), ngettext_lazy("chat unanswered", "chats unanswered"), "chat", 14)
OFFERED = BoardKind("offered", _l("Hand-over"), ngettext_lazy("chat to go on with", "chats to go on with"), "people", 13)
CROWD = BoardKind("crowd", _l("Crowd"), ngettext_lazy("crowd of chats", "crowds of chats"), "people", 46)


def items(*, by: Staff) -> Iterable[BoardItem]:
    """Conversations that nobody has taken, those of a crowd as one; those that a colleague hands over. Two queries."""
    crowd = 0
    for one in queries.fetch_unheard(by=by):
        if hasattr(one, "visit") and one.visit.crowded:
            crowd += 1
        else:
            yield _item(one)
    if crowd:
        yield _crowd_item(crowd)
    for offer in queries.fetch_offers(by=by):
        yield _offer_item(offer)


def _crowd_item(count: int) -> BoardItem:
    return BoardItem(
        kind=CROWD,
        title=_("Very many chats from one place"),
        detail=ngettext("%(count)d chat stands behind the others", "%(count)d chats stand behind the others", count) % {"count": count},
        due=timezone.now() + SOON,
        url=reverse("desk:talks"),
        act=_("Look"),
    )


def _offer_item(offer: HandOver) -> BoardItem:
    return BoardItem(
        kind=OFFERED,
        title=_("%(who)s asks you to go on with a chat") % {"who": offer.offered_by.display_name},
        detail=_("since %(time)s") % {"time": say_time(offer.offered_at)},
        due=offer.offered_at,
        url=reverse("desk:talks"),
        act=_("Answer"),
        lit=True,
    )


def _item(one: Conversation) -> BoardItem:
    kind, missed = kinds()[one.channel], one.state == ConversationState.MISSED
    if missed and not one.last_number:
        return _missed(one, str(kind.missed))
    form = queries.form_of(one)
    parts = (_since(one), form.who_words if form else "", say_language(one.language) if one.language else "")
    return BoardItem(
        kind=UNANSWERED if missed else WAITS,
        title=str(kind.missed if missed else kind.waits),
        detail=" · ".join(str(part) for part in parts if part),
        due=_due(one, crowded=form is not None and form.crowded),
        url=reverse("desk:conversation", args=[one.pk]),
        act=_("Look"),
    )


def _due(one: Conversation, *, crowded: bool) -> datetime:
    if one.state == ConversationState.MISSED:
        return one.began_at + RING_BACK_WITHIN
    return one.began_at + BEHIND if crowded else one.began_at


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

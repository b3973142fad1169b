"""What the other side of a chat may read: its own conversation, for as long as it has not left; and how long the queue is.

No writes here, but `note_presence` of a page that is looked at.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from fanal.core.actors import Actor
from fanal.desk.channels import queries as conversations
from fanal.desk.channels.chat import limits
from fanal.desk.channels.chat.kind import CHAT
from fanal.desk.channels.chat.visitor import Listener, Visitor
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation, ConversationState, Readiness, Visit

#: A page that comes back every few seconds is written down this often.
PRESENCE_EVERY = timedelta(seconds=30)


def find_own(*, by: Visitor) -> Conversation | None:
    """The conversation of this visitor; None before the first word and after they left. One query."""
    rows = Conversation.objects.filter(channel=CHAT.folder, outside_id=by.digest, visit__left_at__isnull=True)
    return rows.select_related("visit").first()


def may_hear_of(by: Actor, conversation_id: str) -> bool:
    """Whether an open page, of staff or of the visitor, may hear that something changed in this conversation. One query."""
    if not isinstance(by, Listener):
        return conversations.may_hear_of(by, conversation_id)
    if by.conversation_id != conversation_id:
        return False
    return Conversation.objects.filter(pk=conversation_id, ended_at__isnull=True, visit__left_at__isnull=True).exists()


def count_before(*, conversation: Conversation | None) -> int:
    """How many people wait before this one, or before somebody who begins now. One query.

    Whoever has gone away meanwhile is not counted: their page has said nothing for some minutes.
    """
    there = timezone.now() - limits.GONE_AFTER
    waiting = Conversation.objects.filter(channel=CHAT.folder, state=ConversationState.WAITING, visit__seen_at__gt=there)
    if conversation is None:
        return waiting.filter(visit__crowded=False).count()
    earlier = Q(began_at__lt=conversation.began_at) | Q(began_at=conversation.began_at, pk__lt=conversation.pk)
    same = Q(visit__crowded=conversation.visit.crowded) & earlier
    before = same | Q(visit__crowded=False) if conversation.visit.crowded else same
    return waiting.filter(before).exclude(pk=conversation.pk).count()


def note_presence(conversation: Conversation) -> None:
    """The page of the other side is there. Written at most twice a minute, and looked at before: each writing is a turn on SQLite."""
    now = timezone.now()
    if conversation.visit.seen_at >= now - PRESENCE_EVERY:
        return
    Visit.objects.filter(conversation=conversation, seen_at__lt=now - PRESENCE_EVERY).update(seen_at=now)


def _ready() -> QuerySet[Readiness]:
    """Who takes chats now: said so, and neither gone nor on a break."""
    now = timezone.now()
    return Readiness.objects.filter(until__gt=now, staff__is_active=True).exclude(staff__presence__break_until__gt=now)


def count_places(*, language: str) -> int:
    """How many chats those who take chats now hold at once, in all. Who has named no language counts for every one. One query."""
    return sum(one.at_once for one in _ready().select_related("staff") if not one.staff.languages or language in one.staff.languages)


def count_busy() -> int:
    """Chats that are going on with somebody of those who take chats now. One query."""
    rows = Conversation.objects.filter(channel=CHAT.folder, state=ConversationState.TAKEN, ended_at__isnull=True)
    return rows.filter(contact__closed_at__isnull=True, contact__taken_by__in=_ready().values("staff")).count()


def fetch_minutes_lately(*, most: int) -> list[float]:
    """How many minutes the last chats lasted, from when they were taken to their end. One query."""
    rows = Conversation.objects.filter(channel=CHAT.folder, taken_at__isnull=False, ended_at__gt=F("taken_at"))
    pairs = rows.order_by("-ended_at").values_list("taken_at", "ended_at")[:most]
    return [(ended - taken).total_seconds() / 60 for taken, ended in pairs if taken and ended]


def count_read(*, conversation: Conversation) -> int:
    """How many of the other side's words somebody has read. One query."""
    return conversation.messages.filter(direction=Direction.IN.value, read_at__isnull=False).count()

"""Begin a chat: a conversation in which nothing was said yet. It costs its row and a key, and goes by itself."""

from __future__ import annotations

import logging
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from fanal.accounts.refusals import use_case
from fanal.desk.channels.chat import limits
from fanal.desk.channels.chat.kind import CHAT
from fanal.desk.channels.chat.visitor import Visitor
from fanal.desk.models import Conversation, ConversationState, Visit
from fanal.vault.keys import new_key

log = logging.getLogger(__name__)
_UNHEARD = Q(conversation__state__in=[ConversationState.SILENT, ConversationState.WAITING, ConversationState.MISSED])


def begin_chat(*, by: Visitor, language: str, network: str) -> Conversation:
    """The conversation of this visitor, begun now or before. Nobody is turned away: where very many wait, this one stands behind
    the others, and beyond the last bound one whose page has been gone longest makes room.

    Args:
        language: of the pages, BCP 47.
        network: `limits.network_digest`.
    """
    there = _find(by)
    return there or _begin(by=by, language=language, network=network, key_id=new_key("contact"))


def _find(by: Visitor) -> Conversation | None:
    return Conversation.objects.select_related("visit").filter(channel=CHAT.folder, outside_id=by.digest).first()


@use_case
def _begin(*, by: Visitor, language: str, network: str, key_id: UUID) -> Conversation:
    now = timezone.now()
    made, created = Conversation.objects.get_or_create(
        channel=CHAT.folder, outside_id=by.digest,
        defaults={"key_id": key_id, "state": ConversationState.SILENT, "began_at": now, "language": language},
    )
    if created:
        waiting = Visit.objects.filter(_UNHEARD)
        of_network = waiting.filter(network=network).count()
        at_all = waiting.count()
        if of_network >= limits.MOST_OF_A_NETWORK:
            _make_room(waiting.filter(network=network))
        elif at_all >= limits.MOST_AT_ALL:
            _make_room(waiting)
        crowded = of_network >= limits.WAITING_OF_A_NETWORK or at_all >= limits.WAITING_AT_ALL
        Visit.objects.create(conversation=made, network=network, seen_at=now, crowded=crowded)
    return made


def _make_room(waiting: QuerySet[Visit]) -> None:
    """One goes: never one that stands in the queue by right, and of the crowded ones who has been away longest."""
    gone = waiting.filter(crowded=True).order_by("seen_at").values_list("conversation_id", flat=True).first()
    if gone is not None:
        Conversation.objects.filter(pk=gone).delete()
        log.warning("a chat of a crowded network made room for another one")

"""Tidy up after chats: what was begun and never said, who has gone away, which network it was, what was set aside long ago."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fanal import journal, live
from fanal.core.actors import System
from fanal.desk.channels.chat import limits
from fanal.desk.channels.chat.kind import CHAT
from fanal.desk.models import Conversation, ConversationState, Visit


@transaction.atomic
def sweep_chats(*, by: System, now: datetime) -> int:
    """Returns how many conversations are gone. Their data keys go as orphans (`vault.actions.sweep_orphans`).

    Whoever wrote something and went away is never swept: they are missed, and wait on the board until a person acts.
    """
    chats = Conversation.objects.filter(channel=CHAT.folder)
    silent = chats.filter(state=ConversationState.SILENT, visit__seen_at__lt=now - limits.SILENT_FOR)
    gone = silent.delete()[1].get("desk.Conversation", 0)
    for one in chats.select_for_update().filter(state=ConversationState.SET_ASIDE, set_aside_at__lt=now - limits.ASIDE_FOR):
        journal.record(by=by, act="conversation.forgotten", subject=one)
        one.delete()
        gone += 1
    left = chats.filter(state=ConversationState.WAITING, visit__seen_at__lt=now - limits.MISSED_AFTER)
    if left.update(state=ConversationState.MISSED):
        live.tell("board")
    Visit.objects.exclude(network="").filter(conversation__began_at__lt=now - limits.NETWORK_FOR).update(network="")
    return gone

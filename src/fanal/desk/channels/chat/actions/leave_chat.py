"""Leave a chat at once: the way back into it is gone, on this device and on the server."""

from __future__ import annotations

from django.utils import timezone

from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.channels.chat.kind import CHAT
from fanal.desk.channels.chat.visitor import Visitor
from fanal.desk.models import Conversation, ConversationState, Visit


@use_case
def leave_chat(*, by: Visitor) -> bool:
    """Whoever presses "Leave now" may have somebody at their shoulder: the token opens nothing from here on. What was said stays
    with the hotline. Left twice, it was left once; False when there was nothing to leave."""
    conversation = Conversation.objects.select_for_update().filter(channel=CHAT.folder, outside_id=by.digest).first()
    if conversation is None:
        return False
    if conversation.state == ConversationState.SILENT:
        conversation.delete()
        return True
    end_conversation(by=System("chat"), conversation_id=conversation.pk)
    Visit.objects.filter(conversation=conversation, left_at__isnull=True).update(left_at=timezone.now(), network="")
    return True


@use_case
def end_chat(*, by: Visitor) -> bool:
    """End a chat and stay on its page, to read it once more. False when there is none."""
    conversation = Conversation.objects.filter(channel=CHAT.folder, outside_id=by.digest).first()
    if conversation is None or conversation.state == ConversationState.SILENT:
        return leave_chat(by=by)
    end_conversation(by=System("chat"), conversation_id=conversation.pk)
    Visit.objects.filter(conversation=conversation).update(network="")
    return True

"""Take what the other side of a conversation wrote, over whatever channel. Once each."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal import journal
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import append, check_goes_on, find_said, read_message, tell
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.codes import Direction
from fanal.desk.models import ConversationState, Message


@use_case
def hear_message(*, by: System, conversation_id: UUID, text: str, client_id: str) -> Message:
    """Write down a message of the other side; the same `client_id` again gives the message that is there.

    The first one makes a conversation that was silent wait for somebody. That is journalled, the messages after it are not: each
    is a row that is never changed, and whoever floods the node must not flood its journal for ever.

    Raises:
        BadInput: nothing written, or too much.
        NotReady: the conversation is over.
    """
    text, client_id = read_message(text, client_id)
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    there = find_said(conversation, Direction.IN, client_id)
    if there is not None:
        return there
    check_goes_on(conversation)
    now = timezone.now()
    message = append(conversation, Direction.IN, text=text, client_id=client_id, now=now)
    news = conversation.unanswered_since is None
    conversation.unanswered_since = conversation.unanswered_since or now
    if conversation.state == ConversationState.SILENT:
        conversation.state, conversation.began_at = ConversationState.WAITING, now
        journal.record(by=by, act="conversation.arrived", subject=conversation)
    elif conversation.state == ConversationState.MISSED:
        conversation.state, news = ConversationState.WAITING, True
    conversation.save(update_fields=["last_number", "unanswered_since", "state", "began_at"])
    conversation.words.filter(staff__isnull=True).delete()
    tell(conversation, board=news)
    return message

"""End a conversation, from either side."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from fanal import journal, live
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import append, tell
from fanal.desk.channels.policies import check_may_write_in
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.codes import Direction, Event, HandOverState
from fanal.desk.models import Contact, Conversation, ConversationState


@use_case
def end_conversation(*, by: Staff | System, conversation_id: UUID) -> Conversation:
    """End it: by staff, or (`System`) because the other side did. Ended twice, it ended once.

    The contact stays open until somebody closes it; its clock stands still. What nobody has answered stays on the board as missed.
    A conversation in which nothing was ever said is gone.

    Raises NotAllowed, NotFound, NotReady as `say_message` does.
    """
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    if conversation.is_over:
        return conversation
    if isinstance(by, Staff):
        check_may_write_in(by, conversation)
    now = timezone.now()
    staff = by if isinstance(by, Staff) else None
    append(conversation, Direction.SYSTEM, event=Event.ENDED_BY_US if staff else Event.ENDED_BY_THEM, said_by=staff, now=now)
    conversation.ended_at = max(now, conversation.began_at)
    conversation.unanswered_since = None
    if conversation.state == ConversationState.WAITING:
        conversation.state = ConversationState.MISSED
    conversation.save(update_fields=["last_number", "ended_at", "unanswered_since", "state"])
    conversation.words.all().delete()
    waiting = conversation.hand_overs.filter(state=HandOverState.ASKED.value)
    waiting.update(state=HandOverState.WITHDRAWN.value, ended_by=staff or F("offered_by"), ended_at=now)
    journal.record(by=by, act="conversation.ended", subject=conversation)
    if conversation.contact_id is not None:
        _stop_the_clock(conversation.contact_id, conversation.ended_at)
    tell(conversation, board=True)
    return conversation


def _stop_the_clock(contact_id: UUID, ended: datetime) -> None:
    contact = Contact.objects.select_for_update().get(pk=contact_id)
    if contact.is_open:
        contact.ended_at = max(ended, contact.occurred_at)
        contact.save(update_fields=["ended_at"])
        live.tell("contact", str(contact.pk))

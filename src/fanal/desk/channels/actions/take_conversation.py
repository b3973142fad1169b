"""Take a conversation that nobody has taken, or set it aside."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput, NotReady
from fanal.desk.channels.actions._into_contact import into_contact
from fanal.desk.channels.actions._writing import append, tell
from fanal.desk.channels.chat.limits import GONE_AFTER
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.codes import Direction, Event
from fanal.desk.models import Contact, Conversation, ConversationState

#: Letters of a reason.
LONGEST_WHY = 500


@use_case
def take_conversation(*, by: Staff, conversation_id: UUID) -> Contact:
    """Take it: a contact opens for `by`, and its clock runs from now, or from when the call was answered. Pressed twice, once.

    Raises:
        NotAllowed, NotFound: as everywhere.
        NotReady: a colleague was first, or it was set aside.
    """
    check(by, "contact.take")
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    if conversation.contact is not None and conversation.contact.taken_by_id == by.pk:
        return conversation.contact
    _check_unheard(conversation)
    now = timezone.now()
    contact = into_contact(by=by, conversation=conversation, taker=by, began_at=conversation.answered_at or now, now=now)
    if conversation.last_number and not conversation.is_over:
        append(conversation, Direction.SYSTEM, event=Event.JOINED, said_by=by, now=now)
        conversation.save(update_fields=["last_number"])
    tell(conversation)
    return contact


@use_case
def set_aside(*, by: Staff, conversation_id: UUID, why: str) -> Conversation:
    """Say that nobody needs to act on it, and why: it leaves the board and stays on record. Pressed twice, once.

    Raises:
        BadInput: no reason, or a long one.
        NotReady: a colleague has taken it meanwhile.
    """
    check(by, "contact.take")
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    if conversation.set_aside_by_id == by.pk:
        return conversation
    _check_unheard(conversation)
    why = why.strip()
    if not why or len(why) > LONGEST_WHY:
        raise BadInput(_("Write in a few words why nobody needs to act."), place="why")
    conversation.state, conversation.why = ConversationState.SET_ASIDE, why
    conversation.set_aside_by, conversation.set_aside_at = by, timezone.now()
    conversation.save(update_fields=["state", "why", "set_aside_by", "set_aside_at"])
    journal.record(by=by, act="conversation.set_aside", subject=conversation)
    tell(conversation, board=True)
    return conversation


@use_case
def set_aside_crowd(*, by: Staff, why: str) -> int:
    """Set aside every chat that stands in the crowd and whose page is gone, with one reason. Returns how many.

    Raises BadInput without a reason.
    """
    check(by, "contact.take")
    gone = timezone.now() - GONE_AFTER
    rows = Conversation.objects.filter(state__in=[ConversationState.WAITING, ConversationState.MISSED], visit__crowded=True, visit__seen_at__lt=gone)
    count = 0
    for conversation_id in rows.values_list("pk", flat=True):
        set_aside(by=by, conversation_id=conversation_id, why=why)
        count += 1
    return count


def _check_unheard(conversation: Conversation) -> None:
    if not conversation.is_unheard:
        raise NotReady(_("A colleague has dealt with this meanwhile. Nothing was changed."))

"""Ring back whose call was missed: take it in hand, note that nobody answered, decide to go on. Reached, it is taken into a contact."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import NotReady
from fanal.desk.actions import _ringing
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.models import Conversation, ConversationState


@use_case
def ring_missed_now(*, by: Staff, conversation_id: UUID) -> Conversation:
    """`by` rings now; for some minutes it is theirs. Raises NotReady while a colleague rings, or once it was dealt with."""
    one = _missed(by, conversation_id)
    _ringing.take_in_hand(one, by=by, now=timezone.now())
    one.save(update_fields=_ringing.COLUMNS)
    return _told(by, one, "conversation.rung_back")


@use_case
def missed_not_reached(*, by: Staff, conversation_id: UUID) -> Conversation:
    """One try more, with its time; the next when the node's pause is over, and after its number of tries a person decides."""
    one = _missed(by, conversation_id)
    one.ring_at = _ringing.count_try(one, by=by, now=timezone.now())
    one.save(update_fields=[*_ringing.COLUMNS, "ring_at"])
    return _told(by, one, "conversation.not_answered", tries=one.tries)


@use_case
def ring_missed_again(*, by: Staff, conversation_id: UUID, due: datetime) -> Conversation:
    """Decide to go on, at this time. Raises BadInput for a time that is past."""
    one = _missed(by, conversation_id)
    _ringing.go_on(one, when=due, now=timezone.now())
    one.ring_at = due
    one.save(update_fields=[*_ringing.COLUMNS, "ring_at"])
    return _told(by, one, "conversation.goes_on", due=due.isoformat())


def _missed(by: Staff, conversation_id: UUID) -> Conversation:
    check(by, "contact.take")
    one = lock_conversation(by=by, conversation_id=conversation_id)
    if one.state != ConversationState.MISSED:
        raise NotReady(_("A colleague has dealt with this meanwhile. Nothing was changed."))
    return one


def _told(by: Staff, one: Conversation, act: str, **details: int | str) -> Conversation:
    journal.record(by=by, act=act, subject=one, details=details)
    live.tell("board")
    return one

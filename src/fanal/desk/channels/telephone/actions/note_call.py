"""Take what the switchboard says of a call. Once each, in whatever order it comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from fanal import journal, live
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._into_contact import into_contact
from fanal.desk.channels.kinds import RING_BACK_WITHIN
from fanal.desk.channels.queries import find_who_sits_at
from fanal.desk.channels.telephone.messages import CallMessage, Word, digest_of
from fanal.desk.models import Arrival, Contact, Conversation, ConversationState
from fanal.desk.queries.calling_back import next_in_hours
from fanal.vault.keys import new_key

FOLDER = "telephone"
#: So long a message is remembered; its signature counts for minutes (`outgoing.signing.WINDOW`).
REMEMBERED = timedelta(days=2)
_ACTS = {
    Word.ARRIVED: "conversation.arrived", Word.ANSWERED: "conversation.answered", Word.MISSED: "conversation.missed",
    Word.ENDED: "conversation.ended",
}  # fmt: skip


def note_call(*, by: System, message_id: str, message: CallMessage) -> bool:
    """Take one message. False when it was taken before: it changes nothing then.

    What stands in the conversation depends on which messages came, never on their order: the earliest beginning, the earliest
    answer, the latest end. An answered call opens a contact for who sits at the extension; when nobody is known there, the call
    waits on the board. One that ended unanswered is missed, until an answer that was late says otherwise.
    """
    digest = digest_of(message.call)
    there = Conversation.objects.filter(channel=FOLDER, outside_id=digest).values_list("key_id", flat=True).first()
    return _note(by=by, message_id=message_id, message=message, digest=digest, key_id=there or new_key("contact"))


@use_case
def _note(*, by: System, message_id: str, message: CallMessage, digest: str, key_id: UUID) -> bool:
    _arrival, is_new = Arrival.objects.get_or_create(channel=FOLDER, digest=digest_of(message_id))
    if not is_new:
        return False
    now = timezone.now()
    # A clock over there that goes ahead does not make a call of the future.
    at = min(message.at, now)
    made, _created = Conversation.objects.get_or_create(
        channel=FOLDER, outside_id=digest, defaults={"key_id": key_id, "began_at": at, "peer": message.number, "language": message.language}
    )
    call = Conversation.objects.select_for_update().get(pk=made.pk)
    _put_together(call, message, at)
    journal.record(by=by, act=_ACTS[message.word], subject=call)
    taker = find_who_sits_at(call.place, now=now) if call.is_unheard and call.answered_at else None
    if taker is not None and call.answered_at is not None:
        into_contact(by=by, conversation=call, taker=taker, began_at=call.answered_at, now=now)
    elif call.state == ConversationState.TAKEN and message.word is Word.ENDED:
        _end_contact(call)
    live.tell("board")
    return True


def _put_together(call: Conversation, message: CallMessage, at: datetime) -> None:
    call.began_at = min(call.began_at, at)
    call.peer = call.peer or message.number
    call.language = call.language or message.language
    if message.word is Word.ANSWERED and (call.answered_at is None or at < call.answered_at):
        call.answered_at, call.place = at, message.extension
    if message.word in {Word.MISSED, Word.ENDED}:
        call.ended_at = max(call.ended_at or at, at)
    if call.ended_at is not None:
        call.ended_at = max(call.ended_at, call.began_at)
    if call.is_unheard:
        unanswered = call.answered_at is None and call.ended_at is not None
        call.state = ConversationState.MISSED if unanswered else ConversationState.WAITING
        if unanswered and call.ring_at is None:
            call.ring_at = next_in_hours(call.began_at + RING_BACK_WITHIN)
    call.save(update_fields=["began_at", "peer", "language", "answered_at", "place", "ended_at", "state", "ring_at"])


def _end_contact(call: Conversation) -> None:
    """The clock of an open contact stands still when the line is cut. A call that was missed and rung back has its own end."""
    if call.contact_id is None or call.answered_at is None or call.ended_at is None:
        return
    contact = Contact.objects.select_for_update().get(pk=call.contact_id)
    if contact.is_open:
        contact.ended_at = max(call.ended_at, contact.occurred_at)
        contact.save(update_fields=["ended_at"])
        live.tell("contact", str(contact.pk))


def forget_arrivals(*, by: System, now: datetime) -> int:
    """Messages that are too old to be sent again go. Returns how many."""
    return Arrival.objects.filter(at__lt=now - REMEMBERED).delete()[0]

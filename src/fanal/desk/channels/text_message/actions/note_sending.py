"""Take a text that is due for sending, and note what became of it. Two workers never hold the same one."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F
from django.utils import timezone

from fanal import journal
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import tell
from fanal.desk.models import Message, SendingState, TextSending
from fanal.outgoing.pauses import pause_after

#: A call to the gateway is over long before; whoever died meanwhile is taken over from then on.
LEASE = timedelta(minutes=2)
#: A text that could not be sent for so long says nothing any more.
GIVE_UP = timedelta(days=3)


@use_case
def take_sending(*, by: System, sending_id: UUID, due_at: datetime, now: datetime) -> bool:
    """Hold it until the lease ends, by compare-and-set. False when another worker has it."""
    rows = TextSending.objects.filter(pk=sending_id, state=SendingState.WAITING, due_at=due_at)
    return rows.update(due_at=now + LEASE, tries=F("tries") + 1) == 1


@use_case
def note_sending(*, by: System, sending_id: UUID, state: SendingState, why: str = "") -> None:
    """Sent, refused for good, or to be tried again.

    Args:
        state: `waiting` for another try; after `GIVE_UP` it is refused.
        why: a code: a status, or what the call failed of.
    """
    sending = TextSending.objects.select_for_update().select_related("message__conversation").get(pk=sending_id)
    if sending.state != SendingState.WAITING:
        return
    now, message = timezone.now(), sending.message
    if state == SendingState.WAITING and now - message.at > GIVE_UP:
        state = SendingState.REFUSED
    sending.state, sending.why = state, why[:40]
    if state == SendingState.WAITING:
        sending.due_at = now + pause_after(sending.tries)
    sending.save(update_fields=["state", "why", "due_at"])
    if state != SendingState.WAITING:
        journal.record(by=by, act=f"text.{state.value}", subject=message.conversation, details={"number": message.number, "tries": sending.tries})
    tell(message.conversation, board=state != SendingState.SENT or sending.tries > 1)


@use_case
def note_arrival(*, by: System, reference: UUID, arrived: bool, at: datetime) -> bool:
    """The network says that a text arrived, or that it will not. False for a text that we never sent."""
    sending = TextSending.objects.select_for_update().select_related("message__conversation").filter(pk=reference).first()
    if sending is None:
        return False
    if arrived:
        # A message is written once; the time at which it arrived is one of the two things that come later.
        Message.objects.filter(pk=sending.message_id, delivered_at=None).update(delivered_at=min(at, timezone.now()))
        sending.state = SendingState.SENT
    else:
        sending.state, sending.why = SendingState.REFUSED, "network"
    sending.save(update_fields=["state", "why"])
    tell(sending.message.conversation, board=not arrived)
    return True

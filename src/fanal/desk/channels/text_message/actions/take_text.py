"""Take a text message. Once each; from one number it goes into the conversation that still goes on, else a new one begins."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.crypto import salted_hmac

from fanal import journal
from fanal.accounts.refusals import use_case
from fanal.core.actors import System
from fanal.desk.channels.actions._writing import append, find_said, tell
from fanal.desk.channels.text_message.messages import TextMessage, thread_of
from fanal.desk.codes import Direction
from fanal.desk.models import Arrival, Conversation, ConversationState
from fanal.vault.keys import new_key

FOLDER = "text_message"
#: What a sender without any letter or sign sent (an empty text, a picture that the gateway left out).
EMPTY = "…"


def take_text(*, by: System, message: TextMessage) -> bool:
    """Take one. False when it was taken before, under the gateway's id: it changes nothing then.

    Not under the id that the signed message has: a gateway that signs two texts under one id would lose the second.
    """
    return _take(by=by, message=message, key_id=new_key("contact"))


@use_case
def _take(*, by: System, message: TextMessage, key_id: UUID) -> bool:
    digest = salted_hmac("fanal.desk.channels.text_message.arrival", message.id, algorithm="sha256").hexdigest()
    _arrival, is_new = Arrival.objects.get_or_create(channel=FOLDER, digest=digest)
    if not is_new:
        return False
    now = timezone.now()
    at = min(message.at, now)
    thread = thread_of(message.number or message.id)
    # The first one of a number is the lock of its thread: two texts that come at once do not begin two conversations.
    first, is_new = Conversation.objects.get_or_create(
        channel=FOLDER, outside_id=f"{thread}-1", defaults={"key_id": key_id, "began_at": at, "peer": message.number, "unanswered_since": at}
    )
    Conversation.objects.select_for_update().get(pk=first.pk)
    conversation = first if is_new else _going_on(thread, key_id, message, at)
    if find_said(conversation, Direction.IN, digest) is not None:
        return False  # long ago: arrivals are remembered for some days, messages are kept
    begun = conversation.last_number == 0
    append(conversation, Direction.IN, text=message.text.replace("\x00", "").strip() or EMPTY, client_id=digest, now=now)
    waits = conversation.unanswered_since is None
    conversation.unanswered_since = conversation.unanswered_since or now
    conversation.save(update_fields=["last_number", "unanswered_since"])
    if begun:
        journal.record(by=by, act="conversation.arrived", subject=conversation)
    tell(conversation, board=begun or waits)
    return True


def _going_on(thread: str, key_id: UUID, message: TextMessage, at: datetime) -> Conversation:
    rows = Conversation.objects.filter(channel=FOLDER, outside_id__startswith=f"{thread}-")
    last = max(rows, key=lambda one: int(one.outside_id.rpartition("-")[2]))
    closed = last.contact is not None and last.contact.closed_at is not None
    if not last.is_over and not closed:
        return Conversation.objects.select_for_update().get(pk=last.pk)
    number = int(last.outside_id.rpartition("-")[2]) + 1
    return Conversation.objects.create(
        key_id=key_id, channel=FOLDER, outside_id=f"{thread}-{number}", state=ConversationState.WAITING, began_at=at, peer=message.number, unanswered_since=at,
    )

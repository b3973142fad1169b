"""Put a message into a locked conversation. Within the actions that decide that it is said."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from fanal import live
from fanal.accounts.models import Staff
from fanal.core.errors import BadInput, NotReady
from fanal.desk.codes import Direction, Event
from fanal.desk.models import Conversation, Message

#: Signs of one message. A frightened person may write a page; nobody needs a book.
LONGEST_MESSAGE = 6_000
#: An id that a sender gives to a message.
LONGEST_ID = 64


def append(
    conversation: Conversation, direction: Direction, *, text: str = "", client_id: str = "", said_by: Staff | None = None,
    event: Event | None = None, now: datetime,
) -> Message:
    """The next message of a locked conversation. The caller saves `last_number` with what else it changes."""
    conversation.last_number += 1
    return Message.objects.create(
        key_id=conversation.key_id, conversation=conversation, number=conversation.last_number, direction=direction.value, text=text,
        client_id=client_id or f"event-{conversation.last_number}", said_by=said_by, event=event.value if event else "", at=now,
    )


def find_said(conversation: Conversation, direction: Direction, client_id: str) -> Message | None:
    """The message that this sender has sent under this id already."""
    return conversation.messages.filter(direction=direction.value, client_id=client_id).first()


def read_message(text: str, client_id: str) -> tuple[str, str]:
    """A message as it is kept, and its id. Raises BadInput for an empty or an endless one, and for an id that is none."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise BadInput(_("Nothing was written yet."), place="text")
    if len(text) > LONGEST_MESSAGE:
        raise BadInput(_("This is too long for one message. Nothing was lost: send it in two parts."), place="text")
    if not client_id.isascii() or not client_id.isprintable() or not 8 <= len(client_id) <= LONGEST_ID:
        raise BadInput(_("This message has no id. Load the page again; nothing was sent."), place="client_id")
    return text, client_id


def check_goes_on(conversation: Conversation) -> None:
    """Raises NotReady for a conversation in which nothing more is said."""
    if conversation.is_over:
        raise NotReady(_("This conversation has ended. What you wrote was not sent."))


def tell(conversation: Conversation, *, board: bool = False) -> None:
    """Open pages of both sides; with `board` the shift board and the contact too."""
    live.tell("conversation", str(conversation.pk))
    if board:
        live.tell("board")

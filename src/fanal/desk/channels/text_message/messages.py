"""What a gateway tells us, as read from its signed message. docs/reference/text-messages.md describes it for who connects one.

    {"type": "text.received", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"id": "…", "number": "+32…", "text": "…"}}
    {"type": "text.delivered", "timestamp": "…", "data": {"id": "the {id} that we sent"}}

Belongs here: reading. Does not: signatures (`outgoing.signing`), what follows (`actions`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.utils.crypto import salted_hmac

from fanal.core.errors import BadInput
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
from fanal.desk.channels.doors import read_envelope, read_line
from fanal.vault import index


class Word(StrEnum):
    """What happened."""

    RECEIVED = "text.received"
    DELIVERED = "text.delivered"
    REFUSED = "text.refused"


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One word about one text.

    Attributes:
        id: of a received one, what the gateway calls it; else the reference that we sent.
        number: from where, in E.164 where it can be read. text: as it was written.
    """

    word: Word
    id: str
    at: datetime
    number: str = ""
    text: str = ""


def read_message(body: bytes) -> TextMessage:
    """Raises BadInput, with the place, for what is no such message. Fields that are not known are passed over."""
    type_, at, data = read_envelope(body, list(Word))
    word, name = Word(type_), read_line(data, "id", 200)
    if not name:
        raise BadInput("The text has no id.", place="id")
    if word is not Word.RECEIVED:
        return TextMessage(word, name, at)
    written = read_line(data, "number", 40)
    text = data.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_MESSAGE:
        raise BadInput("This is no text of a message.", place="text")
    # A name instead of a number (a company's) is kept as it is: it cannot be answered, but it can be read.
    return TextMessage(word, name, at, index.normalise("phone", written) or written, text)


def thread_of(number: str) -> str:
    """Under what the threads of a number are found: a keyed digest, for numbers are few and a plain one would be undone in an hour."""
    return salted_hmac("fanal.desk.channels.text_message", number, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[:48]

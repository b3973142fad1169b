"""What a gateway tells us, as read from its signed message. docs/reference/text-messages.md describes it for who connects one.

    {"type": "text.received", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"id": "…", "number": "+32…", "text": "…"}}
    {"type": "text.delivered", "timestamp": "…", "data": {"id": "the {id} that we sent"}}

Belongs here: reading. Does not: signatures (`outgoing.signing`), what follows (`actions`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

from fanal.core.errors import BadInput
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
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
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The message is no JSON.", place="body") from error
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, dict):
        raise BadInput("The message is no object with data.", place="data")
    if not isinstance(said.get("type"), str) or said["type"] not in set(Word):
        raise BadInput("This type is not known.", place="type")
    word, at = Word(said["type"]), _moment(said.get("timestamp"))
    name = _text(data, "id", 200)
    if not name:
        raise BadInput("The text has no id.", place="id")
    if word is not Word.RECEIVED:
        return TextMessage(word, name, at)
    written = _text(data, "number", 40)
    text = data.get("text")
    if not isinstance(text, str) or len(text) > LONGEST_MESSAGE:
        raise BadInput("This is no text of a message.", place="text")
    # A name instead of a number (a company's) is kept as it is: it cannot be answered, but it can be read.
    return TextMessage(word, name, at, index.normalise("phone", written) or written, text)


def _text(data: dict[str, Any], name: str, most: int) -> str:
    value = data.get(name)
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise BadInput("This is no short text.", place=name)
    return value.strip()


def _moment(value: object) -> datetime:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise BadInput("The time needs its distance from UTC.", place="timestamp")
    return moment


def thread_of(number: str) -> str:
    """Under what the threads of a number are found: a keyed digest, for numbers are few and a plain one would be undone in an hour."""
    return salted_hmac("fanal.desk.channels.text_message", number, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()[:48]

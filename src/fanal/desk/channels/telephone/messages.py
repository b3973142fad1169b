"""What a switchboard says of a call, as read from its message. docs/reference/telephone.md describes it for who builds one.

    {"type": "call.answered", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"call": "…", "number": "+32…", "extension": "12"}}

Belongs here: reading. Does not: signatures (`outgoing.signing`), what follows from it (`actions`).
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from fanal.core.errors import BadInput

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Word(StrEnum):
    """What happened to a call."""

    ARRIVED = "call.arrived"
    ANSWERED = "call.answered"
    MISSED = "call.missed"
    ENDED = "call.ended"


@dataclass(frozen=True, slots=True)
class CallMessage:
    """One word about one call.

    Attributes:
        call: what the switchboard calls it, the same in each message about it.
        at: when it happened there (aware).
        number: from where; empty when it is withheld.
        extension: where it was answered; empty when that is not said.
        language: which was chosen before anybody answered (BCP 47); empty when none was.
    """

    word: Word
    call: str
    at: datetime
    number: str = ""
    extension: str = ""
    language: str = ""


def read_message(body: bytes) -> CallMessage:
    """Raises BadInput, with the place, for what is no such message. Fields that are not known are passed over."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The message is no JSON.", place="body") from error
    if not isinstance(said, dict) or not isinstance(said.get("data"), dict):
        raise BadInput("The message is no object with data.", place="data")
    if not isinstance(said.get("type"), str) or said["type"] not in set(Word):
        raise BadInput("This type is not known.", place="type")
    data = said["data"]
    call = _text(data, "call", 200)
    if not call:
        raise BadInput("The call has no id.", place="call")
    language = _text(data, "language", 35)
    if language and not _LANGUAGE.fullmatch(language):
        raise BadInput("This is not the tag of a language.", place="language")
    word, at = Word(said["type"]), _moment(said.get("timestamp"))
    return CallMessage(word, call, at, _text(data, "number", 40), _text(data, "extension", 40), language)


def _text(data: dict[str, Any], name: str, most: int) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise BadInput("This is no short text.", place=name)
    return value.strip()


def _moment(value: object) -> datetime:
    """With its distance from UTC: at the end of summer time an hour of the clock comes twice."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise BadInput("The time needs its distance from UTC.", place="timestamp")
    return moment


def digest_of(text: str) -> str:
    """What is kept of an id from outside: enough to know it again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""What a switchboard says of a call, as read from its message. docs/reference/telephone.md describes it for who builds one.

    {"type": "call.answered", "timestamp": "2026-10-25T02:30:00+02:00", "data": {"call": "…", "number": "+32…", "extension": "12"}}

Belongs here: reading. Does not: signatures (`outgoing.signing`), what follows from it (`actions`).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fanal.core.errors import BadInput
from fanal.desk.channels.doors import read_envelope, read_line

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
    type_, at, data = read_envelope(body, list(Word))
    call = read_line(data, "call", 200)
    if not call:
        raise BadInput("The call has no id.", place="call")
    language = read_line(data, "language", 35)
    if language and not _LANGUAGE.fullmatch(language):
        raise BadInput("This is not the tag of a language.", place="language")
    return CallMessage(Word(type_), call, at, read_line(data, "number", 40), read_line(data, "extension", 40), language)


def digest_of(text: str) -> str:
    """What is kept of an id from outside: enough to know it again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

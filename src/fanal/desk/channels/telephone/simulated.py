"""The calls at the simulated switchboard's page: what stands on it, and what each key tells the node.

They are kept in the session of whoever lets them ring, and end with it: invented calls of a training system only.

Belongs here: calls and keys. Does not: sending (`switchboard`), HTML.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from fanal.core.errors import BadInput
from fanal.desk.channels.telephone.messages import CallMessage, Word
from fanal.desk.channels.telephone.secret import secrets_of_switchboard
from fanal.desk.channels.telephone.switchboard import Line, Told, lay_line, new_call, tell
from fanal.outgoing.addresses import read_networks

#: So many calls stand on the page; the oldest goes first.
MOST = 6
#: A number that nobody has, as the page offers it.
NUMBER = "+32 2 555 01 99"
_KEPT = "fanal.switchboard"
#: What each key says of the call, in this order. The two in the wrong order are what the node must be able to bear.
KEYS: dict[str, tuple[Word, ...]] = {
    "arrive": (Word.ARRIVED,),
    "answer": (Word.ANSWERED,),
    "miss": (Word.MISSED, Word.ENDED),
    "end": (Word.ENDED,),
    "backwards": (Word.ENDED, Word.ANSWERED),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that was sent, and what was answered. `how`: empty, `again` or `forged`."""

    word: str
    at: str
    status: int | None
    why: str
    how: str = ""

    @property
    def is_good(self) -> bool:
        """Taken, now or before."""
        return self.status == 200


@dataclass(frozen=True, slots=True)
class Call:
    """A call that rings, rang or is spoken."""

    id: str
    number: str
    language: str
    extension: str = ""
    sent: tuple[Sent, ...] = ()

    @property
    def all_good(self) -> bool:
        """Whether every message was taken."""
        return all(one.is_good for one in self.sent)

    @property
    def state(self) -> str:
        """ringing, answered, missed or ended, by what was said of it."""
        words = {one.word for one in self.sent if one.how != "forged"}
        if Word.MISSED in words:
            return "missed"
        if Word.ENDED in words:
            return "ended"
        return "answered" if Word.ANSWERED in words else "ringing"


def read_calls(session: SessionBase) -> list[Call]:
    """The calls of this sign-in, the newest first."""
    return [Call(**{**row, "sent": tuple(Sent(**one) for one in row["sent"])}) for row in session.get(_KEPT, [])]


def keep_calls(session: SessionBase, calls: Sequence[Call]) -> None:
    """Keep them for the next page of this sign-in."""
    session[_KEPT] = [dataclasses.asdict(one) for one in calls]


def ring(calls: Sequence[Call], *, number: str, language: str, now: datetime) -> list[Call]:
    """Let a new call arrive; it stands first."""
    if len(number) > 40 or not number.isprintable():
        raise BadInput(_("Write a number as it would be shown, or leave it empty."), place="number")
    one = Call(new_call(), number.strip(), language)
    return [press(one, "arrive", now=now), *calls][:MOST]


def press(one: Call, key: str, *, extension: str = "", now: datetime) -> Call:
    """What a key tells of a call. `again` and `forged` send its last message once more. Raises BadInput for no such key."""
    if key in {"again", "forged"} and one.sent:
        last = one.sent[-1]
        return _tell(one, Word(last.word), datetime.fromisoformat(last.at), how=key, now=now)
    if key not in KEYS:
        raise BadInput(_("This key is not there any more. Load the page again."), place="key")
    if Word.ANSWERED in KEYS[key]:
        one = dataclasses.replace(one, extension=extension.strip()[:40])
    for word in KEYS[key]:
        one = _tell(one, word, now, now=now)
    return one


def _tell(one: Call, word: Word, at: datetime, *, now: datetime, how: str = "") -> Call:
    extension = one.extension if word is Word.ANSWERED else ""
    message = CallMessage(word, one.id, at, number=one.number, extension=extension, language=one.language)
    told: Told = tell(_line(), message, now=now, forged=how == "forged")
    return dataclasses.replace(one, sent=(*one.sent, Sent(word.value, at.isoformat(), told.status, told.why, how)))


def _line() -> Line:
    allowed = (*settings.FANAL_WEBHOOK_NETWORKS, *read_networks(["127.0.0.0/8", "::1/128"]))
    return lay_line(settings.FANAL_ORIGIN, secrets=secrets_of_switchboard(), bind=settings.FANAL_BIND, allowed=allowed)

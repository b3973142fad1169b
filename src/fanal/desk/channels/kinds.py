"""What a channel is, and which there are. Each plugs itself in at the start (`desk.apps`).

Belongs here: the shape and the list. Does not: what a channel does; that is its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from fanal.accounts.models import Staff
from fanal.core import casework
from fanal.desk.labels import Text
from fanal.desk.models import Conversation, Message

#: Whoever rang in vain is rung back in this time.
RING_BACK_WITHIN = timedelta(minutes=15)


def _nothing_known(_conversation: Conversation) -> Mapping[str, Any]:
    return {}


class Said(Protocol):
    """What else happens with what staff wrote."""

    def __call__(self, *, by: Staff, message: Message) -> None: ...


def _always(_conversation: Conversation) -> None:
    return


def _nothing(*, by: Staff, message: Message) -> None:
    return


@dataclass(frozen=True, slots=True)
class Kind:
    """A channel, as the desk knows it.

    Attributes:
        folder: its folder below `desk.channels`; stored in every conversation.
        channel: which channel of the trade a contact from it has.
        icon: a drawing of `web.icons`.
        waits: what is said of a conversation that nobody has taken.
        missed: what is said of one that ended before anybody took it.
        known: columns of the contact that are known from a conversation when somebody takes it.
        lasts: whether a contact from it takes time: a call does, what was written once does not.
        check_said: raises NotReady where an answer would never reach the other side.
        said: what else happens, in the same transaction, with what staff wrote: it waits for a gateway.
    """

    folder: str
    channel: casework.Channel
    icon: str
    waits: Text
    missed: Text
    known: Callable[[Conversation], Mapping[str, Any]] = _nothing_known
    lasts: bool = True
    check_said: Callable[[Conversation], None] = _always
    said: Said = _nothing


_kinds: dict[str, Kind] = {}


def plug(kind: Kind) -> None:
    """Add a channel. Raises ValueError when another one has its folder."""
    if _kinds.get(kind.folder, kind) != kind:
        raise ValueError(f"{kind.folder} is a channel already")
    _kinds[kind.folder] = kind


def kinds() -> Mapping[str, Kind]:
    """Every channel by its folder."""
    return _kinds

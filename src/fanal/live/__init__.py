"""Live streams: tell the pages that something changed, as a topic and an id, never with content.

What other rooms use stands here: `tell`, and the sockets `rights`, `reader` and `refused`. Safe to import before Django is ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanal.core.actors import Actor
from fanal.core.plugs import OneSocket, Socket

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase



def _rights(by: Any, id: str, /) -> bool:
    """May this reader know that something about a topic changed? Plugged in under the topic's prefix; asked with the id (empty
    when there is none), for each event and each reader again. A prefix that nobody answers for has no readers."""
    raise NotImplementedError


def _reader(session: SessionBase) -> Actor | None:
    """Which person a session stands for at this moment: None for a stranger, a revoked person, an ended session. Asked when a
    stream opens, before each event and at each beat; fresh from the database each time."""
    return None


def _refused(by: Actor, prefix: str, id: str, /) -> None:
    """Told of each topic that a reader asked for and may not follow, or that is not there, as a stream opens."""
    raise NotImplementedError


class Guest(str):
    """The key of a stream that was opened by a ticket instead of a session: what counts the streams of one page.

    A type of its own, so that nothing in a cookie is ever taken for it.
    """

    actor: Actor


def _guest(ticket: str, /) -> Actor | None:
    """Who holds a ticket: a page of somebody who signs in nowhere. None for a ticket that is none, or too old. Asked when a stream
    opens; what the actor may hear, `rights` says for each event again."""
    return None


rights = Socket("rights", _rights)
guest = OneSocket("guest", _guest)
reader = OneSocket("reader", _reader)
refused = Socket("refused", _refused)


def reader_of(session: SessionBase) -> Actor | None:
    """The person of this session now. Nobody, as long as no room has said who knows."""
    return reader.answer(session)


def tell(topic: str, id: str = "") -> None:
    """Tell every open page that something about `topic` changed.

    Call it inside the transaction of the change: it is told when the change is committed, and not when it is rolled back.
    (In `on_commit` it works as well, and costs a transaction of its own.)

    Args:
        topic: `board`, or with the thing it is about: `contact:<id>`.
        id: what changed, when the topic does not say it: `tell("board", case.id)`. `tell("contact", x)` reaches those who
            follow `contact:<x>` too.
    Raises: ValueError for anything but such codes.
    """
    from fanal.live.telling import tell_change

    tell_change(topic, str(id))

"""Who reads a stream, and what they may hear: asked of the database again for every event, in a thread.

The session is read and never written here: a stream must not keep a session alive.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.db import close_old_connections

from fanal import live
from fanal.core.actors import Actor
from fanal.live.topics import Event, Topic


def reader_of_session(session_key: str) -> Actor | None:
    """The person of this session now; None for a stranger, a revoked person, an ended session or shift."""
    if isinstance(session_key, live.Guest):
        return session_key.actor
    if not session_key:
        return None
    return live.reader_of(import_module(settings.SESSION_ENGINE).SessionStore(session_key))


def guest_of_ticket(ticket: str) -> live.Guest | None:
    """The key of a stream for who holds this ticket; None when it opens nothing."""
    actor = live.guest.answer(ticket)
    if actor is None:
        return None
    key = live.Guest(f"guest:{ticket.partition(':')[0]}")
    key.actor = actor
    return key


def allowed_topics(session_key: str, topics: list[Topic]) -> list[Topic] | None:
    """Those of `topics` that the session's person may follow now; None when nobody is signed in."""
    close_old_connections()
    try:
        reader = reader_of_session(session_key)
        if reader is None:
            return None
        allowed = [topic for topic in topics if _may(reader, topic.prefix, topic.id)]
        for topic in topics:
            # Whoever signs in nowhere could fill the journal with topics that there are not.
            if topic not in allowed and not isinstance(session_key, live.Guest):
                _tell_refused(reader, topic)
        return allowed
    finally:
        close_old_connections()


def allowed_events(session_key: str, topics: list[Topic], events: list[Event]) -> tuple[list[Topic], list[Event]] | None:
    """What is left of the topics, and those of `events` that may be heard now; None when nobody is signed in any more."""
    close_old_connections()
    try:
        reader = reader_of_session(session_key)
        if reader is None:
            return None
        left = [topic for topic in topics if _may(reader, topic.prefix, topic.id)]
        heard = [event for event in events if any(event.heard_by(topic) for topic in left)]
        return left, [event for event in heard if _may(reader, event.topic.prefix, event.about)]
    finally:
        close_old_connections()


def _may(reader: Actor, prefix: str, id_: str) -> bool:
    right = live.rights.of(prefix)
    return right is not None and bool(right(reader, id_))


def _tell_refused(reader: Actor, topic: Topic) -> None:
    """Once, as the stream opens: for what there is and what there is not alike."""
    for _told in live.refused.ask(reader, topic.prefix, topic.id):  # a socket asks one room after another as one goes
        pass

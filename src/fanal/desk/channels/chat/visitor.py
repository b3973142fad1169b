"""The other side of a chat: whoever holds its token. No name, no account; the token is in a cookie of the chat's pages and nowhere else.

Belongs here: tokens, and what is made of them. Does not: the cookie (`public`), what a visitor may read (`queries`).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import urlencode

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
#: A stream's ticket opens a stream for so long; an open one goes on. The page brings a new one whenever it asks for news.
TICKET_SECONDS = 15 * 60
_tickets = TimestampSigner(salt="fanal.desk.channels.chat.stream")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who holds a token. The journal knows all of them by one name: there is nothing to tell them apart by."""

    token: str

    @property
    def actor_text(self) -> str:
        return "system:chat"

    @property
    def digest(self) -> str:
        """What is kept of the token: whoever reads the database cannot take a chat over."""
        return hashlib.sha256(self.token.encode("ascii")).hexdigest()

    @property
    def form_key(self) -> str:
        """Stands in the chat's forms: another site does not know it."""
        return salted_hmac("fanal.desk.channels.chat.form", self.token, algorithm="sha256").hexdigest()

    def owns_form(self, key: str) -> bool:
        """Whether a form with this key came from a page of this visitor."""
        return constant_time_compare(key, self.form_key)


def new_visitor() -> Visitor:
    """A token that nobody guesses: 256 bits."""
    return Visitor(secrets.token_urlsafe(32))


def read_visitor(token: str | None) -> Visitor | None:
    """Who holds this token; None for what is none."""
    return Visitor(token) if token and _TOKEN.fullmatch(token) else None


@dataclass(frozen=True, slots=True)
class Listener:
    """The page of a visitor, as the live stream knows it: it may hear that something changed in one conversation."""

    conversation_id: str

    @property
    def actor_text(self) -> str:
        return "system:chat"


def stream_of(conversation_id: object) -> str:
    """The query of the stream that tells of this conversation, never what was said. Its ticket goes in an address, so it is worth
    nothing else."""
    return urlencode({"topics": f"conversation:{conversation_id}", "ticket": _tickets.sign(str(conversation_id))})


def read_ticket(ticket: str) -> Listener | None:
    """Whose ticket it is; None when it is none, or too old."""
    try:
        return Listener(_tickets.unsign(ticket, max_age=TICKET_SECONDS))
    except BadSignature:
        return None

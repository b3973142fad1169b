"""Both sides of a chat, for tests: somebody at a phone, and the operator who takes it."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.test import Client
from django.urls import reverse

from fanal.accounts.models import Staff
from fanal.desk.channels.actions.take_conversation import take_conversation
from fanal.desk.channels.chat.actions.write_message import write_message
from fanal.desk.channels.chat.visitor import Visitor, new_visitor
from fanal.desk.models import Contact, Conversation, Message

HOME, SCHOOL = "a" * 64, "b" * 64


def an_id() -> str:
    """What a sender calls a message."""
    return secrets.token_hex(8)


class Somebody:
    """The other side, by the actions alone."""

    def __init__(self, network: str = HOME, language: str = "en") -> None:
        self.visitor: Visitor = new_visitor()
        self.network, self.language = network, language

    def writes(self, text: str = "I am at the station", client_id: str = "") -> Message:
        """One message."""
        return write_message(by=self.visitor, text=text, client_id=client_id or an_id(), language=self.language, network=self.network)

    @property
    def conversation(self) -> Conversation:
        """As it stands now."""
        return Conversation.objects.select_related("visit").get(outside_id=self.visitor.digest)


class Phone:
    """The other side, by the pages. Checks like a browser: the cookie goes to `/chat/` only."""

    def __init__(self, language: str = "en", address: str = "192.0.2.7") -> None:
        self.client = Client(enforce_csrf_checks=True, REMOTE_ADDR=address)
        self.language = language

    def opens(self, page: str = "talk", **asked: str) -> Any:
        """One of the chat's pages."""
        return self.client.get(reverse(f"chat:{page}", args=[] if page in {"languages", "leave"} else [self.language]), asked)

    def begins(self) -> Any:
        """From the start page to the field."""
        self.opens("begin")
        return self.opens("talk", write="")

    def key(self) -> str:
        """What stands in the forms of the page."""
        found = re.search(r'name="key" value="([0-9a-f]+)"', self.opens("talk", write="").content.decode())
        return found[1] if found else ""

    def posts(self, page: str, script: bool = False, **given: str) -> Any:
        """A form of the page, or the script."""
        headers = {"Accept": "application/json"} if script else {}
        return self.client.post(reverse(f"chat:{page}", args=[self.language]), {"key": self.key(), **given}, headers=headers)

    def writes(self, text: str, client_id: str = "", script: bool = False) -> Any:
        """One message."""
        return self.posts("talk", script, text=text, client_id=client_id or an_id())


def take(by: Staff, somebody: Somebody) -> Contact:
    """The operator takes it."""
    return take_conversation(by=by, conversation_id=somebody.conversation.pk)

"""The chat, as the desk knows it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fanal.core.casework import Channel
from fanal.desk.channels.kinds import Kind

CHAT = Kind(
    folder="chat", channel=Channel.CHAT, icon="chat", waits=_("Somebody writes in the chat"), missed=_("A chat that nobody answered in time")
)

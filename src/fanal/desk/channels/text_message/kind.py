"""The text message, as the desk knows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from fanal.core.casework import Channel
from fanal.desk.channels.kinds import Kind
from fanal.desk.channels.text_message.actions.queue_text import queue_text
from fanal.desk.channels.text_message.gateway import check_can_send
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation


def known_of(conversation: Conversation) -> Mapping[str, Any]:
    """What they wrote stands in the notes."""
    texts = [one.text for one in conversation.messages.filter(direction=Direction.IN.value).order_by("number")]
    return {"notes": "\n\n".join(texts)}


TEXT_MESSAGE = Kind(
    folder="text_message", channel=Channel.TEXT_MESSAGE, icon="message", waits=_("A text message"), missed=_("A text message"),
    known=known_of, lasts=False, check_said=check_can_send, said=queue_text,
)

"""Write a message as the other side of a chat. Once each; the first one opens the conversation for the hotline."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.core.actors import System
from fanal.core.errors import NotReady
from fanal.desk.channels.actions.hear_message import hear_message
from fanal.desk.channels.chat import limits
from fanal.desk.channels.chat.actions.begin_chat import begin_chat
from fanal.desk.channels.chat.queries import note_presence
from fanal.desk.channels.chat.visitor import Visitor
from fanal.desk.codes import Direction
from fanal.desk.models import Conversation, Message


class TooFast(NotReady):
    """Many messages in a short time. What was written was not taken, and may be sent a little later."""


def write_message(*, by: Visitor, text: str, client_id: str, language: str, network: str) -> Message:
    """Take what this visitor wrote; sent twice, it is there once.

    Raises:
        BadInput: nothing written, or too much.
        NotReady: the chat is over.
        TooFast: wait a minute, then send the same again.
    """
    conversation = begin_chat(by=by, language=language, network=network)
    _check_pace(conversation, client_id)
    message = hear_message(by=System("chat"), conversation_id=conversation.pk, text=text, client_id=client_id)
    note_presence(conversation)
    return message


def _check_pace(conversation: Conversation, client_id: str) -> None:
    theirs = Message.objects.filter(conversation=conversation, direction=Direction.IN.value)
    if theirs.filter(client_id=client_id).exists():
        return
    lately = theirs.filter(at__gt=timezone.now() - timedelta(minutes=1)).count()
    if lately >= limits.MESSAGES_A_MINUTE or (conversation.contact_id is None and theirs.count() >= limits.MESSAGES_BEFORE_TAKEN):
        raise TooFast(_("Please wait a minute before you send more. Your words stay here."))

"""The door for the gateway's messages."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fanal.core.actors import System
from fanal.desk.channels.doors import take_signed
from fanal.desk.channels.text_message.actions.note_sending import note_arrival
from fanal.desk.channels.text_message.actions.take_text import take_text
from fanal.desk.channels.text_message.messages import TextMessage, Word, read_message

#: A long text is some thousand bytes; JSON writes each sign as up to twelve.
LONGEST_BODY = 128 * 1024


@csrf_exempt  # programs bring no token; the signature says who it is, and no session counts here
@never_cache
@require_POST
def incoming(request: HttpRequest) -> HttpResponseBase:
    """Take a signed message of the gateway."""
    return take_signed(request, secrets=settings.FANAL_TEXT_SECRETS, longest=LONGEST_BODY, channel="text_message", read=read_message, take=_take)


def _take(_message_id: str, message: TextMessage) -> bool:
    by = System("text")
    if message.word is Word.RECEIVED:
        return take_text(by=by, message=message)
    try:
        reference = UUID(message.id)
    except ValueError:
        return False
    return note_arrival(by=by, reference=reference, arrived=message.word is Word.DELIVERED, at=message.at)

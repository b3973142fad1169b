"""The door for the gateway's messages."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from fanal.core.actors import System
from fanal.core.errors import BadInput
from fanal.desk.channels.text_message.actions.note_sending import note_arrival
from fanal.desk.channels.text_message.actions.take_text import take_text
from fanal.desk.channels.text_message.messages import TextMessage, Word, read_message
from fanal.outgoing import signing

log = logging.getLogger(__name__)
#: A long text is some thousand bytes; JSON writes each sign as up to twelve.
LONGEST_BODY = 128 * 1024


@csrf_exempt  # programs bring no token; the signature says who it is, and no session counts here
@never_cache
@require_POST
def incoming(request: HttpRequest) -> HttpResponseBase:
    """Take a signed message: 200 also for one that was taken before, 401 unsigned, 413 too long, 422 signed but unreadable."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        message_id = signing.verify(settings.FANAL_TEXT_SECRETS, headers=headers, body=request.body, now=int(time.time()))
    except signing.Unsigned as refused:
        log.warning("a message of a text gateway was refused", extra={"facts": {"why": refused.why}})
        return JsonResponse({"refused": refused.why}, status=401)
    try:
        message = read_message(request.body)
    except BadInput as error:
        log.warning("a signed message of a text gateway could not be read", extra={"facts": {"place": error.place}})
        return JsonResponse({"unreadable": error.place}, status=422)
    return JsonResponse({"taken": _take(message_id, message)})


def _take(message_id: str, message: TextMessage) -> bool:
    by = System("text")
    if message.word is Word.RECEIVED:
        return take_text(by=by, message_id=message_id, message=message)
    try:
        reference = UUID(message.id)
    except ValueError:
        return False
    return note_arrival(by=by, reference=reference, arrived=message.word is Word.DELIVERED, at=message.at)

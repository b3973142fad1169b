"""The doors for programs that tell the node of a channel: a signed message of JSON, read and taken once.

Belongs here: what every door does alike. Does not: what a message means (each channel's `messages`), what follows from it (its `actions`).
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from fanal.core.errors import BadInput
from fanal.outgoing import signing

log = logging.getLogger(__name__)
M = TypeVar("M")


def take_signed(
    request: HttpRequest, *, secrets: Sequence[str], longest: int, channel: str, read: Callable[[bytes], M], take: Callable[[str, M], bool]
) -> HttpResponseBase:
    """Answer a message: 200 also for one that was taken before, 401 unsigned, 413 too long, 422 signed but unreadable.

    Args:
        longest: bytes of a body. channel: its folder, for the log.
        read: raises BadInput with the place. take: gets the id under which it was signed; False when it was taken before.
    """
    if int(request.META.get("CONTENT_LENGTH") or 0) > longest:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        message_id = signing.verify(secrets, headers=headers, body=request.body, now=int(time.time()))
    except signing.Unsigned as refused:
        log.warning("a message of a channel was refused", extra={"facts": {"channel": channel, "why": refused.why}})
        return JsonResponse({"refused": refused.why}, status=401)
    try:
        message = read(request.body)
    except BadInput as error:
        log.warning("a signed message of a channel could not be read", extra={"facts": {"channel": channel, "place": error.place}})
        return JsonResponse({"unreadable": error.place}, status=422)
    return JsonResponse({"taken": take(message_id, message)})


def read_envelope(body: bytes, types: Sequence[str]) -> tuple[str, datetime, dict[str, Any]]:
    """Type, time and data of `{"type": …, "timestamp": …, "data": {…}}`. Raises BadInput, with the place."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The message is no JSON.", place="body") from error
    data = said.get("data") if isinstance(said, dict) else None
    if not isinstance(data, dict):
        raise BadInput("The message is no object with data.", place="data")
    if not isinstance(said.get("type"), str) or said["type"] not in types:
        raise BadInput("This type is not known.", place="type")
    return said["type"], _moment(said.get("timestamp")), data


def read_line(data: dict[str, Any], name: str, most: int) -> str:
    """A short text of the data; empty when it is not there. Raises BadInput."""
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > most or not value.isprintable():
        raise BadInput("This is no short text.", place=name)
    return value.strip()


def _moment(value: object) -> datetime:
    """With its distance from UTC: at the end of summer time an hour of the clock comes twice."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise BadInput("The time needs its distance from UTC.", place="timestamp")
    return moment

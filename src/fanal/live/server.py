"""The ASGI application of `/live/stream?topics=board,contact:<id>`: server-sent events of topics and ids.

Plain ASGI without a framework: it answers one address. Each stream re-checks its session and rights before every event
and at every beat, so that a revoked person hears nothing more and is cut off within 15 seconds.
"""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import FrameType
from typing import Any, TypeVar
from urllib.parse import parse_qs

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from django.conf import settings
from django.db import DatabaseError
from django.http import parse_cookie
from prometheus_client import Counter

from fanal.live import reading
from fanal.live.hub import Full, Hub, Inbox
from fanal.live.topics import Topic, parse_subscriptions

log = logging.getLogger("fanal.live")

PATH = "/live/stream"
#: Between two beats on a quiet stream, in seconds. With the check that belongs to it a stream ends within 15 seconds.
BEAT_SECONDS = 12.0

#: On every answer, refusals too: it is what it says, and no other site's page embeds it.
_CLOSED = [(b"x-content-type-options", b"nosniff"), (b"cross-origin-resource-policy", b"same-site")]
#: For /metrics, which adds up the processes. How many streams are open now, that is who is at work, is nobody's business.
ANSWERS = Counter("fanal_live_answers", "Streams opened or refused, by kind of answer", ["status"], registry=None)
for _kind in ("2xx", "4xx", "5xx"):
    ANSWERS.labels(status=_kind)

T = TypeVar("T")
hub = Hub()
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """What granian serves."""
    if scope["type"] == "lifespan":
        await _live_and_stop(receive, send)
    elif scope["type"] == "http":
        await _answer(scope, receive, send)


async def _live_and_stop(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """The process starts and stops. At its stop every stream ends by itself, so that nobody has to be killed."""
    global hub  # noqa: PLW0603 - a hub belongs to one run of the event loop
    restore: Callable[[], None] | None = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            hub = Hub()
            restore = _end_streams_at_the_signal(hub, asyncio.get_running_loop())
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            hub.close()
            if restore:
                restore()
            await send({"type": "lifespan.shutdown.complete"})
            return


def _end_streams_at_the_signal(hub: Hub, loop: asyncio.AbstractEventLoop) -> Callable[[], None]:
    """End the streams when the signal to stop arrives, before the server waits for them. Answers with how to undo it.

    granian tells `lifespan.shutdown` only when no stream is open any more, which would be never. Its own handling of the
    signal goes on: the event loop hears of signals by another way (`signal.set_wakeup_fd`), and who stood here before us
    is called after us.
    """
    before: dict[int, Any] = {}

    def end(number: int, frame: FrameType | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(hub.close)
        if callable(before[number]):
            before[number](number, frame)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            before[number] = signal.getsignal(number)
            signal.signal(number, end)

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    return restore


class _Refused(Exception):
    """The request gets this status and no stream."""

    def __init__(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        super().__init__(status)
        self.status = status
        self.headers = headers


async def _answer(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    cors = _cors(headers)
    house = hub
    try:
        session_key, topics = await _admit(scope, headers)
        box = await house.join(session_key)
    except _Refused as refused:
        return await _refuse(send, refused.status, [*cors, *refused.headers])
    except Full:
        return await _refuse(send, 503, [*cors, (b"retry-after", b"30")])
    try:
        await _stream(receive, send, box, topics, cors)
    finally:
        await house.leave(box)


async def _admit(scope: HTTPScope, headers: dict[str, str]) -> tuple[str, list[Topic]]:
    """The session of the reader and the topics that it may follow. Raises _Refused."""
    if scope["path"] != PATH:
        raise _Refused(404)
    if scope["method"] != "GET":
        raise _Refused(405, (b"allow", b"GET"))
    if not origin_is_ours(headers):
        raise _Refused(403)
    try:
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        wanted = parse_subscriptions(asked.get("topics", [""])[-1])
    except ValueError as error:
        raise _Refused(400) from error
    ticket = asked.get("ticket", [""])[-1]
    session_key = reading.guest_of_ticket(ticket) if ticket else parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, "")
    if session_key is None:
        raise _Refused(401)
    try:
        topics = await _in_thread(lambda: reading.allowed_topics(session_key, wanted))
    except DatabaseError as error:
        log.exception("a stream could not be opened")
        raise _Refused(503, (b"retry-after", b"5")) from error
    if topics is None:
        raise _Refused(401)
    if not topics:
        # The same for what one may not follow and for what there is not.
        raise _Refused(404)
    return session_key, topics


def origin_is_ours(headers: dict[str, str]) -> bool:
    """Whether our own pages ask. From another port browsers always say where a request comes from; under one address
    (a proxy that routes /live/) they may leave it out, and then say `same-origin` in another header or nothing at all."""
    origin = headers.get("origin")
    if origin is not None:
        return origin == str(settings.FANAL_ORIGIN)
    same_address = bool(settings.FANAL_LIVE_ORIGIN == settings.FANAL_ORIGIN)
    return same_address and headers.get("sec-fetch-site", "same-origin") == "same-origin"


async def _stream(
    receive: ASGIReceiveCallable, send: ASGISendCallable, box: Inbox, topics: list[Topic], cors: list[tuple[bytes, bytes]]
) -> None:
    ANSWERS.labels(status="2xx").inc()
    await send({"type": "http.response.start", "status": 200, "trailers": False, "headers": [
        (b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"), *_CLOSED, *cors,
    ]})
    left = asyncio.ensure_future(_until_gone(receive))
    try:
        await _write(send, "ready", {})
        while not left.done():
            if not await _turn(send, box, topics, left):
                break
    except OSError:
        return  # the reader hung up while we wrote
    except DatabaseError:
        # Nobody can say who may hear this, so nobody does; the page comes back by itself.
        log.exception("a stream ends because rights could not be checked")
    finally:
        if not left.done():
            left.cancel()
            with suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _turn(send: ASGISendCallable, box: Inbox, topics: list[Topic], left: asyncio.Future[None]) -> bool:
    """Wait for something to say or for the next beat, check, say it. False when the stream ends. Narrows `topics`."""
    woken = asyncio.ensure_future(box.wake.wait())
    waited: set[asyncio.Future[Any]] = {woken, left}
    await asyncio.wait(waited, timeout=BEAT_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    beat = not woken.done()
    woken.cancel()
    if left.done():
        return False
    if box.closing:
        await _write(send, "bye", {"reason": "restart"})
        return False
    events, lost = box.take()
    events = [event for event in events if any(event.heard_by(topic) for topic in topics)]
    if not (events or lost or beat):
        return True
    answer = await _in_thread(lambda: reading.allowed_events(box.session_key, topics, events))
    if answer is None or not answer[0]:
        await _write(send, "bye", {"reason": "signed_out" if answer is None else "not_allowed"})
        return False
    topics[:] = answer[0]
    if lost:
        await _write(send, "resync", {})
    for event in answer[1]:
        await _write(send, "change", {"topic": str(event.topic), "id": event.id})
    if beat:
        await _write(send, "beat", {})
    return True


async def _until_gone(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: ASGISendCallable, event: str, data: dict[str, Any]) -> None:
    body = f"event: {event}\ndata: {json.dumps(data)}\n\n".encode("ascii")
    await send({"type": "http.response.body", "body": body, "more_body": True})


def _cors(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    """Exactly our pages, with their cookie. Others get no leave to read the answer."""
    if headers.get("origin") != settings.FANAL_ORIGIN:
        return [(b"vary", b"Origin")]
    return [
        (b"access-control-allow-origin", settings.FANAL_ORIGIN.encode("ascii")),
        (b"access-control-allow-credentials", b"true"), (b"vary", b"Origin"),
    ]


async def _refuse(send: ASGISendCallable, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    ANSWERS.labels(status=f"{status // 100}xx").inc()
    await send({"type": "http.response.start", "status": status, "trailers": False, "headers": [
        (b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), *_CLOSED, *headers,
    ]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _in_thread(question: Callable[[], T]) -> T:
    """Ask the database without holding up the other streams."""
    return await asyncio.get_running_loop().run_in_executor(_threads, question)

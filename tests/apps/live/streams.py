"""A browser's side of a stream, against the ASGI application itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.db import connection

from fanal.live import server
from fanal.live.hub import Hub

T = TypeVar("T")
PATIENCE = 5.0


class Stream:
    """One request to `/live/stream`."""

    def __init__(
        self, topics: str, session_key: str = "", *, origin: str | None = settings.FANAL_ORIGIN, path: str = server.PATH,
        method: str = "GET", more: dict[str, str] | None = None,
    ) -> None:
        headers = {"cookie": f"other=1; {settings.SESSION_COOKIE_NAME}={session_key}", **(more or {})}
        if origin is not None:
            headers["origin"] = origin
        self.scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
            "query_string": f"topics={topics}".encode(), "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
        self.asgi = ApplicationCommunicator(server.application, self.scope)  # type: ignore[arg-type]
        self.status = 0
        self.headers: dict[str, str] = {}
        self.ended = False

    async def open(self) -> Stream:
        await self.asgi.send_input({"type": "http.request", "body": b"", "more_body": False})
        start = await self.asgi.receive_output(PATIENCE)
        self.status = start["status"]
        self.headers = {name.decode(): value.decode() for name, value in start["headers"]}
        return self

    async def next(self) -> tuple[str, dict[str, Any]] | None:
        """The next event and its data; None when the server has ended the stream."""
        message = await self.asgi.receive_output(PATIENCE)
        if not message.get("more_body"):
            self.ended = True
            return None
        event, data = message["body"].decode().strip().split("\n")
        return event.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    async def silent(self) -> bool:
        return bool(await self.asgi.receive_nothing(0.8))

    async def close(self) -> None:
        if not self.ended:
            await self.asgi.send_input({"type": "http.disconnect"})
        await self.asgi.wait(PATIENCE)


@asynccontextmanager
async def following(topics: str, session_key: str, **more: Any) -> AsyncIterator[Stream]:
    """A stream that is open and has said that it listens."""
    stream = await Stream(topics, session_key, **more).open()
    assert stream.status == 200, stream.status
    assert await stream.next() == ("ready", {})
    try:
        yield stream
    finally:
        await stream.close()


async def in_database(act: Callable[[], T]) -> T:
    """Do something as another process of the node would."""

    def run() -> T:
        try:
            return act()
        finally:
            connection.close()

    return await asyncio.to_thread(run)


def play(scene: Coroutine[Any, Any, None]) -> None:
    """Run a scene in an event loop with a fresh hub, and see that it cleans up behind itself."""

    async def whole() -> None:
        server.hub = Hub()
        await scene
        assert not server.hub._boxes
        assert server.hub._wakeup is None

    asyncio.run(whole())

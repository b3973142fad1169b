"""Many chats at once while the pages are killed and come back: nothing lost, nothing doubled; how long a message takes beside /healthz.

    python -m bench.chat [--chats 500] [--messages 4] [--kills 2]

Each chat is somebody at a page of the real node: begins, holds a stream, writes with some seconds between, and sends again under the same id
whatever was not acknowledged, as the page does. Meanwhile every process that serves pages is killed (kill -9), and the one of the streams,
and the node starts them again. Then the database is counted: each message that was acknowledged is there, and each is there once.

Each chat comes from an address of its own (one network is bounded by design, `desk.channels.chat.limits`).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import re
import secrets
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.journeys.nodes import RunningNode, make_node

from bench.scale.node import WORKERS, pids_named

PATIENCE = 15.0
LONGEST_PAUSE = 8.0
TALK = "/chat/en/talk/"


@dataclass
class Answer:
    """What came back: status, headers, body."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Counted:
    """What the whole run saw. Times in seconds."""

    messages: list[float] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    again: int = 0
    acknowledged: set[str] = field(default_factory=set)
    streams: int = 0
    told: int = 0


async def ask(origin: str, method: str, path: str, headers: dict[str, str], form: dict[str, str] | None = None) -> Answer:
    """One request over a connection of its own. Raises OSError, TimeoutError."""
    host, _, port = urlsplit(origin).netloc.partition(":")
    body = urlencode(form).encode() if form is not None else b""
    lines = {"Host": f"{host}:{port}", "Connection": "close", "Content-Length": str(len(body)), **headers}
    if form is not None:
        lines["Content-Type"] = "application/x-www-form-urlencoded"
    head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n"

    async def whole() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
        try:
            writer.write(head.encode() + body)
            return await reader.read()
        finally:
            writer.close()

    raw = await asyncio.wait_for(whole(), PATIENCE)
    top, _, content = raw.partition(b"\r\n\r\n")
    if not top:
        raise ConnectionResetError("no answer")
    first, *rest = top.decode("latin-1").split("\r\n")
    named = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    return Answer(int(first.split()[1]), named, content.decode("utf-8", "replace"))


class Phone:
    """One chat, as its page does it."""

    def __init__(self, node: RunningNode, number: int, counted: Counted) -> None:
        self.origin, self.counted = node.origin, counted
        self.headers = {"X-Forwarded-For": f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", "Accept": "application/json"}
        self.key = ""
        self.stream = ""

    async def until_it_works(self, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        """Again and again, with growing pauses, until the node answers below 500."""
        failures = 0
        while True:
            with contextlib.suppress(OSError, TimeoutError):
                answer = await ask(self.origin, method, path, self.headers, form)
                if answer.status < 500:
                    return answer
            failures += 1
            self.counted.again += 1
            await asyncio.sleep(min(0.5 * 2**failures, LONGEST_PAUSE) * random.uniform(0.5, 1.5))

    async def begin(self) -> None:
        """The cookie, and the key of the forms."""
        answer = await self.until_it_works("GET", "/chat/en/begin")
        self.headers["Cookie"] = answer.headers["set-cookie"].split(";")[0]
        page = await self.until_it_works("GET", f"{TALK}?write")
        found = re.search(r'name="key" value="([0-9a-f]+)"', page.body)
        assert found, "the page has no key"
        self.key = found[1]

    async def write(self, text: str) -> None:
        """One message, until it is acknowledged."""
        client_id = secrets.token_hex(16)
        began = time.perf_counter()
        answer = await self.until_it_works("POST", TALK, {"key": self.key, "client_id": client_id, "text": text})
        self.counted.messages.append(time.perf_counter() - began)
        if answer.status != 200:
            raise RuntimeError(f"a message was refused: {answer.status} {answer.body[:200]}")
        self.counted.acknowledged.add(client_id)

    async def listen(self, live: str) -> None:
        """Hold a stream as long as the run lasts, and come back to it when it is cut."""
        host, _, port = live.rpartition(":")
        while True:
            with contextlib.suppress(OSError, TimeoutError):
                news = await self.until_it_works("GET", "/chat/en/news")
                query = json.loads(news.body).get("stream", "")
                reader, writer = await asyncio.open_connection(host, int(port))
                try:
                    lines = f"GET /live/stream?{query} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {self.origin}\r\n\r\n"
                    writer.write(lines.encode())
                    while line := await reader.readline():
                        self.counted.streams += line.startswith(b"event: ready")
                        if line.startswith(b"event: change"):
                            self.counted.told += 1
                            await self.until_it_works("GET", "/chat/en/news?seen=1")  # as the page does
                finally:
                    writer.close()
            await asyncio.sleep(random.uniform(1, 3))


async def talk(phone: Phone, live: str, messages: int, starts_after: float) -> None:
    """One person's chat, from the start page to the last word."""
    await asyncio.sleep(starts_after)
    await phone.begin()
    await phone.write("the first word")
    listening = asyncio.create_task(phone.listen(live))
    for number in range(messages - 1):
        await asyncio.sleep(random.uniform(4, 12))
        await phone.write(f"and another one, {number}")
    listening.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await listening


async def look_at_health(node: RunningNode, counted: Counted) -> None:
    """/healthz twice a second; what failed while the pages were away is left out."""
    while True:
        began = time.perf_counter()
        with contextlib.suppress(OSError, TimeoutError):
            if (await ask(node.origin, "GET", "/healthz", {})).status == 200:
                counted.health.append(time.perf_counter() - began)
        await asyncio.sleep(0.5)


async def kill(node: RunningNode, when: list[float]) -> int:
    """Every process of the pages and of the streams, at these moments. Returns how many were killed."""
    killed = 0
    for pause in when:
        await asyncio.sleep(pause)
        assert node.process is not None
        for pid in pids_named(node.process.pid, ("pages", "live")):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


async def run(node: RunningNode, chats: int, messages: int, kills: int) -> tuple[Counted, int]:
    """All of it. Returns what was seen, and how many processes were killed."""
    counted, live = Counted(), node.environment["FANAL_LIVE_BIND"]
    spread = max(5.0, chats / 12)
    health = asyncio.create_task(look_at_health(node, counted))
    killing = asyncio.create_task(kill(node, [spread * 0.6, *[20.0] * (kills - 1)] if kills else []))
    people = [talk(Phone(node, number, counted), live, messages, random.uniform(0, spread)) for number in range(1, chats + 1)]
    await asyncio.gather(*people)
    killed = await killing
    health.cancel()
    return counted, killed


def count(node: RunningNode, counted: Counted) -> dict[str, int]:
    """What the database holds of it."""
    with contextlib.closing(sqlite3.connect(f"file:{node.home / 'fanal.sqlite3'}?mode=ro", uri=True)) as database:
        ids = [row[0] for row in database.execute("SELECT client_id FROM desk_message WHERE direction = 'in'")]
        gaps = database.execute(
            "SELECT count(*) FROM (SELECT conversation_id FROM desk_message GROUP BY conversation_id HAVING max(number) <> count(*))"
        ).fetchone()[0]
        chats = database.execute("SELECT count(*) FROM desk_conversation WHERE channel = 'chat' AND last_number > 0").fetchone()[0]
    return {
        "chats": chats, "messages": len(ids), "acknowledged": len(counted.acknowledged), "lost": len(counted.acknowledged - set(ids)),
        "doubled": len(ids) - len(set(ids)), "with a gap": gaps,
    }


def _ms(times: list[float]) -> str:
    if len(times) < 2:
        return "too few"
    parts = statistics.quantiles(times, n=20)
    return f"p50 {statistics.median(times) * 1000:7.0f} ms   p95 {parts[18] * 1000:7.0f} ms   longest {max(times) * 1000:7.0f} ms"


def main() -> int:
    """Returns 0 when nothing was lost or doubled."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--chats", type=int, default=500)
    parser.add_argument("--messages", type=int, default=4)
    parser.add_argument("--kills", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fanal-bench-") as folder:
        node = make_node(Path(folder), name="chat")
        node.environment |= {"FANAL_WEB_WORKERS": WORKERS, "FANAL_TRUSTED_PROXIES": "1", "FANAL_LOG_LEVEL": "ERROR"}
        node.start()
        try:
            began = time.monotonic()
            counted, killed = asyncio.run(run(node, given.chats, given.messages, given.kills))
            lasted = time.monotonic() - began
        finally:
            node.stop()
        found = count(node, counted)
    print(f"{given.chats} chats, {given.messages} messages each, {lasted:.0f} s; {killed} processes killed; {counted.again} requests sent again")
    print(f"streams opened {counted.streams}, events heard {counted.told}")
    print("  ".join(f"{name} {number}" for name, number in found.items()))
    print(f"message until acknowledged, kills included   {_ms(counted.messages)}")
    print(f"/healthz beside it                           {_ms(counted.health)}")
    good = not (found["lost"] or found["doubled"] or found["with a gap"]) and found["chats"] == given.chats
    print("nothing lost, nothing doubled" if good else "SOMETHING WAS LOST OR DOUBLED")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

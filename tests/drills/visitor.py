"""A visitor of a running training node without a browser: cookies, one form token, and the people of the story."""

from __future__ import annotations

import re
import socket
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.journeys.nodes import RunningNode


class Visitor:
    """Signed in on the training page as one of the story's people."""

    def __init__(self, origin: str, name: str) -> None:
        self.origin = origin
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        page = self.get("/training/")
        form = next(found for found in re.findall(r"<form.*?</form>", page, re.DOTALL) if f"<b>{name}</b>" in found)
        hidden = dict(re.findall(r'<input type="hidden" name="(person|role)" value="([^"]*)"', form))
        assert set(hidden) == {"person", "role"}, form
        self.post("/training/", hidden, page=page)

    def get(self, path: str) -> str:
        """A page's text. Raises urllib's HTTPError for one that is not there."""
        return str(self.opener.open(f"{self.origin}{path}", timeout=30).read().decode())

    def post(self, path: str, form: dict[str, str], *, page: str = "") -> str:
        """Send a form, with the token of the page it stands on. The text of the page where it leads."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page or self.get(path))
        assert token, "a form without a token"
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token.group(1), **form}).encode()
        request = urllib.request.Request(f"{self.origin}{path}", data, {"Origin": self.origin, "Referer": f"{self.origin}{path}"})
        return str(self.opener.open(request, timeout=30).read().decode())

    def cookie_header(self) -> str:
        """The cookies as a stream's request carries them."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar)


def open_stream(node: RunningNode, visitor: Visitor, topics: str) -> socket.socket:
    """A live stream of a running node, asked for."""
    host, _, port = node.environment["FANAL_LIVE_BIND"].rpartition(":")
    until = time.monotonic() + 30
    while True:
        try:
            stream = socket.create_connection((host, int(port)), timeout=20)
            break
        except ConnectionError:
            assert time.monotonic() < until
            time.sleep(0.2)
    stream.sendall(
        f"GET /live/stream?topics={topics} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: {node.origin}\r\n"
        f"Cookie: {visitor.cookie_header()}\r\nAccept: text/event-stream\r\n\r\n".encode()
    )
    return stream


def read_until(stream: socket.socket, word: bytes, seconds: float = 20) -> bytes:
    """What a stream says up to a word. Raises AssertionError when it ends, OSError when it says nothing for so long."""
    stream.settimeout(seconds)
    got = b""
    while word not in got:
        part = stream.recv(4096)
        assert part, got
        got += part
    return got

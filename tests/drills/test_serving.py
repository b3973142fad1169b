"""A node as it is served: streams carry topic and id only, and a stop is clean while they are open."""

from __future__ import annotations

import re
import socket
import time
from pathlib import Path

import pytest

from tests.drills.visitor import Visitor
from tests.journeys.nodes import RunningNode, make_node

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.sqlite_only]


@pytest.fixture
def story(tmp_path: Path):
    """A story node, running."""
    node = make_node(tmp_path, name="served")
    node.environment["FANAL_DEMO_NODE"] = "be"
    node.command("demo-seed")
    node.start()
    yield node
    if node.process and node.process.poll() is None:
        node.stop()


def _open_stream(node: RunningNode, visitor: Visitor, topics: str) -> socket.socket:
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


def _read_until(stream: socket.socket, word: bytes, seconds: float = 20) -> bytes:
    stream.settimeout(seconds)
    got = b""
    while word not in got:
        part = stream.recv(4096)
        assert part, got
        got += part
    return got


def test_an_open_board_is_told_that_something_changed_and_never_what(story: RunningNode) -> None:
    visitor = Visitor(story.origin, "Jonas Vermeer")
    stream = _open_stream(story, visitor, "board")
    assert b"200" in _read_until(stream, b"\r\n\r\n")
    page = visitor.get("/cases/mine/")
    case = re.search(r"/cases/([0-9a-f-]{36})/", page)
    assert case
    visitor.post(f"/cases/{case.group(1)}/tasks/add/", {"title": "Call the grandmother", "kind": "other", "due_0": "2030-01-01", "due_1": "10:00", "due": "2030-01-01T10:00"})
    told = _read_until(stream, b"board")
    stream.close()
    assert b"grandmother" not in told


def test_a_stranger_gets_no_stream(story: RunningNode) -> None:
    class Nobody:
        def cookie_header(self) -> str:
            return "none=none"

    with _open_stream(story, Nobody(), "board") as stream:  # type: ignore[arg-type]
        assert b" 200 " not in _read_until(stream, b"\r\n")


def test_a_stop_is_clean_with_open_streams(story: RunningNode) -> None:
    visitor = Visitor(story.origin, "Ines Moreau")
    streams = [_open_stream(story, visitor, "board") for _ in range(4)]
    for stream in streams:
        _read_until(stream, b"\r\n\r\n")
    assert story.stop() == 0
    for stream in streams:
        stream.settimeout(5)
        while stream.recv(4096):
            pass
        stream.close()
    with socket.socket() as probe:
        host, _, port = story.environment["FANAL_BIND"].rpartition(":")
        assert probe.connect_ex((host, int(port))) != 0

"""A node as it is served: streams carry topic and id only, and a stop is clean while they are open."""

from __future__ import annotations

import re
import socket
import urllib.request
from pathlib import Path

import pytest

from tests.drills.visitor import Visitor, open_stream, read_until
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


def test_an_open_board_is_told_that_something_changed_and_never_what(story: RunningNode) -> None:
    visitor = Visitor(story.origin, "Jonas Vermeer")
    stream = open_stream(story, visitor, "board")
    assert b"200" in read_until(stream, b"\r\n\r\n")
    page = visitor.get("/cases/mine/")
    case = re.search(r"/cases/([0-9a-f-]{36})/", page)
    assert case
    visitor.post(f"/cases/{case.group(1)}/tasks/add/", {"title": "Call the grandmother", "kind": "other", "due_0": "2030-01-01", "due_1": "10:00", "due": "2030-01-01T10:00"})
    told = read_until(stream, b"board")
    stream.close()
    assert b"grandmother" not in told


def test_a_stranger_gets_no_stream(story: RunningNode) -> None:
    class Nobody:
        def cookie_header(self) -> str:
            return "none=none"

    with open_stream(story, Nobody(), "board") as stream:  # type: ignore[arg-type]
        assert b" 200 " not in read_until(stream, b"\r\n")


def test_a_stop_is_clean_with_open_streams(story: RunningNode) -> None:
    visitor = Visitor(story.origin, "Ines Moreau")
    streams = [open_stream(story, visitor, "board") for _ in range(4)]
    for stream in streams:
        read_until(stream, b"\r\n\r\n")
    assert story.stop() == 0
    for stream in streams:
        stream.settimeout(5)
        while stream.recv(4096):
            pass
        stream.close()
    with socket.socket() as probe:
        host, _, port = story.environment["FANAL_BIND"].rpartition(":")
        assert probe.connect_ex((host, int(port))) != 0


def test_pages_name_static_files_by_their_fingerprint_from_the_first_start_on(story: RunningNode) -> None:
    """The first start is the one in which `fanal serve` was there before the files were."""
    for again in (False, True):
        if again:
            story.stop()
            story.start()
        page = urllib.request.urlopen(f"{story.origin}/training/", timeout=10).read().decode()
        found = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)
        assert found, page[:2000]
        answer = urllib.request.urlopen(f"{story.origin}{found.group(1)}", timeout=10)
        assert "immutable" in answer.headers["Cache-Control"] and len(answer.read()) > 1000

"""What may be told, and who hears it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import fanal.live
from fanal import live
from fanal.live.topics import parse_event, parse_subscriptions, parse_topic


@pytest.mark.parametrize(("subscription", "topic", "id_", "heard"), [
    ("board", "board", "", True),
    ("board", "board", "1", True),
    ("contact:1", "contact", "1", True),
    ("contact:1", "contact:1", "", True),
    ("contact:1", "contact:1", "message-7", True),
    ("contact:1", "contact", "2", False),
    ("contact:1", "contact:2", "1", False),
    ("contact:1", "case", "1", False),
    ("contact", "contact", "1", True),
    ("contact", "contact:1", "", False),
    ("board:1", "board", "", False),
])
def test_a_subscription_hears_its_topic_with_or_without_the_id(subscription: str, topic: str, id_: str, heard: bool) -> None:
    assert parse_event(topic, id_).heard_by(parse_topic(subscription)) is heard


@pytest.mark.parametrize(("topic", "id_"), [
    ("", ""), ("Board", ""), ("board:", ""), ("board:a b", ""), ("board", "Mia Moreau"), ("board", "a\nb"), ("board", "x" * 65),
    ("b" * 33, ""), ("board,case", ""), ("board", "é"),
])
def test_only_codes_are_told(db: None, topic: str, id_: str) -> None:
    with pytest.raises(ValueError, match=r"topic|event"):
        live.tell(topic, id_)


def test_an_id_may_be_any_object_that_reads_as_a_code(db: None) -> None:
    from uuid import uuid4

    live.tell("case", uuid4())  # type: ignore[arg-type]


def test_a_topic_asked_for_twice_is_followed_once() -> None:
    assert [str(topic) for topic in parse_subscriptions("board,contact:1,board")] == ["board", "contact:1"]


def test_the_script_of_the_pages_keeps_to_our_policy() -> None:
    """No evaluated text, no inline style, no address but those that the page names."""
    script = (Path(fanal.live.__file__).parent / "static/live/live.js").read_text("utf-8")
    assert not re.search(r"\beval\b|new Function|\.style\b|setAttribute\(\s*[\"']on|https?://|innerHTML|localStorage|console\.", script)
    for mark in ("data-live-offline", "data-live-state", "data-live-url", "fanal:live", "withCredentials: true"):
        assert mark in script

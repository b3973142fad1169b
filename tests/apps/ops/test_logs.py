"""Logs tell what happened, never to whom."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.test import Client

from fanal.ops.logs import JsonLines

pytestmark = pytest.mark.any_database


@contextmanager
def allow_propagation(name: str) -> Iterator[None]:
    """Let records of a logger reach pytest, which listens at the root."""
    logger, before = logging.getLogger(name), logging.getLogger(name).propagate
    logger.propagate = True
    try:
        yield
    finally:
        logger.propagate = before


def _format(record: logging.LogRecord) -> dict[str, object]:
    return json.loads(JsonLines().format(record))


def _record(name: str, message: str, *args: object, **more: object) -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, "here.py", 1, message, args, None)
    record.__dict__.update(more)
    return record


def test_a_line_is_json_with_time_level_and_facts() -> None:
    line = _format(_record("fanal.jobs", "job failed", facts={"attempts": 3}))
    assert line["message"] == "job failed"
    assert line["level"] == "ERROR"
    assert line["facts"] == {"attempts": 3}


def test_what_a_library_puts_into_its_message_does_not_reach_the_log() -> None:
    line = _format(_record("django.request", "Not Found: %s", "/find/?q=Samir+Haddadi"))
    assert line["message"] == "Not Found: %s"


def test_an_error_leaves_its_kind_and_places_but_not_its_message() -> None:
    try:
        raise ValueError("Key (name)=(Samir Haddadi) already exists")
    except ValueError:
        record = _record("fanal.web", "page failed")
        record.exc_info = sys.exc_info()
    text = JsonLines().format(record)
    assert "Samir" not in text
    error = json.loads(text)["error"]
    assert error["kind"] == "builtins.ValueError"
    assert "test_logs.py" in error["places"][-1]


def test_what_a_stranger_calls_our_host_does_not_reach_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Django logs the error's own text, ready made, when it refuses a request."""
    with caplog.at_level(logging.ERROR), allow_propagation("django"):
        assert client.get("/sign-in/", headers={"host": "samir-haddadi.example"}).status_code == 400
    lines = [JsonLines().format(record) for record in caplog.records if record.name.startswith("django.security")]
    assert lines
    assert not any("haddadi" in line for line in lines)


def test_what_a_library_put_into_its_text_beforehand_is_not_kept() -> None:
    """Pillow tells every field that a camera wrote into a picture, whole, when the log is at DEBUG."""
    record = logging.LogRecord("PIL.TiffImagePlugin", logging.DEBUG, "/x/TiffImagePlugin.py", 903, "tag: Artist - value: Nadia Haddadi", (), None)
    line = JsonLines().format(record)
    assert "Nadia" not in line and "TiffImagePlugin:903" in line

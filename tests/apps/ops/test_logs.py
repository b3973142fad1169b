"""Logs tell what happened, never to whom."""

from __future__ import annotations

import json
import logging
import sys

from fanal.ops.logs import JsonLines


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

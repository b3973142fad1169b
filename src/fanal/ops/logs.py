"""Logs as JSON lines: time, level, logger, request id, message. Never a name, never a value of a variable.

A traceback is reduced to the kind of error and the places it passed: messages of errors quote values (a database names
the row that broke a constraint), and a log outlives every deletion.
"""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fanal.web.middleware import current_request_id

_PACKAGE = Path(__file__).resolve().parents[1]


def _place(frame: traceback.FrameSummary) -> str:
    path = Path(frame.filename)
    name = str(path.relative_to(_PACKAGE)) if path.is_relative_to(_PACKAGE) else path.name
    return f"{name}:{frame.lineno}:{frame.name}"


def describe_error(error: BaseException) -> dict[str, Any]:
    """An error without its message: kind, and the last twelve places it passed, own files with their path."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    return {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "places": [_place(frame) for frame in frames],
    }


class JsonLines(logging.Formatter):
    """One JSON object a line. `extra={"facts": {...}}` of a log call adds codes and numbers."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "request": current_request_id(),
            "message": self._message(record),
        }
        facts = getattr(record, "facts", None)
        if isinstance(facts, dict):
            line["facts"] = facts
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe_error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)

    @staticmethod
    def _message(record: logging.LogRecord) -> str:
        """Our own messages are written with care; those of libraries quote arguments (paths, values), so only their template is
        kept. Without arguments there is no telling what was put into the text beforehand (Pillow writes every EXIF field of a
        picture so, at DEBUG): then only where it was said."""
        if record.name == "fanal" or record.name.startswith("fanal."):
            return record.getMessage()
        if record.name.startswith("django.security.") and not record.args:
            # Django writes the error's own message here, and that quotes the sender: a host name, an address.
            return "a request was refused as hostile or broken"
        return str(record.msg) if record.args else f"said at {record.module}:{record.lineno}"

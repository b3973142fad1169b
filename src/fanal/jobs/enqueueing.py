"""Put a call into the queue, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any
from uuid import UUID

from fanal.jobs.models import Job

#: More than this is content, not codes.
LONGEST_ARGUMENTS = 2_000


def enqueue_call(function_path: str, arguments: Mapping[str, Any]) -> UUID:
    """The id of the new row. Raises ValueError."""
    find_function(function_path)
    try:
        text = json.dumps(dict(arguments))
    except TypeError as error:
        raise ValueError(f"Arguments of {function_path} must be JSON: ids as text, times as ISO text.") from error
    if len(text) > LONGEST_ARGUMENTS:
        raise ValueError(f"Arguments of {function_path} are too long for codes and ids.")
    job = Job(function=function_path, arguments=json.loads(text))
    job.save(force_insert=True)
    return job.id


def find_function(path: str) -> Callable[..., object]:
    """The function at `fanal.room.module.function`. Raises ValueError.

    Only modules of Fanal: a row that somebody slipped into the table must not name a function of the system.
    """
    module_name, _, name = path.rpartition(".")
    if not module_name.startswith("fanal.") or name.startswith("_"):
        raise ValueError(f"{path!r} is no function of Fanal.")
    try:
        found = getattr(import_module(module_name), name)
    except (ImportError, AttributeError) as error:
        raise ValueError(f"There is no function {path!r}.") from error
    if not callable(found) or getattr(found, "__module__", "") != module_name:
        raise ValueError(f"{path!r} is no function of Fanal.")
    return found  # type: ignore[no-any-return]

"""Talk to the index process over its socket: one line of JSON there, one back.

Belongs here: the caller's side. Does not: what a look-up means (`vault.index`), the process (`vault.index_process`).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.core.errors import Unavailable
from fanal.vault import places

WAIT_SECONDS = 2.0
#: More changes than this are not named one by one.
MOST_NAMED = 100
#: sun_path holds 108 bytes; a longer path is reached through its open folder.
_LONGEST_PATH = 100


def lookup(kind: str, value: str) -> list[str]:
    """Subjects filed under a normalised value. Raises Unavailable."""
    return [str(subject) for subject in ask({"do": "lookup", "kind": kind, "value": value})["subjects"]]


def tell(added: Sequence[UUID] = (), removed: Sequence[UUID] = ()) -> None:
    """These entries were committed. A process that does not hear it sees it at its next look."""
    question: dict[str, Any] = {"do": "catch_up"}
    if len(added) + len(removed) <= MOST_NAMED:
        question = {"do": "take", "added": [str(one) for one in added], "removed": [str(one) for one in removed]}
    with contextlib.suppress(Unavailable):
        ask(question, wait=0.5)


def state() -> dict[str, Any]:
    """How many entries it holds, and whether its memory is locked. Raises Unavailable."""
    return ask({"do": "state"})


def ask(question: dict[str, Any], *, wait: float = WAIT_SECONDS) -> dict[str, Any]:
    """One question, one answer. Raises Unavailable when there is none in time."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, short_path(places.index_socket()) as path:
            connection.settimeout(wait)
            connection.connect(path)
            connection.sendall(json.dumps(question).encode() + b"\n")
            with connection.makefile("rb") as answer:
                line = answer.readline()
        found: dict[str, Any] = json.loads(line)
    except (OSError, ValueError):
        found = {"error": "no answer"}
    if "error" in found:
        raise Unavailable(
            _(
                "The look-up of numbers and names does not answer just now. Everything else works; try again in a minute."
            )
        )
    return found


@contextlib.contextmanager
def short_path(path: Path) -> Iterator[str]:
    """A name for a socket that fits the system's limit."""
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)

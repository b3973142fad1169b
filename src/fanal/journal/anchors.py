"""What an anchor looks like: sealed text in the table, a JSON line in the plain file."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from fanal import vault

_PLACE = "journal.anchor"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the chain and its hash."""

    seq: int
    hash: bytes


def anchor_file() -> Path:
    """Where this machine appends its anchors."""
    return Path(settings.FANAL_HOME) / "journal-anchors.log"


def seal_mark(mark: Mark) -> bytes:
    """Under the node's key. Raises core.errors.Unavailable."""
    return vault.seal_for_node(f"{mark.seq}:{mark.hash.hex()}", place=_PLACE)


def open_mark(blob: bytes) -> Mark:
    """What was sealed. Raises vault.crypto.Tampered for what is not of this node, else Unavailable."""
    seq, _, hash_ = vault.open_for_node(blob, place=_PLACE).partition(":")
    return Mark(int(seq), bytes.fromhex(hash_))


def append_line(mark: Mark, *, seal: bytes, at: datetime) -> None:
    """Add a line to the file; it is on the disk when this returns. Raises OSError."""
    path = anchor_file()
    fresh = not path.exists()
    line = json.dumps({"at": at.isoformat(), "seq": mark.seq, "hash": mark.hash.hex(), "seal": seal.hex()})
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{line}\n".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    if fresh:
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_lines() -> Generator[tuple[Mark, bytes] | str]:
    """Each line that the file has now, as a mark with its seal, or a sentence about a line that cannot be read.

    Nothing when there is no file. One line at a time in memory; whoever stops early closes it.
    """
    path = anchor_file()
    return _read(path, path.stat().st_size if path.exists() else 0)


def _read(path: Path, size: int) -> Generator[tuple[Mark, bytes] | str]:
    if not size:
        return
    with path.open("rb") as lines:
        for number, line in enumerate(iter(lines.readline, b""), start=1):
            try:
                found = json.loads(line)
                yield Mark(int(found["seq"]), bytes.fromhex(found["hash"])), bytes.fromhex(found["seal"])
            except (ValueError, KeyError, TypeError):
                yield f"line {number} of {path.name} cannot be read"
            if lines.tell() >= size:
                # What is appended while we read belongs to entries that we may not have seen.
                return

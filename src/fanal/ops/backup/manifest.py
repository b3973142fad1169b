"""What an archive says of its own content. It is the last part inside, so it is sealed and marked with everything else.

Belongs here: the manifest and holding parts against it. Does not: reading archives.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field

from fanal.core.errors import BadInput
from fanal.ops.backup.databases import Facts

NAME = "manifest"
DATABASE, ANCHORS, FILES = "database", "journal-anchors.log", "files"


@dataclass(frozen=True, slots=True)
class Part:
    """One part, or all files together. `sha256` in hex; of all files that of their names and digests in order."""

    count: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Node, program, database, and the digest of every part. `origin` is the address under which people opened the node."""

    backup: str
    node: str
    version: str
    made_at: str
    origin: str
    facts: Facts
    parts: dict[str, Part] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), sort_keys=True).encode("utf-8")


def from_bytes(data: bytes) -> Manifest:
    """Raises BadInput for what this program does not understand."""
    try:
        content = json.loads(data)
        facts = content.pop("facts")
        parts = {name: Part(**part) for name, part in content.pop("parts").items()}
        return Manifest(**content, facts=Facts(**{**facts, "migrations": tuple(facts["migrations"])}), parts=parts)
    except (ValueError, KeyError, TypeError):
        raise BadInput(
            "The manifest of this backup cannot be read: a newer program wrote it. Nothing was changed. "
            "Install that version, then restore.",
            place="archive",
        ) from None


class Tally:
    """Digests of parts as they pass by, writing and reading alike."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self._files = hashlib.sha256()
        self._count = self._size = 0

    def note(self, name: str, size: int, sha256: str) -> None:
        """A part has passed."""
        if not name.startswith(f"{FILES}/"):
            self.parts[name] = Part(1, size, sha256)
            return
        self._files.update(f"{name} {size} {sha256}\n".encode("ascii"))
        self._count, self._size = self._count + 1, self._size + size

    def result(self) -> dict[str, Part]:
        """All parts, files as one."""
        return {**self.parts, FILES: Part(self._count, self._size, self._files.hexdigest())}

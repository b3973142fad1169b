"""Find what a command, a job or a person means: the newest archive, the keys that go with it, the lists beside them.

Belongs here: choosing files. Does not: opening them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from fanal.core.errors import BadInput, NotReady
from fanal.ops.backup import archive, shelf


@dataclass(frozen=True, slots=True)
class Chosen:
    """An archive, the copy of the keys that goes with it, and lists of erased keys."""

    archive: Path
    keys: Path
    tombstones: tuple[Path, ...]


def choose(at: Path, keys_at: Path, tombstones: tuple[Path, ...] = ()) -> Chosen:
    """From files or folders: in a folder the newest one. The list of erased keys beside the keys is always taken along.

    Raises BadInput for folders of several nodes, NotReady where there is nothing.
    """
    chosen = _newest(at, "node", None)
    node = archive.read_header(chosen).node
    keys = _newest(keys_at, "keys", node)
    beside = shelf.tombstones_path(keys.parent, node)
    lists = (*tombstones, *([beside] if beside.exists() and beside not in tombstones else []))
    return Chosen(chosen, keys, lists)


def _newest(at: Path, kind: str, node: str | None) -> Path:
    at = at.expanduser()
    if at.is_file():
        return at
    words = {"node": "backup", "keys": "copy of the keys"}[kind]
    found = shelf.find(at, kind, node)
    if not found:
        raise NotReady(f"There is no {words} in {at}{' that belongs to this backup' if node else ''}. Nothing was changed.")
    if len({one.path.name.split("-")[1] for one in found}) > 1:
        raise BadInput(f"{at} holds backups of several nodes. Name the file itself. Nothing was changed.", place="archive")
    return found[0].path

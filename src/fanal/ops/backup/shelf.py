"""Where backups lie and how they are called: one folder for archives, another one, elsewhere, for copies of the keys.

`fanal-<node>-<time>.backup`, `fanal-<node>-<time>.keys`, `fanal-<node>.tombstones`; `<node>` is the end of the node's
identity. Only files of this node and of these names are ever counted or removed.

Belongs here: names, folders, what is removed when. Does not: what stands in the files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fanal import environment as env
from fanal.core.errors import BadInput
from fanal.ops.backup import disk, rotation
from fanal.vault import places

_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"fanal-([0-9a-f]{8})-(\d{8}T\d{6}Z)\.(backup|keys)")
KINDS = {"node": "backup", "keys": "keys"}


@dataclass(frozen=True, slots=True)
class Stored:
    """One archive on the shelf."""

    path: Path
    made_at: datetime


def folders(to: Path | None = None, keys_to: Path | None = None) -> tuple[Path, Path]:
    """The folder of archives and the folder of key copies, by the command line, else the settings, else beside the home.

    Raises BadInput when one lies in the other or in the node's folder: who takes a backup must not have its keys with it.
    """
    home = places.home().resolve()
    archives = _chosen(to, env.read("FANAL_BACKUP_FOLDER"), home.with_name(f"{home.name}-backups"))
    keys = _chosen(keys_to, env.read("FANAL_BACKUP_KEYS_FOLDER"), home.with_name(f"{home.name}-key-copies"))
    for folder, option in ((archives, "--to"), (keys, "--keys-to")):
        if folder.is_relative_to(home) or home.is_relative_to(folder):
            raise BadInput(f"{folder} and the node's folder {home} lie in each other. Name another one with {option}.", place=option)
    if archives.is_relative_to(keys) or keys.is_relative_to(archives):
        raise BadInput(
            f"Copies of the keys belong apart from the backups, and {keys} and {archives} lie in each other. "
            "Name another folder with --keys-to.",
            place="--keys-to",
        )
    return archives, keys


def _chosen(given: Path | None, named: str, usual: Path) -> Path:
    return (given or (Path(named) if named else usual)).expanduser().resolve()


def short(node: str) -> str:
    """How a node is called in file names."""
    return node.replace("-", "")[-8:]


def name_of(node: str, at: datetime) -> str:
    """The name of a backup made at this time."""
    return f"fanal-{short(node)}-{at.astimezone(UTC).strftime(_TIME)}"


def tombstones_path(folder: Path, node: str) -> Path:
    """Where the list of erased keys lies, beside the copies of the keys."""
    return folder / f"fanal-{short(node)}.tombstones"


def find(folder: Path, kind: str, node: str | None = None) -> list[Stored]:
    """What lies in a folder, newest first: of one node, or of every node."""
    found = []
    for path in folder.glob(f"fanal-*.{KINDS[kind]}") if folder.is_dir() else ():
        match = _NAME.fullmatch(path.name)
        if match and match[3] == KINDS[kind] and (node is None or match[1] == short(node)):
            found.append(Stored(path, datetime.strptime(match[2], _TIME).replace(tzinfo=UTC)))
    return sorted(found, key=lambda one: one.made_at, reverse=True)


def rotate(folder: Path, node: str) -> int:
    """Remove the archives that need not stay, and what a crash left half written. Returns how many archives."""
    stored = find(folder, "node", node)
    numbers = rotation.Numbers(
        daily=env.read_int("FANAL_BACKUP_DAILY", least=1, most=400),
        weekly=env.read_int("FANAL_BACKUP_WEEKLY", least=0, most=520),
        monthly=env.read_int("FANAL_BACKUP_MONTHLY", least=0, most=240),
    )
    kept = rotation.choose([one.made_at for one in stored], numbers)
    gone = [one for one in stored if one.made_at not in kept]
    for one in gone:
        one.path.unlink(missing_ok=True)
    _sweep(folder, node)
    return len(gone)


def prune_keys(folder: Path, node: str, *, now: datetime) -> int:
    """Remove copies of the keys past their time: until then an erased person could be read with one. Returns how many.

    The newest copy stays whatever its age: without any, no backup could be read. The node makes a fresh one every day.
    """
    days = env.read_int("FANAL_BACKUP_KEY_DAYS", least=1, most=30)
    old = [one for one in find(folder, "keys", node)[1:] if one.made_at < now - timedelta(days=days)]
    for one in old:
        one.path.unlink(missing_ok=True)
    _sweep(folder, node)
    return len(old)


def _sweep(folder: Path, node: str) -> None:
    for part in folder.glob(f".fanal-{short(node)}*.part") if folder.is_dir() else ():
        with disk.explained(part):
            part.unlink(missing_ok=True)

"""An empty home that a restore fills: built in a hidden folder inside it, moved into place at the end, taken back on failure.

The hidden folder lies inside the home, because the home may be a mount point or the only place where this user may write.
`node.id` is moved last: without it there is no node, and whatever a crash left is cleared by the next restore.

Belongs here: folders and moves. Does not: what is written into them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from fanal import environment
from fanal.core.errors import BadInput
from fanal.ops.backup import disk
from fanal.ops.sqlite.files import close_log
from fanal.vault import places

_PREFIX = ".restoring-"
#: Everything that a restore moves into a home, in this order.
_OURS = ("fanal.sqlite3", "keys.sqlite3", "files", "run", "journal-anchors.log", "secret.key", "node.id")


def check_empty(home: Path) -> None:
    """Raises BadInput when the home holds anything but what an interrupted restore left."""
    if home.exists() and not home.is_dir():
        raise BadInput(f"{home} is not a folder. Nothing was changed.", place="FANAL_HOME")
    names = {path.name for path in home.iterdir()} if home.exists() else set()
    interrupted = any(name.startswith(_PREFIX) for name in names) and "node.id" not in names
    ours = {name for name in names if name.startswith(_PREFIX) or (interrupted and name in _OURS)}
    if names - ours:
        raise BadInput(
            f"{home} is not empty, and a restore overwrites nothing. Nothing was changed. Name a new folder in FANAL_HOME, or "
            "move the old one away first.",
            place="FANAL_HOME",
        )


def home_to_fill() -> Path:
    """The home of a restore: FANAL_HOME, said on purpose, never the default by accident."""
    if not os.environ.get("FANAL_HOME", "").strip():
        raise BadInput(
            "Name the folder to restore into: FANAL_HOME=/srv/fanal fanal restore … Nothing was changed.", place="FANAL_HOME"
        )
    return environment.home()


@contextmanager
def stage(home: Path) -> Iterator[Path]:
    """A private folder to build the node in. It is gone afterwards, and so is a home that was not there before."""
    new = not home.exists()
    disk.make_private_folder(home)
    for left in home.iterdir():  # only what `check_empty` lets pass
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    folder = home / f"{_PREFIX}{token_hex(4)}"
    try:
        disk.make_private_folder(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if new and not any(home.iterdir()):
            home.rmdir()


def put_in_place(folder: Path, home: Path) -> None:
    """The built node becomes the node of this home. The last move makes it one."""
    database = folder / "fanal.sqlite3"
    if database.exists():
        close_log(database)
    home.chmod(0o700)
    for name in _OURS:
        source = folder / name
        if source.exists():
            if name == "node.id":
                places.sync_folder(home)
            source.replace(home / name)
    places.sync_folder(home)

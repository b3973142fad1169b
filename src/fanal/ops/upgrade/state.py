"""How far an upgrade has come: a small file, moved on by compare-and-set, so that whoever runs it again knows where it stopped.

Belongs here: the steps and the file. Does not: doing them (`running`).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from fanal.core.errors import Unavailable
from fanal.ops.backup import disk
from fanal.vault import places

#: In this order. Until `swapped` the old database is untouched in its place; then the new one is there, proved.
STEPS = ("began", "backed_up", "tried", "swapped")


@dataclass(frozen=True, slots=True)
class State:
    """One upgrade. `program` is the digest of all migrations of the program that runs it."""

    id: str
    program: str
    step: str
    began_at: str
    archive: str = ""
    keys: str = ""


def folder() -> Path:
    """Where an upgrade works: within the node's folder, so that putting the database into its place is one rename."""
    return places.home() / "upgrade"


def read() -> State | None:
    """The upgrade that was begun and not finished; None when there is none. Raises Unavailable for a damaged file."""
    try:
        found = State(**json.loads((folder() / "state.json").read_text(encoding="ascii")))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, OSError) as error:
        raise Unavailable(
            f"{folder() / 'state.json'} cannot be read. Nothing was changed. Remove the file and run fanal upgrade again: "
            "it begins anew."
        ) from error
    return found if found.step in STEPS else None


def begin(state: State) -> State:
    """Note a new upgrade. Raises Unavailable when there is one already."""
    if read() is not None:
        raise Unavailable("An upgrade was begun already. Run: fanal upgrade")
    disk.make_private_folder(folder())
    return _write(state)


def advance(state: State, step: str, **facts: str) -> State:
    """Move on to `step`. Raises Unavailable when the file is not where this process left it: somebody else moved it."""
    if read() != state:
        raise Unavailable("Another fanal upgrade is at work. This one stops. Run it again when the other has ended.")
    return _write(replace(state, step=step, **facts))


def finish() -> None:
    """Forget the upgrade; its files too."""
    (folder() / "state.json").unlink(missing_ok=True)
    for path in folder().iterdir() if folder().exists() else ():
        path.unlink(missing_ok=True)
    if folder().exists():
        folder().rmdir()


def _write(state: State) -> State:
    path = folder() / "state.json"
    with disk.explained(path):
        places.write_durably(path, json.dumps(asdict(state)).encode("ascii"), mode=0o600)
    return state

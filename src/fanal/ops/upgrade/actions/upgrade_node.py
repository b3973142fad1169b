"""Upgrade the node: back up, try on a restored copy while the node still runs, stop, migrate, prove, put in place.

Each step may be the last before a crash: run again, it goes on or begins anew, and until the last moment the old database is
in its place, so that the old version can run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from fanal import __version__
from fanal.core.actors import Actor
from fanal.core.errors import FanalError, NotReady
from fanal.ops.actions.note_run import note_run
from fanal.ops.backup import databases, disk, finding, locks, rehearsing, shelf, taking
from fanal.ops.models import SafetyRun
from fanal.ops.upgrade import serving, shape, state, ways
from fanal.ops.upgrade.proving import Proof, prove
from fanal.vault import places

_BUSY = "An upgrade of this node is running. Wait until it has ended."
#: How a person is told how far it is.
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A finished upgrade. `steps` migrations were applied; none: there was nothing to do."""

    steps: int
    archive: Path | None = None
    proof: Proof | None = None


def upgrade_node(
    *, by: Actor, stop: bool = False, told: Told = lambda _sentence: None, reached: ways.Reached = lambda _point: None
) -> Upgraded:
    """Bring the database to this program's shape, or leave it exactly as it was.

    Args:
        stop: end a running `fanal serve` of this home politely, instead of refusing.
        told: called with a sentence before each long step.
        reached: called with the name of each point that was reached (drills).
    Raises NotReady, Unavailable: the old database is in its place and the old version can run.
    """
    with locks.alone("upgrade", _BUSY):
        shape.check_not_newer()
        current = _resume()
        missing = shape.missing()
        if current is None and not missing:
            return Upgraded(0)
        serving.check_may_stop(stop=stop)
        if current is None:
            _check_room()
            current = state.begin(state.State(uuid4().hex, _program(), "began", datetime.now(UTC).isoformat()))
            reached("began")
        try:
            return _go_on(by, current, len(missing), stop=stop, told=told, reached=reached)
        except FanalError:
            _clear(current)
            raise


def _go_on(
    by: Actor, current: state.State, steps: int, *, stop: bool, told: Told, reached: ways.Reached
) -> Upgraded:
    if current.step == "began":
        told("Backing up (the node may be running) …")
        current = _back_up(current)
        reached("backed_up")
    if current.step == "backed_up":
        told("Trying the new version on a restored copy of the backup …")
        _try(current, told)
        current = state.advance(current, "tried")
        reached("tried")
    with serving.stopped(stop=stop):
        reached("stopped")
        if shape.missing():
            told("Migrating …")
            _migrate(by, current, steps, reached)
        current = state.advance(current, "swapped")
        reached("swapped")
        proof = _prove_in_place()
        reached("proved_in_place")
        state.finish()
    return Upgraded(steps, Path(current.archive), proof)


def _resume() -> state.State | None:
    """The upgrade that was interrupted, if it is this program's; another program's is put aside, for it changed nothing."""
    found = state.read()
    if found is not None and found.program != _program():
        state.finish()
        return None
    if found is not None and found.step in {"backed_up", "tried"} and not Path(found.archive).exists():
        state.finish()  # the backup was moved away meanwhile: begin anew
        return None
    return found


def _clear(current: state.State) -> None:
    """After an error nothing is half done, so nothing is to be resumed. A backup that was made stays."""
    found = state.read()
    if found is not None and found.id == current.id:
        state.finish()


def _program() -> str:
    """The digest of this program's migrations: an upgrade is only resumed by the program that began it."""
    return hashlib.sha256("\n".join(sorted(shape.known())).encode()).hexdigest()[:16]


def _check_room() -> None:
    size = databases.estimate()
    archives, _keys = shelf.folders()
    disk.check_room(disk.make_private_folder(archives), size, "the backup before the upgrade")
    disk.check_room(places.home(), 3 * size, "the upgrade")


def _back_up(current: state.State) -> state.State:
    archives, keys = shelf.folders()
    with locks.alone("backup", "A backup of this node is running. Wait until it has ended, then run fanal upgrade again."):
        taken = taking.write_backup(archives, keys, at=taking.free_moment(archives, keys))
    return state.advance(current, "backed_up", archive=str(taken.archive), keys=str(taken.keys))


def _try(current: state.State, told: Told) -> None:
    """A migration that fails, fails here first, while the old version is still serving."""
    archive, keys = Path(current.archive), Path(current.keys)
    lists = shelf.tombstones_path(keys.parent, places.node_id())
    try:
        rehearsing.rehearse(finding.Chosen(archive, keys, (lists,) if lists.exists() else ()))
    except NotReady as error:
        if connection.vendor == "sqlite" or "CREATEDB" not in str(error):
            raise
        told("Not tried on a copy: the database role may not make a scratch database (docs: back up and restore).")


def _migrate(by: Actor, current: state.State, steps: int, reached: ways.Reached) -> None:
    began = datetime.fromisoformat(current.began_at)

    def note(proof: Proof) -> None:
        # The backup of before stands for doctor like any other; the old database had no place to note it.
        note_run(
            by=by, kind=SafetyRun.Kind.BACKUP, began_at=began, ended_at=timezone.now(),
            facts={"archive": current.archive, "keys": current.keys},
            journalled={"backup": Path(current.archive).stem},
        )  # fmt: skip
        note_run(
            by=by, kind=SafetyRun.Kind.UPGRADE, began_at=began, ended_at=timezone.now(),
            facts={"version": __version__, "steps": steps, "archive": current.archive, "opened": proof.opened},
            journalled={"version": __version__, "steps": steps, "backup": Path(current.archive).stem},
        )  # fmt: skip

    try:
        (ways.migrate_sqlite if connection.vendor == "sqlite" else ways.migrate_postgres)(note, reached)
    except FanalError:
        raise
    except Exception as error:
        connection.close()
        raise NotReady(
            f"The migration failed ({type(error).__name__}), and was undone. The old database is in its place; the old version can run. "
            f"Report this with the output of: fanal --version. The backup made before: {current.archive}"
        ) from error


def _prove_in_place() -> Proof:
    try:
        return prove()
    except FanalError:
        if connection.vendor == "sqlite" and (state.folder() / "old.sqlite3").exists():
            ways.put_back_sqlite()
        raise

"""Restore the newest backup into a scratch folder, prove it, and remove it: a backup that was never restored is a hope."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.utils import timezone

from fanal.core.actors import Actor
from fanal.core.errors import FanalError
from fanal.ops import queries
from fanal.ops.actions.note_run import note_run
from fanal.ops.backup import disk, finding, locks, opening, pgtools, restoring, settle, shelf
from fanal.ops.backup.expected import Settled
from fanal.ops.models import SafetyRun
from fanal.vault import places

_BUSY = "A rehearsal of this node is running. Wait until it has ended."


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A restore that was rehearsed. `seconds` it took."""

    archive: Path
    made_at: str
    seconds: float
    settled: Settled


def rehearse_restore(*, by: Actor, chosen: finding.Chosen | None = None) -> Rehearsed:
    """Rehearse with the newest backup, or with the one that is named. The running node is not touched.

    Raises what a restore raises; the failure is noted for doctor and board, and journalled.
    """
    with locks.alone("rehearsal", _BUSY):
        began = timezone.now()
        try:
            done = _rehearse(chosen or newest_backup())
        except FanalError as error:
            note_run(
                by=by, kind=SafetyRun.Kind.REHEARSAL, began_at=began, ended_at=timezone.now(), error=type(error).__name__,
                facts={}, journalled={},
            )  # fmt: skip
            raise
        _note(by, began, done)
    return done


def newest_backup() -> finding.Chosen:
    """The newest backup where the last good one was put, else where the settings say. Raises NotReady for none."""
    run = queries.newest_run(SafetyRun.Kind.BACKUP, good=True)
    if run is None:
        return finding.choose(*shelf.folders())
    return finding.choose(Path(str(run.facts["archive"])).parent, Path(str(run.facts["keys"])).parent)


def _rehearse(chosen: finding.Chosen) -> Rehearsed:
    started = time.monotonic()
    key_file = places.kek_file()
    keys = opening.open_keys(chosen.keys, opening.from_key_file(key_file))
    backup = opening.open_backup(chosen.archive, keys)
    wish = restoring.Wish(chosen.archive, chosen.keys, opening.from_key_file(key_file))
    with _scratch_folder() as folder, _scratch_database(backup.manifest.facts.engine) as target:
        disk.check_room(folder, sum(part.size for part in backup.manifest.parts.values()), "the rehearsal")
        erased = opening.erased(keys, chosen.tombstones)
        expected = restoring.build(wish, keys, backup, folder, target=target, erased=erased)
        settled = settle.in_other_home(_environment(folder, key_file, target), expected)
    return Rehearsed(chosen.archive, backup.header.made_at, time.monotonic() - started, settled)


def _note(by: Actor, began: datetime, done: Rehearsed) -> None:
    note_run(
        by=by, kind=SafetyRun.Kind.REHEARSAL, began_at=began, ended_at=timezone.now(),
        facts={
            "archive": str(done.archive), "made_at": done.made_at, "seconds": round(done.seconds),
            "entries": done.settled.entries, "opened": done.settled.opened,
        },
        journalled={"backup": done.archive.stem, "entries": done.settled.entries, "opened": done.settled.opened},
    )  # fmt: skip


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """A private folder, gone afterwards; what a crash left of an earlier one goes first."""
    base = disk.make_private_folder(places.home() / "run")
    for left in base.glob("rehearsal-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = disk.make_private_folder(base / f"rehearsal-{token_hex(4)}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _scratch_database(engine: str) -> Iterator[pgtools.Target | None]:
    if engine != "postgresql":
        yield None
        return
    database = settings.DATABASES["default"]
    with pgtools.scratch_database(pgtools.target_of(database), database, f"fanal_rehearsal_{token_hex(6)}") as target:
        yield target


def _environment(folder: Path, key_file: Path, target: pgtools.Target | None) -> dict[str, str]:
    url = ""
    if target is not None:
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{target.name}"))
    return {"FANAL_HOME": str(folder), "FANAL_KEK_FILE": str(key_file), "DATABASE_URL": url}

"""Restore a backup into a scratch folder (and a scratch database), prove it there, and remove every trace of it.

The monthly rehearsal and the trial of an upgrade both do this. Belongs here: the scratch. Does not: noting how it ended.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from fanal.ops.backup import disk, finding, opening, pgtools, restoring, settle
from fanal.ops.backup.expected import Settled
from fanal.vault import places


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A restore that was rehearsed. `seconds` it took."""

    archive: Path
    made_at: str
    seconds: float
    settled: Settled


def rehearse(chosen: finding.Chosen) -> Rehearsed:
    """Rehearse with these files. The running node is not touched. Raises what a restore raises."""
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

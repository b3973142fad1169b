"""Make a populated training database of this program's state, kept for ever as a fixture: later versions must upgrade it.

    .venv/bin/python tools/make_upgrade_fixture.py tests/fixtures/upgrade/NAME

Writes `sqlite/` and `postgresql/`: the story of the demo's Belgian hotline as told at noon of 1 March 2026, its keys, its
training key file, and one stored document. Everything in it is invented; the key file opens nothing else. Clock and
randomness are fixed, so that a second run writes the same story under the same identifiers and keys.

Belongs here: making the fixture. Does not: trying it (tests/apps/ops/test_upgrade_fixtures.py).
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SEED = 116000
NOON = "2026-03-01T12:00:00+00:00"
SMALL = ("node.id", "keys.sqlite3", "journal-anchors.log")


def tell() -> None:
    """In a process of its own: make the node and tell the story, with fixed clock and randomness. FANAL_HOME names it."""
    import secrets
    import time
    from datetime import datetime
    from unittest.mock import patch

    from django.utils import timezone

    chance = random.Random(SEED)
    noon = datetime.fromisoformat(NOON)
    ticks = iter(range(10**9))
    # The program draws its bytes from these four, and its times from these; a fixture is the one place to bend them.
    # Before the models are loaded, for their columns keep the clock that they find.
    patches = [
        patch("os.urandom", chance.randbytes), patch("random._urandom", chance.randbytes),
        patch.object(secrets, "token_bytes", lambda n=32: chance.randbytes(n)), patch.object(timezone, "now", lambda: noon),
        patch.object(secrets, "randbits", chance.getrandbits), patch.object(time, "time", noon.timestamp),
        patch.object(time, "time_ns", lambda: int(noon.timestamp() * 1e9) + next(ticks) * 1_000_000),
    ]  # fmt: skip
    for one in patches:
        one.start()
    from fanal.ops.init import make_node

    make_node(home=Path(os.environ["FANAL_HOME"]), kek_file=Path(os.environ["FANAL_KEK_FILE"]), training=True)
    from fanal.core.actors import System
    from fanal.journal.actions.anchor_head import anchor_head
    from fanal.ops.demo import tell_story

    tell_story("be")
    _attach()
    anchor_head(by=System("fixture"), now=noon)


def _attach() -> None:
    from fanal.accounts import roles
    from fanal.accounts.models import Staff
    from fanal.cases.actions.attach_document import attach_document
    from fanal.cases.models import Case

    by = Staff.objects.get(display_name="Jonas Vermeer").act_as(roles.CaseManager)
    case = Case.objects.order_by("id").first()
    attach_document(by=by, case_id=case.pk, title="Bus ticket", data=b"%PDF-1.4\n% an invented ticket\n%%EOF", name="ticket.pdf")


def _environment(base: Path, url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FANAL_", "DJANGO_", "DATABASE_URL"))}
    return {
        **kept, "FANAL_HOME": str(base / "home"), "FANAL_KEK_FILE": str(base / "kek"), "FANAL_TRAINING": "1",
        "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "fanal.settings", "FANAL_LOG_LEVEL": "ERROR",
        "XDG_CACHE_HOME": str(base / "cache"), "PYTHONHASHSEED": "0",
    }  # fmt: skip


def _make(base: Path, to: Path, url: str) -> None:
    base.mkdir()
    subprocess.run([sys.executable, __file__, "--tell"], env=_environment(base, url), check=True)
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    for name in SMALL:
        shutil.copyfile(base / "home" / name, to / name)
    shutil.copyfile(base / "kek", to / "training.kek")
    shutil.copytree(base / "home" / "files", to / "files")


def make_sqlite(base: Path, to: Path) -> None:
    """The database as one compressed file."""
    _make(base, to, "")
    copy = base / "copy.sqlite3"
    with closing(sqlite3.connect(base / "home" / "fanal.sqlite3")) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE").fetchall()
        target.execute("VACUUM")
    (to / "fanal.sqlite3.gz").write_bytes(gzip.compress(copy.read_bytes(), 9, mtime=0))


def make_postgresql(base: Path, to: Path) -> None:
    """The database as a plain dump."""
    sys.path.insert(0, str(ROOT))
    from tests.postgres import bin_folder, start_server

    url = start_server(base.parent / "server")
    _make(base, to, url)
    command = [str(bin_folder() / "pg_dump"), "--no-owner", "--no-privileges", f"--dbname={url}"]
    dump = subprocess.run(command, check=True, capture_output=True).stdout
    # What differs from run to run, and what servers before 17 do not know.
    noise = (b"\\restrict", b"\\unrestrict", b"SET transaction_timeout")
    kept = b"".join(line for line in dump.splitlines(keepends=True) if not line.startswith(noise))
    (to / "fanal.sql.gz").write_bytes(gzip.compress(kept, 9, mtime=0))


def main() -> None:
    """Both databases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--tell", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.tell:
        tell()
        return
    if arguments.folder is None:
        parser.error("name a folder, such as tests/fixtures/upgrade/0.1.0-house")
    with tempfile.TemporaryDirectory(prefix="fanal-fixture-") as scratch:
        make_sqlite(Path(scratch) / "sqlite", arguments.folder / "sqlite")
        make_postgresql(Path(scratch) / "postgresql", arguments.folder / "postgresql")


if __name__ == "__main__":
    main()

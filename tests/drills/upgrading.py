"""An upgrade that ends at a point of its own, or breaks on purpose: started by tests and drills in a process of its own.

    python -m tests.drills.upgrading kill POINT      the process kills itself when the upgrade reaches POINT
    python -m tests.drills.upgrading break           the first migration fails after it has changed the database
    python -m tests.drills.upgrading untrue          the migrated database does not stand the proof

`POINTS` are the points in their order; `unpack` makes a node of a former state out of its fixture.
"""

from __future__ import annotations

import gzip
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "upgrade"
#: What an upgrade reaches, in order. `copied` and `linked` exist on SQLite only.
POINTS = (
    "began", "backed_up", "tried", "stopped", "copied", "migrated", "proved", "linked", "swapped", "proved_in_place",
)  # fmt: skip


def unpack(fixture: Path, base: Path, *, url: str = "", psql: Path | None = None) -> dict[str, str]:
    """A home (and on PostgreSQL a filled database) of this former state. Returns its environment."""
    source = fixture / ("postgresql" if url else "sqlite")
    home = base / "home"
    shutil.copytree(source, home, ignore=shutil.ignore_patterns("*.gz", "*.kek"))
    home.chmod(0o700)
    (home / "secret.key").write_text("training " * 8)
    shutil.copyfile(source / "training.kek", base / "training.kek")
    (base / "training.kek").chmod(0o400)
    if url:
        subprocess.run(
            [str(psql), "-q", "-v", "ON_ERROR_STOP=1", f"--dbname={url}"], input=gzip.decompress((source / "fanal.sql.gz").read_bytes()), check=True, capture_output=True
        )
    else:
        (home / "fanal.sqlite3").write_bytes(gzip.decompress((source / "fanal.sqlite3.gz").read_bytes()))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FANAL_", "DJANGO_", "DATABASE_URL"))}
    return {
        **kept, "FANAL_HOME": str(home), "FANAL_KEK_FILE": str(base / "training.kek"), "FANAL_TRAINING": "1", "DATABASE_URL": url,
        "FANAL_LOG_LEVEL": "ERROR", "FANAL_BACKUP_FOLDER": str(base / "archives"), "FANAL_BACKUP_KEYS_FOLDER": str(base / "keys"),
        "FANAL_PG_BIN": str(psql.parent) if psql else "", "DJANGO_SETTINGS_MODULE": "fanal.settings",
    }  # fmt: skip


def upgrade_in(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """Run this module in the node of `environment`."""
    return subprocess.run(
        [sys.executable, "-m", "tests.drills.upgrading", *words], env=environment, cwd=FIXTURES.parents[2],
        capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip


def _break_migration() -> None:
    from django.db.migrations import RunPython
    from django.db.migrations.loader import MigrationLoader

    def fail(_apps: object, _editor: object) -> None:
        raise ArithmeticError("broken on purpose")

    build = MigrationLoader.build_graph

    def broken(self: MigrationLoader) -> None:
        build(self)
        last = next(one for (app, _name), one in self.disk_migrations.items() if app == "ops")
        if not any(isinstance(one, RunPython) for one in last.operations):
            last.operations = [*last.operations, RunPython(fail)]

    MigrationLoader.build_graph = broken  # type: ignore[method-assign]


def main() -> int:
    """One upgrade."""
    import django

    django.setup()
    from fanal.core.actors import System
    from fanal.core.errors import FanalError, NotReady
    from fanal.ops.upgrade import ways
    from fanal.ops.upgrade.actions.upgrade_node import upgrade_node

    what, point = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else ""
    if what == "break":
        _break_migration()
    if what == "untrue":

        def untrue() -> None:
            raise NotReady("A field does not open any more: on purpose.")

        ways.prove = untrue  # type: ignore[assignment]

    def reached(name: str) -> None:
        if what == "kill" and name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        upgrade_node(by=System("drill"), reached=reached)
    except FanalError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

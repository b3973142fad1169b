"""What a drill gets: a seed, a folder, a database to work on, and nodes with the told story.

Belongs here: making nodes, and the small calls into them that several drills need. Does not: any drill.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID, uuid4

from tests.journeys.nodes import RunningNode, free_ports, make_node

SQLITE, POSTGRES = "SQLite", "PostgreSQL"


@dataclass
class Setting:
    """One drill's own. `seed` is printed, and gives the same choices again (not the same moments: those are the machine's)."""

    database: str
    folder: Path
    seed: int
    chance: Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)

    def node(self, name: str) -> RunningNode:
        """A node with the story's people and cases, not running, with folders for its backups."""
        told = _told_node(self.database)
        home, key, base = self.folder / name, self.folder / f"{name}.kek", told.home.parent
        shutil.copytree(told.home, home)
        shutil.copyfile(base / f"{told.home.name}.kek", key)
        key.chmod(0o400)
        url = told.environment["DATABASE_URL"]
        port, live = free_ports(2)
        environment = told.environment | {
            "FANAL_HOME": str(home), "FANAL_KEK_FILE": str(key), "DATABASE_URL": copy_database(url, name) if url else "",
            "FANAL_BIND": f"127.0.0.1:{port}", "FANAL_LIVE_BIND": f"127.0.0.1:{live}", "FANAL_ORIGIN": f"http://localhost:{port}",
            "FANAL_BACKUP_FOLDER": str(self.folder / "archives"), "FANAL_BACKUP_KEYS_FOLDER": str(self.folder / "keys"),
            "FANAL_PG_BIN": self.pg_bin(),
        }  # fmt: skip
        return RunningNode(home=home, environment=environment, origin=environment["FANAL_ORIGIN"])

    def pg_bin(self) -> str:
        """Folder of PostgreSQL's client tools; empty on SQLite."""
        if self.database == SQLITE:
            return ""
        from tests.postgres import bin_folder

        return str(bin_folder())


@cache
def _told_node(database: str) -> RunningNode:
    """A node with the told story, made once a run; drills get copies of it."""
    base = Path(tempfile.mkdtemp(prefix="fanal-told-"))
    atexit.register(shutil.rmtree, base, ignore_errors=True)
    node = make_node(base, name="told", database_url=fresh_database("told") if database == POSTGRES else "")
    node.environment |= {"FANAL_DEMO_NODE": "be", "FANAL_LOG_LEVEL": "ERROR"}
    node.command("demo-seed")
    return node


def fresh_database(word: str) -> str:
    """An empty database on the server of the tests. Returns its address."""
    from tests.postgres import make_database

    return make_database(f"{word}_{uuid4().hex[:12]}")


def copy_database(url: str, word: str) -> str:
    """A copy of a database that nobody is connected to, beside it. Returns its address."""
    import psycopg
    from psycopg import sql

    parts = urlsplit(url)
    name = f"{word}_{uuid4().hex[:12]}"
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        was, copy = sql.Identifier(parts.path.lstrip("/")), sql.Identifier(name)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, was))
    return urlunsplit(parts._replace(path=f"/{name}"))


def here() -> str:
    """The database under test (pytest)."""
    return POSTGRES if os.environ.get("FANAL_TEST_DATABASE") == "postgresql" else SQLITE


# -- called within a node ------------------------------------------------------------------------------------------------
def a_case() -> UUID:
    """A case of the story that the drills' writer carries."""
    from fanal.cases.models import Case

    found: UUID = Case.objects.filter(owner__display_name="Jonas Vermeer", status="open").first().pk  # type: ignore[union-attr]
    return found


def sweep(now: float) -> int:
    """Sweep orphaned keys as if it were `now`."""
    from fanal.core.actors import System
    from fanal.vault.actions.sweep_orphans import sweep_orphans

    return sweep_orphans(by=System("drill"), now=now).keys

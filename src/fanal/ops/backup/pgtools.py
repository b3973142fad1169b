"""PostgreSQL's own client tools: found, checked against the server's version, run as streams; and scratch databases.

Belongs here: running pg_dump and pg_restore, making and dropping databases. Does not: what is dumped for what.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanal import environment as env
from fanal.core.errors import NotReady, Unavailable
from fanal.ops.backup.disk import BLOCK_BYTES


@dataclass(frozen=True, slots=True)
class Target:
    """A database to connect to. The password never stands in an argument, which every user of the machine can read."""

    conninfo: str
    password: str = field(repr=False)
    name: str = ""


def target_of(database: Mapping[str, Any], *, name: str = "") -> Target:
    """From Django's settings of a database; `name` another database on the same server."""
    from psycopg.conninfo import make_conninfo

    options = {key: value for key, value in database.get("OPTIONS", {}).items() if isinstance(value, str | int)}
    parts = {"dbname": name or database["NAME"], "user": database["USER"], "host": database["HOST"], "port": database["PORT"]}
    conninfo = make_conninfo(**{key: value for key, value in {**options, **parts}.items() if value})
    return Target(conninfo, str(database["PASSWORD"] or ""), str(parts["dbname"]))


def find_tool(name: str, *, server: int) -> Path:
    """`pg_dump` or `pg_restore`, not older than the server (its number, such as 150004).

    Raises NotReady that says which package to install.
    """
    major = server // 10000
    package = f"postgresql-client-{major}"
    folder = env.read("FANAL_PG_BIN")
    found = shutil.which(name, path=str(Path(folder).expanduser()) if folder else None)
    if found is None:
        raise NotReady(
            f"{name} is not on this machine, and PostgreSQL is backed up and restored with it. Install the package {package} "
            "(Debian, Ubuntu), or name the folder of the tools in FANAL_PG_BIN. Nothing was done."
        )
    version = re.search(r"(\d+)", _run([found, "--version"]))
    if version is None or int(version[1]) < major:
        raise NotReady(
            f"{name} is older than the server, which is PostgreSQL {major}. Install the package {package}, or name the folder "
            "of its tools in FANAL_PG_BIN. Nothing was done."
        )
    return Path(found)


def dump(tool: Path, target: Target, snapshot: str) -> Iterator[bytes]:
    """The database as pg_dump's custom format, as a stream. Raises Unavailable when it ends with an error."""
    command = [
        str(tool), "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--dbname={target.conninfo}",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment(target)) as process:  # noqa: S603
        try:
            assert process.stdout is not None
            while block := process.stdout.read(BLOCK_BYTES):
                yield block
            if process.wait() != 0:
                raise Unavailable(f"pg_dump ended with an error ({process.returncode}). No backup was made; the node is as it was.")
        finally:
            if process.poll() is None:
                process.kill()


def restore(tool: Path, target: Target, blocks: Iterable[bytes]) -> None:
    """Fill an empty database, all or nothing. Raises Unavailable when it cannot be."""
    command = [
        str(tool), "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={target.conninfo}",
    ]  # fmt: skip
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(target)) as process:  # noqa: S603
        assert process.stdin is not None and process.stderr is not None
        try:
            for block in blocks:
                process.stdin.write(block)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended early: its code says so
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read()
        if process.wait() != 0:
            full = b"No space left" in said
            why = "the server's disk is full" if full else f"pg_restore ended with code {process.returncode}"
            raise Unavailable(f"The database could not be restored: {why}. It is empty as before; nothing was changed.")


def is_empty(target: Target) -> bool:
    """Whether a database holds no table of anybody. Raises Unavailable when it does not answer."""
    with connected(target) as opened:
        found = opened.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchone()
        return found is not None and int(found[0]) == 0


def empty(target: Target) -> None:
    """Take everything out of a database that was empty before we filled it: our own half of a restore that failed."""
    with connected(target) as opened:
        opened.execute("DROP SCHEMA public CASCADE")
        opened.execute("CREATE SCHEMA public")


#: What a database says of itself from before a restore fills it until all of it was proved, with the journal's head.
_UNFINISHED = "fanal: an unfinished restore of "


def mark_unfinished(target: Target, head_hash: str) -> None:
    """Note in a database that a restore is filling it; one that is killed leaves the note. An empty hash takes it away.

    A role that does not own the database cannot, and goes without.
    """
    import psycopg
    from psycopg import sql

    said = sql.Literal(f"{_UNFINISHED}{head_hash}") if head_hash else sql.NULL
    with connected(target) as opened, suppress(psycopg.errors.InsufficientPrivilege):
        opened.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(target.name), said))


def is_unfinished(target: Target) -> bool:
    """Whether what is in this database is what a killed restore left: its note is there, and the journal that it names.

    Both, because a database that was empty when the restore died may have become somebody's node since.
    """
    import psycopg

    said = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    with connected(target) as opened:
        found = opened.execute(said).fetchone()
        if found is None or not str(found[0]).startswith(_UNFINISHED):
            return False
        head = bytes.fromhex(str(found[0]).removeprefix(_UNFINISHED))
        try:
            return opened.execute("SELECT 1 FROM public.journal_entry WHERE hash = %s", [head]).fetchone() is not None
        except psycopg.errors.UndefinedTable:
            return False


@contextmanager
def scratch_database(beside: Target, database: Mapping[str, Any], name: str) -> Iterator[Target]:
    """An empty database on the same server, dropped afterwards. Raises NotReady when this role may not make one."""
    import psycopg
    from psycopg import sql

    with connected(beside) as opened:
        try:
            opened.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege:
            raise NotReady(
                "The node's database role may not make the scratch database in which a backup is tried out. "
                "Let it: ALTER ROLE … CREATEDB (docs: back up and restore)."
            ) from None
    try:
        yield target_of(database, name=name)
    finally:
        with connected(beside) as opened:
            opened.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def connected(target: Target) -> Iterator[Any]:
    """A connection on which each statement stands for itself. Raises Unavailable when the server does not answer."""
    import psycopg

    try:
        opened = psycopg.connect(target.conninfo, password=target.password or None, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError:
        raise Unavailable(
            "The PostgreSQL server does not answer, or does not know this database. Nothing was changed. See DATABASE_URL."
        ) from None
    with opened:
        yield opened


def _environment(target: Target) -> dict[str, str]:
    # Only the child's own user can read its environment; an argument everybody could.
    return {**os.environ, **({"PGPASSWORD": target.password} if target.password else {})}


def _run(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603

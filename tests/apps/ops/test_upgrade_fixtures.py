"""Databases of earlier states upgrade: nothing is lost, whatever ends the upgrade on its way; else the old one stands untouched."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.apps.ops.kept import ask, database_url, run, run_with_full_disk
from tests.conftest import ON_POSTGRES
from tests.drills.upgrading import FIXTURES, POINTS, unpack, upgrade_in
from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.slow]
STATES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
_CASE = """
from fanal.cases.models import Case, Child, ChildName, Document
from fanal.vault import files
document = Document.objects.get()
answer = [Case.objects.count(), sorted(name.full or name.given for name in ChildName.objects.all()), document.title,
          files.read(document.file).decode()]
"""


def old_node(base: Path, state: str = STATES[-1]) -> RunningNode:
    """A node of a former state."""
    psql = None
    if ON_POSTGRES:
        from tests.postgres import bin_folder

        psql = bin_folder() / "psql"
    environment = unpack(FIXTURES / state, base, url=database_url("former"), psql=psql)
    return RunningNode(base / "home", environment, "http://localhost:8100")


def shape(node: RunningNode) -> tuple[list[str], str]:
    """Applied migrations, and a digest of all that the database holds."""
    if ON_POSTGRES:
        import psycopg

        url = node.environment["DATABASE_URL"]
        with psycopg.connect(url) as connection:
            rows = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        dump = subprocess.run([sys.executable, "-m", "tests.drills.dump", url], cwd=ROOT, capture_output=True, check=True).stdout
        return [row[0] for row in rows], hashlib.sha256(dump).hexdigest()
    with closing(sqlite3.connect(f"file:{node.home / 'fanal.sqlite3'}?mode=ro", uri=True)) as opened:
        rows = opened.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        dump = "\n".join(opened.iterdump())
    return [row[0] for row in rows], hashlib.sha256(dump.encode("utf-8", "surrogatepass")).hexdigest()


@pytest.mark.parametrize("state", STATES)
def test_a_node_of_an_earlier_state_is_upgraded_and_its_cases_open(state: str, tmp_path: Path) -> None:
    node = old_node(tmp_path, state)
    assert run(node, "serve").returncode == 2
    done = run(node, "upgrade")
    assert done.returncode == 0, done.stderr
    assert run(node, "journal", "verify").returncode == 0
    cases, names, title, content = ask(node, _CASE)
    assert cases >= 5 and len(names) >= 5 and all(names)
    assert title == "Bus ticket" and "an invented ticket" in content
    assert run(node, "upgrade").stdout.startswith("Nothing to do")
    assert not (node.home / "upgrade").exists()
    assert "Backup: made 0 hours ago" in run(node, "doctor").stdout


def test_an_upgrade_that_is_killed_at_every_step_goes_on_and_loses_nothing(tmp_path: Path) -> None:
    node = old_node(tmp_path)
    before, _digest = shape(node)
    points = [point for point in POINTS if not ON_POSTGRES or point not in {"copied", "linked"}]
    moved = False
    for point in points:
        killed = upgrade_in(node.environment, "kill", point)
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
        now, _digest = shape(node)
        moved = moved or now != before
        # Whole, one or the other; and once the new one is in its place, it stays.
        assert now == before if points.index(point) < points.index("swapped") else set(now) > set(before), point
    assert moved
    last = upgrade_in(node.environment, "go")
    assert last.returncode == 0, last.stderr
    assert run(node, "journal", "verify").returncode == 0
    assert ask(node, _CASE)[2] == "Bus ticket"
    upgraded = "from fanal.journal.queries import fetch_entries\nanswer = len(fetch_entries(act='node.upgraded', limit=9))"
    assert ask(node, upgraded) == 1
    assert not (node.home / "upgrade").exists()


@pytest.mark.parametrize("how", ["break", "untrue"])
def test_a_migration_that_fails_leaves_the_old_database_as_it_was(how: str, tmp_path: Path) -> None:
    node = old_node(tmp_path)
    before = shape(node)
    failed = upgrade_in(node.environment, how)
    assert failed.returncode == 2
    assert ("was undone" if how == "break" else "on purpose") in failed.stderr
    assert shape(node) == before
    assert not (node.home / "upgrade").exists()
    assert list((tmp_path / "archives").glob("*.backup"))


def test_a_disk_that_is_full_stops_an_upgrade_with_one_sentence_and_nothing_half_done(tmp_path: Path) -> None:
    node = old_node(tmp_path)
    before = shape(node)
    failed = run_with_full_disk(node, "upgrade")
    assert failed.returncode == 2, failed.stderr
    assert "full" in failed.stderr or "could not be" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert shape(node) == before
    assert not list((tmp_path / "archives").glob("*")) and not list((tmp_path / "archives").glob(".*"))
    assert not list((node.home / "run").glob("picture-*"))


def _as_if_served(node: RunningNode) -> subprocess.Popen[bytes]:
    """A process that holds what `fanal serve` holds and ends as politely."""
    code = (
        "import fcntl, os, signal, sys, time\n"
        "lock = open(sys.argv[3], 'a+'); fcntl.flock(lock, fcntl.LOCK_EX); lock.truncate(0); lock.write(str(os.getpid())); lock.flush()\n"
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0)); print('up', flush=True); time.sleep(120)\n"
    )
    (node.home / "run").mkdir(exist_ok=True)
    served = subprocess.Popen(
        [sys.executable, "-c", code, "fanal", "serve", str(node.home / "run" / "serve.lock")], stdout=subprocess.PIPE
    )
    assert served.stdout is not None and served.stdout.readline() == b"up\n"
    served.stdout.close()
    return served


def test_a_running_node_is_left_alone_unless_the_upgrade_may_stop_it(tmp_path: Path) -> None:
    node = old_node(tmp_path)
    served = _as_if_served(node)
    try:
        refused = run(node, "upgrade")
        assert refused.returncode == 2 and "The node is running" in refused.stderr
        assert served.poll() is None and not (tmp_path / "archives").exists()
        done = run(node, "upgrade", "--stop")
        assert done.returncode == 0, done.stderr
        assert served.wait(timeout=10) == 0
    finally:
        served.kill()


@pytest.mark.parametrize("words", [("serve",), ("upgrade",), ("journal", "verify")], ids=" ".join)
def test_a_newer_database_is_refused_by_every_command(words: tuple[str, ...], newer_node: RunningNode) -> None:
    refused = run(newer_node, *words)
    assert refused.returncode == 2
    assert "made by a newer version of Fanal" in refused.stderr and len(refused.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("program", ["fanal.wsgi", "fanal.asgi"])
def test_a_newer_database_is_refused_by_a_web_server_that_loads_the_program_by_itself(program: str, newer_node: RunningNode) -> None:
    loaded = subprocess.run([sys.executable, "-c", f"import {program}"], env=newer_node.environment, capture_output=True, text=True, check=False)
    assert loaded.returncode == 1
    assert loaded.stderr.strip().splitlines()[-1].startswith("fanal: This database was made by a newer version of Fanal")


@pytest.fixture(scope="module")
def newer_node(tmp_path_factory: pytest.TempPathFactory) -> RunningNode:
    """A node whose database a later program has changed."""
    node = old_node(tmp_path_factory.mktemp("newer"))
    statement = "INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '9999_of_a_later_year', '2036-01-01')"
    if ON_POSTGRES:
        import psycopg

        with psycopg.connect(node.environment["DATABASE_URL"]) as connection:
            connection.execute(statement)
    else:
        with closing(sqlite3.connect(node.home / "fanal.sqlite3")) as opened, opened:
            opened.execute(statement)
    return node

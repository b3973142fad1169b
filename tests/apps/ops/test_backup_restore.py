"""A backup is taken while the node writes, opened with key file or kit, restored elsewhere; nothing half done, ever."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.apps.ops.kept import ask, empty_home, keep, make_kept_node, newest, run, run_with_full_disk
from tests.conftest import ON_POSTGRES
from tests.drills.backing_up import back_up_during_writes
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.slow]
_CASE = "from fanal.cases.models import Case\nanswer = str(Case.objects.order_by('id').first().pk)"
_CHILD = "from fanal.cases.models import Child\nchild = Child.objects.order_by('id').first()\nanswer = [str(child.pk), str(child.key_id)]"
_SIGNED_IN = """
from django.contrib.sessions.models import Session
from django.utils import timezone
from datetime import timedelta
from fanal.accounts.models import Invitation
from fanal import vault
Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now() + timedelta(hours=8))
Invitation.objects.create(token_digest="d" * 64, content=vault.seal_for_node("{}", place="accounts_invitation.content"),
                          created_by="system:test", expires_at=timezone.now() + timedelta(hours=8))
"""

_LATE = """
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases.actions.open_case import open_case
answer = open_case(by=Staff.objects.get(display_name="Jonas Vermeer").act_as(roles.CaseManager), summary="A late call").reference
"""


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> RunningNode:
    """A story node with one backup. Nobody changes it except by what is erased in it."""
    node = make_kept_node(tmp_path_factory.mktemp("kept"))
    ask(node, _SIGNED_IN)
    made = run(node, "backup")
    assert made.returncode == 0, made.stderr
    return node


def _first(node: RunningNode) -> tuple[Path, Path]:
    folder = Path(node.environment["FANAL_BACKUP_FOLDER"])
    return sorted(folder.glob("*.backup"))[0], sorted((folder.parent / "keys").glob("*.keys"))[0]


def _shares(node: RunningNode) -> list[str]:
    kit = run(node, "vault", "kit").stdout
    return re.findall(r"To type it in:  (.+)", kit)


def test_nothing_of_a_child_and_no_key_stands_in_clear_in_a_backup(node: RunningNode) -> None:
    archive, keys = _first(node)
    secret = Path(node.environment["FANAL_KEK_FILE"]).read_text().split()[-1]
    for path in (archive, keys):
        data = path.read_bytes()
        assert b"Vermeer" not in data and b"SQLite" not in data and b"PGDMP" not in data
        assert secret.encode() not in data and bytes.fromhex(secret) not in data
        assert path.stat().st_mode & 0o077 == 0


def test_a_node_is_restored_elsewhere_with_the_key_file_and_old_sign_ins_are_dead(node: RunningNode, tmp_path: Path) -> None:
    archive, keys = _first(node)
    there = empty_home(node, tmp_path)
    done = run(there, "restore", str(archive), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    assert "(1 session and 1 invitation)" in done.stdout
    assert ask(there, _CASE) == ask(node, _CASE)
    sessions = ask(there, "from django.contrib.sessions.models import Session\nanswer = Session.objects.count()")
    assert sessions == 0
    verified = run(there, "journal", "verify")
    assert verified.returncode == 0, verified.stdout
    assert (there.home / "secret.key").read_text() != (node.home / "secret.key").read_text()
    assert not list(there.home.glob(".restoring-*"))
    # Who lost access since has it again: the board asks an administrator until somebody has looked.
    open_restores = ask(there, "from fanal.ops.models import Restore\nanswer = Restore.objects.filter(looked_at=None).count()")
    assert (open_restores, ask(node, "from fanal.ops.models import Restore\nanswer = Restore.objects.count()")) == (1, 0)


def test_two_shares_of_the_kit_and_the_backup_suffice_and_a_wrong_share_leaves_nothing(node: RunningNode, tmp_path: Path) -> None:
    archive, keys = _first(node)
    one, two, three = _shares(node)
    kek = tmp_path / "new.kek"
    there = empty_home(node, tmp_path, FANAL_KEK_FILE=str(kek))
    words = ("restore", str(archive), "--keys", str(keys), "--kit")
    wrong = run(there, *words, given=f"{one}\n{two.replace(' 2 ', ' 3 ', 1)}\n")
    assert wrong.returncode == 2 and "do not give the key" in wrong.stderr
    assert not kek.exists() and not there.home.exists()
    done = run(there, *words, given=f"{one}\n{three}\n")
    assert done.returncode == 0, done.stderr
    assert kek.read_bytes() == Path(node.environment["FANAL_KEK_FILE"]).read_bytes()
    assert kek.stat().st_mode & 0o777 == 0o400


def test_who_was_erased_after_the_backup_stays_erased(node: RunningNode, tmp_path: Path) -> None:
    archive, old_keys = _first(node)
    child, key = ask(node, _CHILD)
    assert run(node, "vault", "shred", "--subject", f"child:{child}", "--yes").returncode == 0
    assert run(node, "backup", "keys").returncode == 0
    folder = old_keys.parent
    gone = f"from fanal.cases.models import Child\nfrom fanal.vault import keys\nfrom uuid import UUID\nanswer = [Child.objects.filter(pk='{child}').exists(), keys.exists(UUID('{key}'))]"
    there = empty_home(node, tmp_path)
    done = run(there, "restore", str(archive), "--keys", str(folder))
    assert done.returncode == 0, done.stderr
    assert "Erased again: 1 key " in done.stdout
    assert ask(there, gone) == [False, False]
    # The old copy alone, elsewhere: only the list that is named knows.
    lonely = tmp_path / "lonely"
    lonely.mkdir()
    copied = Path(lonely / old_keys.name)
    copied.write_bytes(old_keys.read_bytes())
    there = empty_home(node, tmp_path)
    listed = next(folder.glob("*.tombstones"))
    done = run(there, "restore", str(archive), "--keys", str(copied), "--tombstones", str(listed))
    assert done.returncode == 0 and "Erased again: 1 key " in done.stdout, done.stderr
    forged = tmp_path / "forged.tombstones"
    forged.write_bytes(listed.read_bytes().replace(key.encode(), key[::-1].replace("-", "")[:8].encode() + key[8:].encode()))
    refused = run(empty_home(node, tmp_path), "restore", str(archive), "--keys", str(copied), "--tombstones", str(forged))
    assert refused.returncode == 2 and "was changed, or was not written by this node" in refused.stderr


def test_a_backup_of_before_a_change_of_the_key_opens_with_keys_of_after_it(tmp_path: Path) -> None:
    node = make_kept_node(tmp_path, story=False)
    assert run(node, "backup").returncode == 0
    archive, old_keys = _first(node)
    assert run(node, "vault", "rotate").returncode == 0
    assert run(node, "backup", "keys").returncode == 0
    refused = run(empty_home(node, tmp_path), "restore", str(archive), "--keys", str(old_keys))
    assert refused.returncode == 2 and "is not the one that this backup was made with" in refused.stderr
    done = run(empty_home(node, tmp_path), "restore", str(archive), "--keys", str(newest(tmp_path / "keys", "keys")))
    assert done.returncode == 0, done.stderr


def test_a_backup_taken_during_writes_holds_every_write_acknowledged_before_it(node: RunningNode, tmp_path: Path) -> None:
    here = keep(RunningNode(node.home, dict(node.environment), node.origin), tmp_path)
    before = back_up_during_writes(here, ask(node, _CASE))
    there = empty_home(node, tmp_path)
    done = run(there, "restore", str(tmp_path / "archives"), "--keys", str(tmp_path / "keys"))
    assert done.returncode == 0, done.stderr
    there_too = set(ask(there, "from fanal.cases.models import Note\nanswer = [str(note.pk) for note in Note.objects.all() if note.text]"))
    assert before <= there_too


def test_what_does_not_belong_together_is_refused_with_one_sentence(node: RunningNode, tmp_path: Path) -> None:
    archive, keys = _first(node)
    other = make_kept_node(tmp_path, story=False, name="other")
    assert run(other, "backup").returncode == 0
    other_keys = newest(tmp_path / "keys", "keys")
    there = empty_home(node, tmp_path)
    moved = empty_home(node, tmp_path, FANAL_ORIGIN="https://elsewhere.example")
    with_other_key = empty_home(other, tmp_path)
    cut = tmp_path / archive.name
    cut.write_bytes(archive.read_bytes()[:-50_000])
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "something").touch()
    refusals = [
        (with_other_key, (archive, "--keys", other_keys), "and the keys are those of node"),
        (moved, (archive, "--keys", keys), "and FANAL_ORIGIN is https://elsewhere.example"),
        (there, (archive, "--keys", keys, "--node", "Hotline Nowhere"), "not of “Hotline Nowhere”"),
        (there, (cut, "--keys", keys), "is cut off"),
        (replace(there, environment={**there.environment, "FANAL_HOME": str(tmp_path / "full")}), (archive, "--keys", keys), "is not empty"),
    ]
    for place, words, said in refusals:
        refused = run(place, "restore", *map(str, words))
        assert refused.returncode == 2 and said in refused.stderr, (said, refused.stderr)
        assert len(refused.stderr.strip().splitlines()) == 1
        assert not place.home.exists()


@pytest.mark.sqlite_only
def test_a_full_disk_leaves_neither_half_a_backup_nor_half_a_node(node: RunningNode, tmp_path: Path) -> None:
    archive, keys = _first(node)
    there = empty_home(node, tmp_path)
    failed = run_with_full_disk(there, "restore", str(archive), "--keys", str(keys))
    assert failed.returncode == 2 and "is full" in failed.stderr and "Traceback" not in failed.stderr
    assert not there.home.exists()
    here = keep(RunningNode(node.home, dict(node.environment), node.origin), tmp_path)
    failed = run_with_full_disk(here, "backup")
    assert failed.returncode == 2 and "is full" in failed.stderr and "Traceback" not in failed.stderr
    assert not list((tmp_path / "archives").iterdir()) and not list((node.home / "run").glob("picture-*"))


def test_a_rehearsal_proves_the_newest_backup_and_leaves_no_trace(node: RunningNode) -> None:
    done = run(node, "backup", "rehearse")
    assert done.returncode == 0, done.stderr
    opened = re.search(r"(\d+) opened", done.stdout)
    assert opened and int(opened[1]) > 100
    assert not list((node.home / "run").glob("rehearsal-*"))
    if ON_POSTGRES:
        left = "from django.db import connection\nc = connection.cursor()\nc.execute(\"SELECT count(*) FROM pg_database WHERE datname LIKE 'fanal_rehearsal%'\")\nanswer = c.fetchone()[0]"
        assert ask(node, left) == 0
    journal = ask(node, "from fanal.journal.queries import fetch_entries\nanswer = [entry.act for entry in fetch_entries(limit=1)]")
    assert journal == ["backup.rehearsed"]
    said = run(node, "doctor").stdout
    assert "Rehearsal of a restore: done 0 hours ago" in said and "Backup: made 0 hours ago" in said
    assert run(node, "verify").returncode == 0


@pytest.mark.postgres_only
def test_a_database_that_was_brought_back_to_a_point_in_time_gets_its_files_and_keys(node: RunningNode, tmp_path: Path) -> None:
    """What point-in-time recovery leaves is a newer database; a copy stands in for it here."""
    from urllib.parse import urlsplit, urlunsplit

    import psycopg
    from psycopg import sql

    archive, _keys = _first(node)
    late = ask(node, _LATE)
    assert run(node, "backup", "keys").returncode == 0
    url = node.environment["DATABASE_URL"]
    name = f"point_{urlsplit(url).path[1:]}"
    with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(urlsplit(url).path[1:])))
    there = empty_home(node, tmp_path, DATABASE_URL=urlunsplit(urlsplit(url)._replace(path=f"/{name}")))
    done = run(there, "restore", str(archive), "--keys", str(archive.parent.parent / "keys"), "--database", "there")
    assert done.returncode == 0, done.stderr
    assert "the newer one that you named" in done.stdout
    assert ask(there, f"from fanal.cases.models import Case\nanswer = Case.objects.get(reference='{late}').summary") == "A late call"


@pytest.mark.postgres_only
def test_a_restore_that_was_killed_is_begun_again_and_never_takes_anybodys_node_for_its_half(node: RunningNode, tmp_path: Path) -> None:
    from fanal.ops.backup import pgtools

    archive, keys = _first(node)
    words = ("restore", str(archive), "--keys", str(keys))
    there = empty_home(node, tmp_path)
    # Killed when the database is filled and the home is not there yet.
    code = (
        "import os, signal, sys\nfrom fanal.ops.backup import settle, staging\n"
        "staging.put_in_place = settle.in_other_home = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from fanal.__main__ import main\nsys.exit(main())"
    )
    killed = subprocess.run([sys.executable, "-c", code, *words], env=there.environment, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    target = pgtools.Target(there.environment["DATABASE_URL"], "", there.environment["DATABASE_URL"].rpartition("/")[2].partition("?")[0])
    assert not pgtools.is_empty(target) and pgtools.is_unfinished(target)
    done = run(there, *words)
    assert done.returncode == 0, done.stderr
    assert not pgtools.is_unfinished(target)
    refused = run(empty_home(node, tmp_path, DATABASE_URL=there.environment["DATABASE_URL"]), *words)
    assert refused.returncode == 2 and "is not empty" in refused.stderr
    # Its note outlived an empty database in which a node of its own was made: that one is nobody's half.
    pgtools.mark_unfinished(target, "00" * 32)
    assert not pgtools.is_unfinished(target)

"""The real Litestream with the file that Fanal writes: a write after the last backup comes back, and no key was ever copied."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps.ops.kept import ask, empty_home, make_kept_node, run

pytestmark = [pytest.mark.sqlite_only, pytest.mark.slow]
_OPEN = """
from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases.actions.open_case import open_case
answer = open_case(by=Staff.objects.get(display_name="Jonas Vermeer").act_as(roles.CaseManager), summary="A late call").reference
"""


def _litestream() -> str:
    found = shutil.which("litestream", path=str(Path(sys.executable).parent)) or shutil.which("litestream")
    if not found:
        pytest.skip("Litestream is not installed: continuous replication was NOT tried.")
    return found


def test_a_write_after_the_backup_comes_back_from_the_replica(tmp_path: Path) -> None:
    litestream, node = _litestream(), make_kept_node(tmp_path)
    assert run(node, "backup").returncode == 0
    replica = tmp_path / "replica"
    assert run(node, "backup", "litestream", "--to", str(replica)).returncode == 0
    config = str(node.home / "litestream.yml")
    late = ask(node, _OPEN)
    assert run(node, "backup", "keys").returncode == 0
    subprocess.run([litestream, "replicate", "-once", "-config", config], check=True, capture_output=True, timeout=60)
    wrapped = (node.home / "keys.sqlite3").read_bytes()
    for path in replica.rglob("*"):
        assert not path.is_file() or b"CREATE TABLE keys" not in path.read_bytes()
    assert b"CREATE TABLE keys" in wrapped
    brought = tmp_path / "brought.sqlite3"
    command = [litestream, "restore", "-integrity-check", "quick", "-config", config, "-o", str(brought), str(node.home / "fanal.sqlite3")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    there = empty_home(node, tmp_path)
    done = run(there, "restore", str(tmp_path / "archives"), "--keys", str(tmp_path / "keys"), "--database", str(brought))
    assert done.returncode == 0, done.stderr
    found = ask(there, f"from fanal.cases.models import Case\nanswer = Case.objects.get(reference='{late}').summary")
    assert found == "A late call"

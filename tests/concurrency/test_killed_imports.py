"""An import that is killed, at whatever point, shows nobody half a list, and the next command clears up what it left."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.apps.imports.sheets import NOOR, SAMIR, changed, sheet
from tests.concurrency.killed_import import POINTS
from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.alone, pytest.mark.slow]

ROWS = 45


def _run(node: RunningNode, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.concurrency.killed_import", *words], cwd=ROOT, env=node.environment, check=False,
        capture_output=True, text=True, timeout=120,
    )


def _facts(node: RunningNode) -> dict[str, Any]:
    done = _run(node, "facts")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_an_import_that_is_killed_shows_nothing_and_is_cleared_up_by_the_next_command(
    written_node: RunningNode, tmp_path: Path
) -> None:
    file = tmp_path / "old.xlsx"
    file.write_bytes(sheet(*(
        changed(SAMIR if n % 2 else NOOR, **{"N°_dossier": f"2019/{n:03}", "Prénom": f"Child {n}"}) for n in range(ROWS)
    )))
    check = ("import", "cases", str(file), "--source", "Old list")
    before = _facts(written_node)
    for point in POINTS:
        assert written_node.command(*check).returncode == 0
        killed = _run(written_node, point, str(file))
        assert killed.returncode == -signal.SIGKILL, (point, killed.stderr)
        left = _facts(written_node)
        assert left["seen"] == before["seen"], point
        assert left["states"][-1] == ("taking_back" if point == "while taking back" else "applying")
        assert (left["there"] > before["there"]) == (point != "before the first case"), point
        again = written_node.command(*check)
        assert f"{ROWS} good" in again.stdout and "0 there already" in again.stdout, point
        assert "broken off" in again.stderr
        cleared = _facts(written_node)
        assert (cleared["there"], cleared["children"]) == (before["there"], before["children"]), point
        assert cleared["states"][-2:] == ["failed", "checked"]
    applied = written_node.command(*check, "--apply")
    assert f"{ROWS} cases made" in applied.stdout
    assert _facts(written_node)["seen"] == before["seen"] + ROWS
    verified = written_node.command("journal", "verify", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr

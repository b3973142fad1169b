"""The import walls hold, and every room has its doors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, SOURCE, name_of

ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "apps.py").exists())
DOORS = {
    "__init__.py",
    "apps.py",
    "models.py",
    "models",
    "actions",
    "queries.py",
    "policies.py",
    "views",
    "forms.py",
    "forms",
    "urls.py",
    "templates",
    "templatetags",
    "tasks.py",
    "cli.py",
    "README.md",
    "migrations",
    "static",
    "labels.py",
}


def test_the_import_walls_hold() -> None:
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_in_ten_lines_what_lives_there(room: str) -> None:
    readme = SOURCE / room / "README.md"
    assert readme.exists(), f"{room} has no README.md"
    assert len(readme.read_text("utf-8").splitlines()) <= 60, f"{name_of(readme)} is longer than a newcomer reads"


def test_every_room_stands_in_the_architecture_page() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    missing = [room for room in [*ROOMS, "core"] if not re.search(rf"^(\w+ +)*{room}\b", text, re.MULTILINE)]
    assert not missing, f"rooms that ARCHITECTURE.md does not name: {missing}"

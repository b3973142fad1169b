"""The import walls hold, and every room has its doors."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import grimp
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


def circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Modules that reach each other by imports, also by those inside of functions: Tarjan's strongly connected components."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        path.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in path:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            circle = path[path.index(module) :]
            del path[path.index(module) :]
            if len(circle) > 1:
                found.append(sorted(circle))

    for module in sorted(graph.modules):
        if module not in order:
            visit(module)
    return found


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Two that need each other are one thing, or a third thing is hidden in them. An import inside of a function hides it too."""
    assert circles(grimp.build_graph("fanal")) == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_in_ten_lines_what_lives_there(room: str) -> None:
    readme = SOURCE / room / "README.md"
    assert readme.exists(), f"{room} has no README.md"
    assert len(readme.read_text("utf-8").splitlines()) <= 60, f"{name_of(readme)} is longer than a newcomer reads"


def test_every_room_stands_in_the_architecture_page() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    missing = [room for room in [*ROOMS, "core"] if not re.search(rf"^(\w+ +)*{room}\b", text, re.MULTILINE)]
    assert not missing, f"rooms that ARCHITECTURE.md does not name: {missing}"

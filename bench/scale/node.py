"""One node for the bench: made, seeded, served as `fanal serve` serves it, and how much memory its processes hold.

Belongs here: folders, environment, processes. Does not: rows (`seeding`), load (`load`).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from tests.journeys.nodes import RunningNode, make_node
from tests.postgres import make_database, start_server

#: As `fanal serve` does on a machine with two cores.
WORKERS = "2"


def made_or_kept(base: Path, cases: int, database: str, *, keep: bool) -> tuple[RunningNode, float]:
    """A node with so many cases, and the seconds that seeding took (then, if it was kept). Kept nodes get the program's newest tables."""
    if database == "postgresql":
        start_postgresql(base, keep=keep)
    told = base / f"cases{cases}.json"
    if keep and told.exists():
        kept = json.loads(told.read_text())
        node = RunningNode(home=Path(kept["home"]), environment=kept["environment"], origin=kept["origin"])
        node.command("migrate")
        return node, kept["seeding"]
    node, spent = make(base, cases, make_database(f"cases{cases}") if database == "postgresql" else "")
    if keep:
        told.write_text(json.dumps({"home": str(node.home), "environment": node.environment, "origin": node.origin, "seeding": spent}))
        told.chmod(0o600)
    return node, spent


def make(base: Path, cases: int, database_url: str) -> tuple[RunningNode, float]:
    """A node with so many cases, not yet served, and the seconds that seeding took."""
    node = make_node(base, name=f"cases{cases}", database_url=database_url)
    node.environment |= {"FANAL_WEB_WORKERS": WORKERS, "DJANGO_SETTINGS_MODULE": "fanal.settings"}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "bench.scale.seeding", str(cases)], env=node.environment, check=True, stdout=sys.stderr)
    return node, time.perf_counter() - began


def start_postgresql(base: Path, *, keep: bool) -> None:
    """A PostgreSQL of the bench's own, its planner and disk as it comes. It ends with the bench; its data stay if they are to be kept."""
    if "FANAL_TEST_DATABASE_URL" not in os.environ:
        os.environ["FANAL_TEST_DATABASE_URL"] = start_server(base / "postgresql", keep=keep)


def memory(root: int) -> dict[str, float]:
    """Megabytes (PSS: what is shared counts in parts) of a process and all below it, by what each is."""
    found: dict[str, float] = {}
    for pid in _tree(root):
        try:
            name = _name(pid)
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # it ended meanwhile
            continue
        size = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        found[name] = found.get(name, 0.0) + size / 1024
    return found


def processor(root: int) -> float:
    """Milliseconds of processor that a process and all below it have used. What others do on the machine does not stand in it."""
    spent = 0
    for pid in _tree(root):
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                spent += int(task.read_text().split()[0])
    return spent / 1e6


def _tree(root: int) -> list[int]:
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(stat[1]), []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree += below.get(pid, ())
    return tree


def _name(pid: int) -> str:
    """`pages`, `live`, `index`, `jobs`, `supervisor`: each child of `fanal serve` says what it is, and what it starts inherits the name."""
    name = Path(f"/proc/{pid}/comm").read_text().strip()
    return name.removeprefix("fanal-") if name.startswith("fanal-") else "supervisor"


def pids_named(root: int, names: tuple[str, ...]) -> list[int]:
    """Processes below `root` that are one of these."""
    found = []
    for pid in _tree(root):
        with contextlib.suppress(OSError):  # it ended meanwhile
            if _name(pid) in names:
                found.append(pid)
    return found

"""Seeds, serves and measures one node for each size; prints as it goes."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.scale import node as nodes
from bench.scale import report


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description="A node of many years, measured over HTTP.")
    parser.add_argument("--sizes", default="1000,10000", help="cases, with commas; ten contacts to each")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="fanal-scale-"))
    print(f"{given.database}; {report.load()}")
    try:
        found = [_measure(base, int(size), given.database) for size in given.sizes.split(",")]
    finally:
        shutil.rmtree(base, ignore_errors=True)
    report.print_growth(found)
    return 0


def _measure(base: Path, cases: int, database: str) -> report.Measured:
    url = nodes.fresh_database(base, f"cases{cases}") if database == "postgresql" else ""
    node, spent = nodes.make(base, cases, url)
    node.start()
    try:
        node_ready(node)
        found = _in_the_node(node, cases, spent)
    finally:
        node.stop()
    report.print_one(found)
    shutil.rmtree(node.home)
    return found


def node_ready(node: Any, patience: float = 900.0) -> None:
    """Wait until the index process has filled itself (it listens only then) and everybody is at rest."""
    until = time.monotonic() + patience
    while not list((node.home / "run").glob("*.sock")):
        if time.monotonic() > until:
            raise RuntimeError("the index process did not fill itself in time")
        time.sleep(0.2)
    time.sleep(5.0)


def _in_the_node(node: Any, cases: int, spent: float) -> report.Measured:
    """In a process of its own, because Django is set up once only for one node."""
    import pickle

    out = node.home / "run" / "measured"
    words = [sys.executable, "-m", "bench.scale.measuring", node.origin.rpartition("/")[2], str(node.process.pid), str(cases), str(spent), str(out)]
    subprocess.run(words, env=node.environment, check=True)
    return pickle.loads(out.read_bytes())  # type: ignore[no-any-return]


if __name__ == "__main__":
    sys.exit(main())

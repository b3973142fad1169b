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
    parser.add_argument("--keep", type=Path, help="a folder for the seeded nodes: they stay there, and are measured again without seeding")
    parser.add_argument("--seed-only", action="store_true", help="fill the nodes of --keep, measure nothing")
    given = parser.parse_args()
    base = given.keep.absolute() / given.database if given.keep else Path(tempfile.mkdtemp(prefix="fanal-scale-"))
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    sizes = [int(size) for size in given.sizes.split(",")]
    print(f"{given.database}; {report.load()}")
    try:
        made = [nodes.made_or_kept(base, cases, given.database, keep=bool(given.keep)) for cases in sizes if given.seed_only]
        found = [_measure(base, cases, given) for cases in sizes if not given.seed_only]
    finally:
        if not given.keep:
            shutil.rmtree(base, ignore_errors=True)
    if made:
        print(f"{len(made)} nodes are filled")
    else:
        report.print_growth(found)
    return 0


def _measure(base: Path, cases: int, given: argparse.Namespace) -> report.Measured:
    node, spent = nodes.made_or_kept(base, cases, given.database, keep=bool(given.keep))
    node.start()
    try:
        node_ready(node)
        found = _in_the_node(node, cases, spent)
    finally:
        node.stop()
    report.print_one(found)
    if not given.keep:
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

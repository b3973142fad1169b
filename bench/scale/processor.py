"""Processor time of each page in one process, beside a fixed loop in the same process: what others do on the machine cancels out.

`python -m bench.scale.processor [--cases 3000]` makes a node, seeds it, opens its pages without a web server. For comparing two versions
of the program; what people wait for is measured by `bench.scale`.
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROUNDS = 25


def main() -> int:
    """The command line: makes the node, then measures in a process of its own with that node's environment."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale.processor", description="Processor time of pages, beside a fixed loop.")
    parser.add_argument("--cases", type=int, default=3000)
    cases = parser.parse_args().cases
    if "FANAL_BENCH_IN_NODE" not in os.environ:
        from bench.scale import node as nodes

        with tempfile.TemporaryDirectory(prefix="fanal-processor-") as base:
            node, _spent = nodes.make(Path(base), cases, "")
            words = [sys.executable, "-m", "bench.scale.processor"]
            return subprocess.run(words, env=node.environment | {"FANAL_BENCH_IN_NODE": node.origin}, check=False).returncode
    _measure(os.environ["FANAL_BENCH_IN_NODE"].rpartition("/")[2])
    return 0


def _measure(host: str) -> None:
    import django

    django.setup()
    from django.test import Client

    from bench.scale import load

    sample = load.pick()
    reader = Client(HTTP_HOST=host)
    reader.get("/training/")
    reader.post("/training/", {"person": sample.people[5], "role": "case_manager"})
    gc.collect()
    gc.freeze()
    paths = {
        "/healthz": "/healthz", "desk": "/desk/", "board": "/desk/board/", "case list": "/cases/all/", "contacts": "/desk/contacts/",
        "contact": f"/desk/contacts/{sample.contact}/", "case page, short": f"/cases/{sample.short_case}/",
        "case page, long timeline": f"/cases/{sample.long_case}/",
    }  # fmt: skip
    print(f"{'median processor time':26}{'ms':>8}   beside the loop")
    for name, path in paths.items():
        page, loop = _timed(reader, path)
        print(f"{name:26}{page * 1000:8.1f}{page / loop:10.2f} x")


def _timed(reader: Any, path: str) -> tuple[float, float]:
    pages, loops = [], []
    for _ in range(3):
        assert reader.get(path).status_code == 200, path
    for _ in range(ROUNDS):
        loops.append(_spent(_loop))
        pages.append(_spent(lambda: reader.get(path)))
    return statistics.median(pages), statistics.median(loops)


def _spent(act: Any) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _loop() -> None:
    """Strings, a dict, small numbers: what pages are made of."""
    found: dict[str, int] = {}
    for number in range(20_000):
        found[str(number % 500)] = found.get(str(number % 500), 0) + number


if __name__ == "__main__":
    sys.exit(main())

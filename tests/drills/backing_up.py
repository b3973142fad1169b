"""A backup while others write: what was acknowledged before it began must be in it. For tests and drills."""

from __future__ import annotations

import subprocess
import sys

from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode


def back_up_during_writes(node: RunningNode, case: str, *, writers: int = 2, least: int = 20) -> set[str]:
    """Start writers of notes on a case, back the node up while they write, stop them by their ids.

    Returns the ids of the notes that were acknowledged before the backup began. Fails when the backup was not one during writes.
    """
    started = [_writer(node, case) for _number in range(writers)]
    try:
        before: set[str] = set()
        for writer in started:
            before |= _acknowledged(writer, least)
        made = subprocess.run([sys.executable, "-m", "fanal", "backup"], env=node.environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stderr
        assert all(writer.poll() is None for writer in started), "the backup came too late to be one during writes"
    finally:
        for writer in started:
            writer.kill()
            writer.wait()
            assert writer.stdout is not None
            writer.stdout.close()
    return before


def _writer(node: RunningNode, case: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.worker", "notes", case, "2000"], cwd=ROOT, env=node.environment,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip


def _acknowledged(writer: subprocess.Popen[str], least: int) -> set[str]:
    assert writer.stdout is not None
    found: set[str] = set()
    while len(found) < least:
        line = writer.stdout.readline()
        assert line, "the writer ended"
        if line.startswith("acknowledged"):
            found.add(line.split()[1])
    return found

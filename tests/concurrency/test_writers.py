"""Many processes write at once: no error, no lost update, one unbroken journal. A process killed in mid-write loses nothing
that was acknowledged and doubles nothing."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from typing import Any

import pytest

from tests.guards.tree import ROOT
from tests.journeys.nodes import RunningNode

pytestmark = [pytest.mark.alone, pytest.mark.slow]

PROCESSES, EACH = 8, 150


def _run(node: RunningNode, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.worker", *words], cwd=ROOT, env=node.environment, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )


def _facts(node: RunningNode, case_id: str) -> dict[str, Any]:
    out, err = _run(node, "facts", case_id).communicate(timeout=120)
    assert out, err
    return dict(json.loads(out))


def _a_case(node: RunningNode) -> str:
    code = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE']='fanal.settings'; django.setup(); "
        "from fanal.cases.models import Case; print(Case.objects.filter(owner__display_name='Jonas Vermeer').first().pk)"
    )
    run = subprocess.run([sys.executable, "-c", code], env=node.environment, capture_output=True, text=True, check=True)
    return run.stdout.strip()


def test_eight_processes_with_150_transactions_each_lose_nothing(written_node: RunningNode) -> None:
    case_id = _a_case(written_node)
    before = _facts(written_node, case_id)
    workers = [_run(written_node, "mixed", case_id, str(EACH)) for _ in range(PROCESSES)]
    errors = [worker.communicate(timeout=900)[1] for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * PROCESSES, "\n".join(errors)[-3000:]
    after = _facts(written_node, case_id)
    third = PROCESSES * EACH // 3
    assert len(after["notes"]) - len(before["notes"]) == third
    assert after["minutes"] - before["minutes"] == third
    assert after["cases"] - before["cases"] == third
    assert len(set(after["references"])) == after["cases"], "two cases share a reference"
    verified = written_node.command("journal", "verify", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_kill_9_during_200_writes_loses_no_acknowledged_one_and_doubles_none(written_node: RunningNode) -> None:
    case_id = _a_case(written_node)
    before = set(_facts(written_node, case_id)["notes"])
    acknowledged: set[str] = set()
    tried: set[str] = set()
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    rounds = 0
    while len(acknowledged) < 200:
        rounds += 1
        assert rounds < 100, "the writers hardly get anywhere"
        with _run(written_node, "notes", case_id, "60") as worker:
            assert worker.stdout is not None
            first = worker.stdout.readline()  # it is under way
            time.sleep(chance.uniform(0.0, 1.0))
            worker.kill()
            rest = worker.stdout.read()
        for line in (first + rest).splitlines():
            word, _, note_id = line.partition(" ")
            (acknowledged if word == "acknowledged" else tried).add(note_id)
    there = _facts(written_node, case_id)["notes"]
    new = set(there) - before
    assert acknowledged <= new, f"lost: {acknowledged - new}"
    assert new <= tried, "notes that nobody wrote"
    assert all(there[note_id] == f"note {note_id}" for note_id in new), "a note is not whole"
    assert rounds > 1
    verified = written_node.command("journal", "verify", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr

"""A backup during writes, restored elsewhere; and backups and restores that are killed on their way.

Each round: two writers work while `fanal backup` runs, one of them is killed. The archive is restored into an empty home (and an
empty database), and there everything must be that was acknowledged before the backup began. Then another backup and another
restore are killed after a random time: no half archive stays under an archive's name, the node is as it was, and the place of the restore is
empty, whole, or says itself what to do about it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.drills import acts
from tests.drills.outcome import Outcome
from tests.drills.setting import POSTGRES, Setting, fresh_database
from tests.drills.writers import Said, Writers
from tests.journeys.nodes import RunningNode

#: Acts that a writer would do during a backup; a backup and a restore take about so long here (s).
ACTS, LONGEST = 400, 4.0


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` backups during writes of one node, each restored; as many killed backups and killed restores."""
    outcome, said = Outcome("backup during writes, restored", setting.database), Said()
    node = setting.node("kept")
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            new = [acts.some(setting.chance, case, ACTS) for _writer in range(2)]
            before = _back_up_during_writes(setting, writers, node, [said.open + new[0], new[1]], said)
            # Away from the shelf: of several backups of a day only the newest stays there.
            archive, keys = _taken_away(setting, "archives", "backup"), _taken_away(setting, "keys", "keys")
            there = _elsewhere(setting, node)
            restored = there.command("restore", str(archive), "--keys", str(keys), check=False)
            if restored.returncode:
                outcome.problems.append(f"round {number}: the backup was not restored: {restored.stderr.strip()[-300:]}")
                continue
            with Writers(there.environment, setting.folder) as elsewhere:
                outcome.take(elsewhere.look(before, whole=True), f"round {number}, restored")
            _kill_backup(setting, node, outcome)
            _kill_restore(setting, node, archive, keys, outcome)
            outcome.take(writers.look(said.acknowledged, whole=True), f"round {number}, the node itself")
            outcome.rounds += 1
    outcome.acknowledged = len(set(said.acknowledged))
    return outcome


def _back_up_during_writes(
    setting: Setting, writers: Writers, node: RunningNode, todo: list[list[Any]], said: Said
) -> list[str]:
    """Acts that were acknowledged before the backup began. Raises AssertionError when there is none, or writers ended too early."""
    earlier, heard = list(said.acknowledged), Said()
    pids = [writers.write(one) for one in todo]
    time.sleep(setting.chance.uniform(0.3, 1.0))
    for pid in pids:
        heard.hear(writers.so_far(pid))
    made = node.command("backup", check=False)
    assert made.returncode == 0, f"no backup was made: {made.stderr.strip()[-300:]}"
    for pid in pids:
        writers.kill(pid)
    ends = [writers.end(pid) for pid in pids]
    assert all(code < 0 for code, _text in ends), "a writer had ended before the backup had: it was none during writes"
    for _code, text in ends:
        said.hear(text)
    return [*earlier, *heard.acknowledged]


def _taken_away(setting: Setting, folder: str, kind: str) -> Path:
    newest = _newest(setting, folder, kind)
    (setting.folder / "away").mkdir(exist_ok=True)
    return Path(shutil.copy(newest, setting.folder / "away" / newest.name))


def _elsewhere(setting: Setting, node: RunningNode) -> RunningNode:
    """An empty home, and on PostgreSQL an empty database."""
    home = setting.folder / f"elsewhere-{uuid4().hex[:8]}"
    url = fresh_database("elsewhere") if setting.database == POSTGRES else ""
    return replace(node, home=home, environment={**node.environment, "FANAL_HOME": str(home), "DATABASE_URL": url})


def _kill_after(node: RunningNode, seconds: float, *words: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "fanal", *words], env=node.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(seconds)
        process.kill()


def _kill_backup(setting: Setting, node: RunningNode, outcome: Outcome) -> None:
    before = set((setting.folder / "archives").glob("*.backup"))
    _kill_after(node, setting.chance.uniform(0.5, LONGEST), "backup")
    for archive in set((setting.folder / "archives").glob("*.backup")) - before:
        # One that has its name is whole: it opens.
        keys = _newest(setting, "keys", "keys")
        there = _elsewhere(setting, node)
        done = there.command("restore", str(archive), "--keys", str(keys), check=False)
        if done.returncode and "older" not in done.stderr:
            outcome.problems.append(f"a killed backup left an archive that does not open: {done.stderr.strip()[-300:]}")


def _kill_restore(setting: Setting, node: RunningNode, archive: Path, keys: Path, outcome: Outcome) -> None:
    """Whatever a killed restore leaves: `fanal serve` must not serve a half, and the restore can be done again."""
    there = _elsewhere(setting, node)
    words = ("restore", str(archive), "--keys", str(keys))
    _kill_after(there, setting.chance.uniform(0.5, LONGEST), *words)
    again = there.command(*words, check=False)
    if again.returncode and "not empty" not in again.stderr:
        outcome.problems.append(f"after a killed restore: {again.stderr.strip()[-300:]}")
    if again.returncode:
        doctor = there.command("journal", "verify", check=False)
        if doctor.returncode:
            outcome.problems.append(f"a killed restore left a half node: {again.stderr.strip()[-200:]} / {doctor.stderr.strip()[-200:]}")


def _newest(setting: Setting, folder: str, kind: str) -> Path:
    return sorted((setting.folder / folder).glob(f"*.{kind}"))[-1]

"""A simulated power cut: a writer's calls to the disk are recorded, and the disk is worked out as a cut at any moment leaves it.

One writer works on a node under `recorder.c`: contacts, cases, notes, tasks, and now and then an anchor of the journal. Then the
record is cut at random entries; what `disk.Disk` says is left becomes the node's home, the node is opened, and everything that
the writer had acknowledged before the cut must be there. Covers the database with its log, the key store with its journal, and the
file of anchors. PostgreSQL's own files are not recorded: what it does with its log is PostgreSQL's promise, and the key store and
the anchors are the same files.

The same cuts under weaker settings are the control: if they lose nothing, the drill finds nothing, and fails.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.drills import acts
from tests.drills.disk import Disk, Entry, read_record
from tests.drills.outcome import Outcome
from tests.drills.setting import Setting
from tests.drills.writers import Said, Writers
from tests.journeys.nodes import RunningNode

SOURCE = Path(__file__).with_name("recorder.c")
#: Enough for several checkpoints of SQLite's log (each 1 000 pages).
ACTS = 150
#: Weaker settings that must lose something: the setting's place, its value, what the loss is called.
CONTROLS = (("database", "NORMAL"), ("database", "OFF"), ("keys", "OFF"))
#: From so many rounds on the record is long and every control is made.
MANY = 50


@dataclass(frozen=True, slots=True)
class Recorded:
    """A node's folder as it was, and all that its writer asked of the disk."""

    node: RunningNode
    before: Path
    entries: Sequence[Entry]
    said_to: Path


def missing() -> str:
    """Why the recorder cannot be built here."""
    return "" if shutil.which("gcc") else "the recorder of writes is built with gcc, which is not on this machine"


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` cuts of the house's settings, a tenth of that (three at least) of each weaker one; few rounds: of one weaker one."""
    outcome = Outcome("power cut", setting.database)
    recorder = _build(setting.folder)
    count = ACTS if rounds >= MANY else ACTS // 3
    recorded = _record(setting, recorder, "house", {}, count)
    outcome.notes.append(f"{len(recorded.entries)} calls recorded, {sum(len(e.data) for e in recorded.entries) // 1024} KiB")
    _cut_often(setting, recorded, outcome, rounds)
    for place, value in CONTROLS if rounds >= MANY else CONTROLS[:1]:
        weaker = Outcome("control", setting.database)
        weak = _record(setting, recorder, f"{place}-{value}".lower(), {place: value}, count)
        hurt = _cut_often(setting, weak, weaker, max(3, rounds // 10))
        sentence = f"control: with synchronous={value} for the {place}, {hurt} of {weaker.rounds} cuts did harm ({weaker.lost} losses)"
        outcome.notes.append(sentence)
        if not hurt and rounds >= MANY:
            outcome.problems.append(f"synchronous={value} for the {place} lost nothing: this drill finds nothing")
    return outcome


def _build(folder: Path) -> Path:
    library = folder / "recorder.so"
    command = ["gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(command, check=True, capture_output=True)
    return library


def _record(setting: Setting, recorder: Path, name: str, weaker: dict[str, str], count: int) -> Recorded:
    """Let a writer work under the recorder. `weaker`: `synchronous` of the database, of the keys."""
    node = setting.node(name)
    said_to, before, record = setting.folder / f"{name}-said", setting.folder / f"{name}-before", setting.folder / f"{name}.record"
    said_to.mkdir()
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
    shutil.copytree(node.home, before)
    roots = {"RECORD_ROOTS": f"{node.home}:{said_to}", "RECORD_TO": str(record), "LD_PRELOAD": str(recorder)}
    pragmas = {place: {"synchronous": value} for place, value in weaker.items()}
    with Writers(node.environment | roots, said_to) as writers:
        pid = writers.write(acts.some(setting.chance, case, count), anchor_every=20, **pragmas)
        code, said = writers.end(pid)
    assert code == 0 and "failed" not in said and "refused" not in said, said[-2000:]
    return Recorded(node, before, read_record(record), said_to)


def _cut_often(setting: Setting, recorded: Recorded, outcome: Outcome, rounds: int) -> int:
    """Cut so many times, each time open what is left. How many cuts did harm."""
    home, hurt = setting.folder / "cut", 0
    environment = recorded.node.environment | {"FANAL_HOME": str(home)}
    with (setting.folder / "cut.log").open("w") as errors, Writers(environment, setting.folder, errors=errors) as writers:
        for number in range(1, rounds + 1):
            at = setting.chance.randint(1, len(recorded.entries))
            said, left = _left(recorded, at, setting.chance)
            _put(left, recorded.node.home, home)
            wrong, where = len(outcome.problems), f"cut {number} at call {at}"
            try:
                outcome.take(writers.look(said.acknowledged, whole=True), where)
            except RuntimeError:
                outcome.problems.append(f"{where}: the node does not open any more")
            outcome.acknowledged += len(said.acknowledged)
            outcome.rounds += 1
            hurt += len(outcome.problems) > wrong
    return hurt


def _put(left: dict[str, bytes], was: Path, home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    for path, content in left.items():
        file = home / Path(path).relative_to(was)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _left(recorded: Recorded, at: int, chance: Random) -> tuple[Said, dict[str, bytes]]:
    """What the writer had said before call `at`, and the files that are left after a cut there."""
    disk, text = Disk(recorded.node.home, recorded.before), b""
    for entry in recorded.entries[:at]:
        if entry.path.startswith(str(recorded.said_to)):
            text += entry.data
        else:
            disk.take(entry)
    said = Said()
    said.hear(text.decode())
    return said, disk.after_cut(chance)

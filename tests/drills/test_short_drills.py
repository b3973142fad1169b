"""A few rounds of every drill, and the proof that what judges them can find a loss and a doubling. `make drills` does the many."""

from __future__ import annotations

import secrets
from pathlib import Path
from random import Random
from uuid import UUID

import pytest

from tests.drills import acts
from tests.drills.acts import Act
from tests.drills.all_drills import DRILLS, Drill
from tests.drills.outcome import Outcome, table
from tests.drills.setting import Setting, here
from tests.drills.writers import Writers

pytestmark = [pytest.mark.alone, pytest.mark.slow]


@pytest.mark.parametrize("drill", [drill for drill in DRILLS if drill.short and here() in drill.databases], ids=lambda drill: drill.word)
def test_a_few_rounds_lose_nothing_and_double_nothing(drill: Drill, tmp_path: Path) -> None:
    if why := drill.missing():
        pytest.skip(why)
    seed = secrets.randbelow(2**32)
    outcome = drill.run(Setting(here(), tmp_path, seed), drill.short)
    print(f"seed {seed}\n{table([outcome])}")
    assert not outcome.problems, f"seed {seed}: {outcome.problems}"
    assert outcome.rounds >= 1


def test_the_judge_finds_what_is_lost_and_what_is_there_twice(tmp_path: Path) -> None:
    setting = Setting(here(), tmp_path, 1)
    node = setting.node("judged")
    chance = Random(1)
    with Writers(node.environment, tmp_path) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        done = acts.some(chance, case, 12)
        code, said = writers.end(writers.write(done))
        assert code == 0 and said.count("acknowledged") == len(done), said
        found = Outcome("judged", setting.database)
        found.take(writers.look(done, whole=True), "all")
        assert not found.problems and found.verified
        note = next(act for act in done if act.kind == acts.NOTE)
        writers.call("tests.drills.test_short_drills:write_again", words=note.words, case=case)
        lost = Act(acts.NOTE, UUID(int=7), case)
        found.take(writers.look([*done, lost], whole=True), "all")
    assert (found.lost, found.doubled, len(found.problems)) == (2, 1, 3)  # the row, its entry; the words


def write_again(words: str, case: str) -> None:
    """What must never happen: the same words under another id. Called within a node."""
    from fanal.cases.actions.add_note import add_note

    add_note(by=acts.writer(), case_id=UUID(case), note=words)

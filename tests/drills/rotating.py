"""The change of the key that wraps all others (KEK), killed at every step and at random moments, while a writer works.

Each round begins or goes on with a change and ends it with kill -9: in the first rounds before and after each step in turn
(`tests/apps/vault/test_rotation.py` has the steps), then at a random one or after a random time. Then every field must open,
everything acknowledged must be there, and the change must be able to go on to its end.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from tests.drills import acts
from tests.drills.outcome import Outcome
from tests.drills.setting import Setting
from tests.drills.writers import Said, Writers

#: Keys a commit: few, so that there are many commits to be killed between.
BATCH = 5


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` kills on one node."""
    outcome, said, ended = Outcome("KEK rotation killed at every step", setting.database), Said(), 0
    node = setting.node("rotated")
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            writer = writers.write([*said.open[-20:], *acts.some(setting.chance, case, 6)])
            trap = number if rounds > 40 and number <= 40 else setting.chance.choice([0, setting.chance.randint(1, 40)])
            pid = writers.begin_call("tests.drills.rotating:rotate", trap=trap)
            if not trap:
                time.sleep(setting.chance.uniform(0.0, 0.4))
                writers.kill(pid)
            code, _text = writers.end(pid)
            ended += code == -signal.SIGKILL
            said.hear(writers.end(writer)[1])
            outcome.rounds += 1
            outcome.take(writers.look(said.acknowledged, whole=True), f"round {number} (step {trap})")
            if setting.chance.random() < 0.5:
                writers.call("tests.drills.rotating:rotate", trap=0)
        finished = writers.call("tests.drills.rotating:finish")
        outcome.take(writers.look(said.acknowledged, whole=True), "at the end")
    if finished["others"] or finished["left"] or not finished["fits"]:
        outcome.problems.append(f"the change does not come to its end: {finished}")
    outcome.acknowledged = len(set(said.acknowledged))
    outcome.problems += [f"{line}: {sentence}" for line, sentence in {**said.failed, **said.refused}.items()][:5]
    outcome.notes.append(f"{ended} of {outcome.rounds} changes were killed on their way")
    if not ended and rounds > 5:
        outcome.problems.append("no change was killed: this was no drill")
    return outcome


# -- called within a node ------------------------------------------------------------------------------------------------
def rotate(trap: int) -> int:
    """Change the KEK; die before or after a step. Returns how many keys were wrapped anew."""
    from fanal.vault import kek, places, rotation
    from fanal.vault.store import KeyStore

    rotation.BATCH = BATCH
    passed = iter(range(1, 1_000_000))

    def stepped(real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            _die_at(trap, next(passed))
            answer = real(*args, **options)
            _die_at(trap, next(passed))
            return answer

        return step

    for owner, name in (
        (kek.FileKeeper, "make_next"), (places, "write_durably"), (KeyStore, "rewrap"), (KeyStore, "put_in_force"),
        (KeyStore, "write"), (kek.FileKeeper, "promote"), (places, "sync_folder"),
    ):  # fmt: skip
        setattr(owner, name, stepped(getattr(owner, name)))
    return rotation.rotate()


def _die_at(trap: int, step: int) -> None:
    if step == trap:
        os.kill(os.getpid(), signal.SIGKILL)


def finish() -> dict[str, Any]:
    """Bring the change to its end, and say whether file and key store agree."""
    from fanal.vault import kek, places, rotation
    from fanal.vault.store import key_store

    rotation.rotate()
    store, keeps = key_store(), kek.keeper()
    now = store.read("kek") or ""
    parts = list(places.kek_file().parent.glob(".*.part"))
    return {
        "others": store.count_wrapped_by_others(now), "left": keeps.next_path.exists(), "fits": kek.read_kek(places.kek_file()).id == now,
        "parts": len(parts),
    }  # fmt: skip

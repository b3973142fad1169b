"""The clock jumps between and within acts: back an hour, forward a day, back again. The journal keeps its order, nothing is lost.

The clock is that of the writers' processes (time-machine): it is set anew before each act, and at a random statement within it.
What a jump does to shifts, jobs and doctor has tests of its own: `tests/drills/test_clock.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from tests.drills import acts
from tests.drills.outcome import Outcome
from tests.drills.setting import Setting
from tests.drills.writers import Said, Writers

ACTS = 12
JUMPS = (timedelta(0), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(minutes=5), timedelta(hours=-25))


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` writers, each with a clock that jumps before and within each of its acts."""
    outcome, said = Outcome("clock jumps", setting.database), Said()
    node = setting.node("clock")
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            heard = Said()
            jumping = writers.write([*said.open, *acts.some(setting.chance, case, ACTS)], clock=setting.chance.getrandbits(32))
            heard.hear(writers.end(jumping)[1])
            said.asked += heard.asked
            said.acknowledged += heard.acknowledged
            wrong = {**heard.refused, **heard.failed}
            outcome.problems += [f"round {number}: {line}: {sentence}" for line, sentence in wrong.items()][:3]
            outcome.take(writers.look(said.acknowledged, whole=number % 10 == 0 or number == rounds), f"round {number}")
            outcome.rounds += 1
    outcome.acknowledged = len(set(said.acknowledged))
    return outcome


# -- in the writer -------------------------------------------------------------------------------------------------------
def let_jump(seed: int) -> Callable[[], None]:
    """From now on the clock of this process jumps within transactions; the answer makes it jump too."""
    import time_machine
    from django.db import connection
    from django.utils import timezone

    chance = Random(seed)
    clock = time_machine.travel(timezone.now(), tick=True).start()

    def jump() -> None:
        clock.shift(chance.choice(JUMPS))

    def around(execute: Callable[..., Any], *rest: Any) -> Any:
        if chance.random() < 0.1:
            jump()
        return execute(*rest)

    connection.execute_wrappers.append(around)
    return jump

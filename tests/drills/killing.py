"""kill -9 at random points: writers die at a random moment, or at a random point within a transaction; the node goes on.

Each round starts two writers. They first send again what the last round left without an answer, as a browser does, then new acts.
One is killed after a random time, the other kills itself at a random statement, commit or new key. Then a fresh process looks
whether everything that was acknowledged is there once, with its entry in the journal.
"""

from __future__ import annotations

import signal
import time
from random import Random

from tests.drills import acts
from tests.drills.outcome import FEW, Outcome
from tests.drills.setting import Setting
from tests.drills.writers import Said, Writers

#: Acts that a writer would do if nobody ended it; points within them at which it may end itself; longest life (s).
ACTS, POINTS, LONGEST = 14, 300, 0.6
#: So many rounds between two looks at everything.
WHOLE = 100


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` rounds on a fresh node."""
    outcome = Outcome("kill -9 at random points", setting.database)
    node = setting.node("killed")
    said, killed = Said(), 0
    with Writers(node.environment, setting.folder) as writers:
        case = str(writers.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            heard = _round(writers, setting.chance, case, said)
            killed += heard[1]
            said.hear(heard[0])
            outcome.rounds += 1
            whole = number % WHOLE == 0 or number == rounds
            fresh = Said()
            fresh.hear(heard[0])
            outcome.take(writers.look(said.acknowledged if whole else fresh.acknowledged, whole=whole), f"round {number}")
            if outcome.problems:
                break
        _check_writers(outcome, said)
        _sweep(writers, outcome)
    outcome.acknowledged = len(set(said.acknowledged))
    outcome.notes.append(f"{killed} of {2 * outcome.rounds} writers were killed in mid-write; {len(said.open)} acts had no answer at the end")
    if killed < (outcome.rounds if rounds >= FEW else 1):
        outcome.problems.append("fewer than one writer a round was killed: this was no drill")
    return outcome


def _round(writers: Writers, chance: Random, case: str, said: Said) -> tuple[str, int]:
    """What both writers said, and how many of them died of a kill."""
    again = said.open[-2 * ACTS :]
    timed = writers.write([*again, *acts.some(chance, case, ACTS)])
    trapped = writers.write(acts.some(chance, case, ACTS), trap=chance.randint(1, POINTS))
    time.sleep(chance.uniform(0.02, LONGEST))
    writers.kill(timed)
    ends = [writers.end(timed), writers.end(trapped)]
    return "".join(text for _code, text in ends), sum(code == -signal.SIGKILL for code, _text in ends)


def _check_writers(outcome: Outcome, said: Said) -> None:
    for word in ("refused", "failed"):
        wrong = getattr(said, word)
        if wrong:
            line, sentence = next(iter(wrong.items()))
            outcome.problems.append(f"{len(wrong)} acts {word}, such as {line}: {sentence}")


def _sweep(writers: Writers, outcome: Outcome) -> None:
    """Keys without a row are what a kill between the two files leaves; the sweep takes them after two looks a day apart."""
    day, now = 24 * 3600.0, time.time()
    found = writers.look([], whole=True)["orphans"]
    writers.call("tests.drills.setting:sweep", now=now + 2 * day)
    writers.call("tests.drills.setting:sweep", now=now + 4 * day)
    left = writers.look([], whole=True)
    outcome.take(left, "after the sweep")
    outcome.notes.append(f"{found} keys without a row were left over, {left['orphans']} after two sweeps")
    if left["orphans"]:
        outcome.problems.append("the sweep leaves keys without a row")

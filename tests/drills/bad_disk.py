"""A disk that is full, and one that fails now and then: clear sentences, nothing acknowledged lost, and all goes on afterwards.

Each round a writer works while its process gets errors from the disk: from a random moment on no file may
grow past a size (full), or each read, write and sync fails at random (libfiu). What failed is sent again by a writer whose
disk is well. Only the writer's process is hit. On PostgreSQL only the key store would be: the server has its disk for itself, so this drill is SQLite's.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
from collections import Counter
from pathlib import Path
from typing import Any

from tests.drills import acts
from tests.drills.outcome import FEW, Outcome
from tests.drills.setting import Setting
from tests.drills.writers import Said, Writers

ACTS = 20
#: Sentences and kinds of error that a writer may meet; the pages make 503 of each.
CLEAR = ("Unavailable", "OperationalError", "DatabaseError", "The key store", "The key file", "The file node.id")
_FIU = ("posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/rw/read", "posix/io/rw/pread", "posix/io/sync/fsync", "posix/io/sync/fdatasync")


def fiu_missing() -> str:
    """Why disk errors cannot be made here."""
    return "" if shutil.which("fiu-run") else "fiu-run is not on this machine (Debian: fiu-utils)"


def fill(setting: Setting, rounds: int) -> Outcome:
    """A full disk."""
    return _drill(setting, rounds, Outcome("disk full", setting.database), ())


def fail(setting: Setting, rounds: int) -> Outcome:
    """A failing disk."""
    return _drill(setting, rounds, Outcome("I/O errors (libfiu)", setting.database), ("fiu-run", "-x", "-f", ""))


def _drill(setting: Setting, rounds: int, outcome: Outcome, before: tuple[str, ...]) -> Outcome:
    node, said, met = setting.node("disk"), Said(), Counter[str]()
    with (
        (setting.folder / "disk.log").open("w") as log,
        Writers(node.environment, setting.folder, before=before, errors=log) as hit, Writers(node.environment, setting.folder) as well,
    ):  # fmt: skip
        case = str(well.call("tests.drills.setting:a_case"))
        for number in range(1, rounds + 1):
            heard = Said()
            trouble = {"chance": setting.chance.choice([0.002, 0.01, 0.05])} if before else {"room": setting.chance.randint(0, 400_000)}
            code, text = hit.end(hit.write(acts.some(setting.chance, case, ACTS), trouble={**trouble, "home": str(node.home)}))
            heard.hear(text)
            wrong = {**heard.refused, **heard.failed}
            met.update(sentence.split()[0] for sentence in wrong.values())
            unclear = {line: sentence for line, sentence in wrong.items() if not _is_clear(sentence)}
            outcome.problems += [f"round {number}: {line}: {sentence}" for line, sentence in unclear.items()][:3]
            said.asked += heard.asked
            said.acknowledged += heard.acknowledged
            said.hear(well.end(well.write(said.open))[1])
            outcome.take(well.look(said.acknowledged, whole=True), f"round {number} (ended with {code})")
            outcome.rounds += 1
    outcome.acknowledged = len(set(said.acknowledged))
    outcome.notes.append(f"the writers met {sum(met.values())} errors: {dict(met)}")
    if not met and rounds >= FEW:
        outcome.problems.append("no writer met an error: this was no drill")
    outcome.problems += [f"not done by the disk that is well: {line}" for line in said.open[:3]]
    return outcome


def _is_clear(sentence: str) -> bool:
    # "No such page" and "stays open" are the node's own words for a contact whose opening or answers failed before.
    return sentence.startswith((*CLEAR, "There is no such page", "The contact stays open"))


# -- in the writer -------------------------------------------------------------------------------------------------------
def make_trouble(*, home: str, room: int | None = None, chance: float = 0.0) -> None:
    """From now on this process has a bad disk: files end `room` bytes past the largest of the node's; or calls fail by chance."""
    if room is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        files = [path.stat().st_size for path in Path(home).glob("*.sqlite3*")]
        small = min((size for size in files if size), default=0)
        limit = small + room
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        return
    library: Any = ctypes.CDLL("libfiu.so.0")
    library.fiu_init(0)
    library.fiu_enable_random.argtypes = [ctypes.c_char_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_float]
    for name in _FIU:
        for kind in ("", "64") if name.rpartition("/")[2].startswith("p") else ("",):
            library.fiu_enable_random(f"{name}{kind}".encode(), 1, None, 0, chance)


def say(file: int, words: str) -> None:
    """Write what a writer says, however often the disk refuses."""
    left = words.encode()
    while left:
        try:
            left = left[os.write(file, left) :]
        except OSError:
            continue

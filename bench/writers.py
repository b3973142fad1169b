"""Eight processes that write without a pause into one SQLite file: with turns (`ops.sqlite.turns`), beside SQLite's own waiting.

    python -m bench.writers

Each transaction inserts a row and stays open for 1 to 20 ms, as an act of the house does. Decision 12 has what came out.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from fanal.ops.sqlite.turns import Turns

PROCESSES, EACH = 8, 100


def _write(path: str, patience: float, in_turn: bool, answers: Any) -> None:
    turns, times, refused = Turns(path), [], 0
    chance = random.Random(os.getpid())
    with closing(sqlite3.connect(path, timeout=patience, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        for _ in range(EACH):
            began = time.perf_counter()
            if in_turn:
                turns.take(patience=patience)
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO rows (text) VALUES (?)", ("x" * 400,))
                time.sleep(chance.uniform(0.001, 0.02))
                connection.execute("COMMIT")
            except sqlite3.OperationalError:
                refused += 1
            finally:
                turns.give_back()
            times.append(time.perf_counter() - began)
    answers.put((refused, times))


def _run(patience: float, in_turn: bool) -> tuple[int, list[float], float]:
    """Refused, the time of each in order (s), and of all (s)."""
    with tempfile.TemporaryDirectory(prefix="fanal-bench-") as folder:
        path = str(Path(folder) / "writers.sqlite3")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("CREATE TABLE rows (id integer PRIMARY KEY, text text)")
        answers: Any = multiprocessing.Queue()
        began = time.perf_counter()
        writers = [multiprocessing.Process(target=_write, args=(path, patience, in_turn, answers)) for _ in range(PROCESSES)]
        for writer in writers:
            writer.start()
        found = [answers.get() for _ in writers]
        for writer in writers:
            writer.join()
        return sum(refused for refused, _ in found), sorted(t for _, times in found for t in times), time.perf_counter() - began


def main() -> None:
    """Print a table: how long each waits at most, with and without turns, what was refused, and how long it took."""
    print(f"{PROCESSES} writers, {EACH} transactions each      refused   median     p95  longest     all")
    for patience in (1.0, 5.0):
        for in_turn, name in ((False, "SQLite's waiting"), (True, "turns")):
            refused, times, spent = _run(patience, in_turn)
            print(
                f"{patience:.0f} s, {name:<32} {refused:>10} {statistics.median(times):>8.3f}"
                f" {times[int(len(times) * 0.95)]:>7.3f} {times[-1]:>8.3f} {spent:>7.1f} s", flush=True,
            )


if __name__ == "__main__":
    main()

"""`make drills`: every drill in turn, on SQLite and on PostgreSQL; a table at the end, and loud words about what could not run.

    python -m tests.drills [--seed N] [--rounds N] [--database SQLite|PostgreSQL] [DRILL ...]

Ends with 1 when anything acknowledged was lost or doubled, a journal did not verify, or a drill found another fault.
"""

from __future__ import annotations

import argparse
import os
import secrets
import sys
import tempfile
import time
import traceback
from pathlib import Path

from tools.run_tests import postgres_missing

from tests.drills.all_drills import DRILLS, Drill
from tests.drills.outcome import Outcome, table
from tests.drills.setting import POSTGRES, SQLITE, Setting


def main() -> int:
    """Run what was asked for."""
    chosen = _read()
    print(f"seed {chosen.seed} (the same choices again: SEED={chosen.seed} make drills)", flush=True)
    outcomes: list[Outcome] = []
    not_run: list[str] = []
    with tempfile.TemporaryDirectory(prefix="fanal-drills-") as base:
        os.environ.setdefault("XDG_RUNTIME_DIR", base)  # where the server of the tests puts its socket
        for database in chosen.database:
            missing = _start(database, Path(base))
            for drill in DRILLS:
                if database not in drill.databases or (chosen.drills and drill.word not in chosen.drills):
                    continue
                if why := missing or drill.missing():
                    not_run.append(f"{drill.word} on {database}: {why}")
                    continue
                outcomes.append(_run(drill, database, Path(base) / f"{drill.word}-{database}", chosen))
    return _tell(outcomes, not_run)


def _read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.drills")
    parser.add_argument("drills", nargs="*", choices=[[], *(drill.word for drill in DRILLS)], help="all when left out")
    parser.add_argument("--seed", type=int, default=int(os.environ.get("SEED") or secrets.randbelow(2**32)))
    parser.add_argument("--rounds", type=int, default=int(os.environ.get("ROUNDS") or 0), help="instead of each drill's own number")
    parser.add_argument("--database", action="append", choices=[SQLITE, POSTGRES])
    chosen = parser.parse_args()
    chosen.database = chosen.database or [SQLITE, POSTGRES]
    return chosen


def _start(database: str, base: Path) -> str:
    """Start the server that the drills of a database need. Answers why that cannot be; empty when it can."""
    if database == SQLITE:
        return ""
    missing = postgres_missing()
    if not missing:
        from tests.postgres import start_server

        os.environ["FANAL_TEST_DATABASE_URL"] = start_server(base / "postgres")
    return missing


def _run(drill: Drill, database: str, folder: Path, chosen: argparse.Namespace) -> Outcome:
    folder.mkdir()
    began = time.monotonic()
    try:
        outcome = drill.run(Setting(database, folder, chosen.seed), chosen.rounds or drill.rounds)
    except Exception as error:
        traceback.print_exc()
        outcome = Outcome(drill.word, database, problems=[f"the drill broke off: {type(error).__name__}: {error}"])
    outcome.seconds = time.monotonic() - began
    print(f"{'ok  ' if not outcome.problems else 'FAIL'} {outcome.name}, {database}, {outcome.seconds:.0f} s", flush=True)
    return outcome


def _tell(outcomes: list[Outcome], not_run: list[str]) -> int:
    print(f"\n{table(outcomes)}\n")
    for one in outcomes:
        print("".join(f"{one.name}, {one.database}: {note}\n" for note in one.notes), end="")
    print("\n".join(["", "COULD NOT RUN:", *(f"  {line}" for line in not_run)]) if not_run else "\nNothing was left out.")
    failed = [one for one in outcomes if one.problems]
    for one in failed:
        print("\n".join([f"FAILED: {one.name}, {one.database}", *(f"  {line}" for line in one.problems)]))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

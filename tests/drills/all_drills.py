"""Every drill there is: its word, how many rounds `make drills` and `make test` (`short`) give it, where it runs, what it needs.

Belongs here: the list. Does not: any drill, the table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.drills import bad_disk, clock_jumps, killing, power_cut, restoring, rotating, server_restarts, upgrade
from tests.drills.outcome import Outcome
from tests.drills.setting import POSTGRES, SQLITE, Setting


@dataclass(frozen=True, slots=True)
class Drill:
    """One drill. `missing` says why it cannot run on this machine; empty when it can."""

    word: str
    run: Callable[[Setting, int], Outcome]
    rounds: int
    short: int
    databases: tuple[str, ...] = (SQLITE, POSTGRES)
    missing: Callable[[], str] = lambda: ""


DRILLS = (
    Drill("kill", killing.drill, rounds=1000, short=3),
    Drill("power", power_cut.drill, rounds=300, short=3, databases=(SQLITE,), missing=power_cut.missing),
    Drill("full", bad_disk.fill, rounds=60, short=2, databases=(SQLITE,)),
    Drill("errors", bad_disk.fail, rounds=60, short=2, databases=(SQLITE,), missing=bad_disk.fiu_missing),
    Drill("clock", clock_jumps.drill, rounds=50, short=1),
    Drill("rotation", rotating.drill, rounds=100, short=2),
    # In `make test` these two have tests of their own: tests/apps/ops/test_upgrade_fixtures.py, test_backup_restore.py.
    Drill("upgrade", upgrade.drill, rounds=20, short=0),
    Drill("backup", restoring.drill, rounds=10, short=0),
    # Minutes for a round or two: `make drills` alone.
    Drill("postgresql", server_restarts.drill, rounds=30, short=0, databases=(POSTGRES,)),
)

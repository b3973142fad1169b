"""An upgrade killed at every step, and at random moments: whole, old or new, and it goes on to its end.

The node is one of an earlier state (`tests/fixtures/upgrade`). The first rounds end the upgrade at each of its points in turn, each
time going on with what the last left (as `tests/apps/ops/test_upgrade_fixtures.py`); the others begin with a fresh node of
the earlier state and end the upgrade after a random time. "Acknowledged" are the rows that the node held before.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.drills.outcome import Outcome
from tests.drills.setting import POSTGRES, Setting, fresh_database
from tests.drills.upgrading import FIXTURES, POINTS, unpack, upgrade_in
from tests.drills.writers import Writers
from tests.guards.tree import ROOT

STATE = sorted(path for path in FIXTURES.iterdir() if path.is_dir())[-1]
#: An upgrade takes about so long here (s): random ends fall into it.
LONGEST = 6.0


def drill(setting: Setting, rounds: int) -> Outcome:
    """`rounds` kills, the named points among them when there are enough."""
    outcome = Outcome("upgrade killed at every step", setting.database)
    points = [point for point in POINTS if setting.database != POSTGRES or point not in {"copied", "linked"}]
    named = points if rounds >= len(points) else []
    killed = _at_points(setting, named, outcome) if named else 0
    for number in range(1, rounds - len(named) + 1):
        killed += _at_random(setting, number, outcome)
    outcome.notes.append(f"{killed} of {outcome.rounds} upgrades were killed on their way, at each of {len(named)} points first")
    return outcome


def _old_node(setting: Setting, name: str) -> tuple[dict[str, str], dict[str, Any]]:
    """A node of the earlier state: its environment, and what it holds."""
    base = setting.folder / name
    base.mkdir()
    on_postgres = setting.database == POSTGRES
    psql = Path(setting.pg_bin()) / "psql" if on_postgres else None
    environment = unpack(STATE, base, url=fresh_database("former") if on_postgres else "", psql=psql)
    return environment, _held(environment, before=True)


def _at_points(setting: Setting, points: list[str], outcome: Outcome) -> int:
    environment, before = _old_node(setting, "points")
    killed = 0
    for point in points:
        code = upgrade_in(environment, "kill", point).returncode
        killed += code < 0
        if code >= 0:
            outcome.problems.append(f"the upgrade did not reach {point}")
        outcome.rounds += 1
    _finish(environment, before, outcome, "after all points")
    return killed


def _at_random(setting: Setting, number: int, outcome: Outcome) -> int:
    environment, before = _old_node(setting, f"random-{number}")
    moment = setting.chance.uniform(0.5, LONGEST)
    with subprocess.Popen(
        [sys.executable, "-m", "tests.drills.upgrading", "go"], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        time.sleep(moment)
        process.kill()
    outcome.rounds += 1
    _finish(environment, before, outcome, f"killed after {moment:.2f} s")
    return int(process.returncode < 0)


def _finish(environment: dict[str, str], before: dict[str, Any], outcome: Outcome, where: str) -> None:
    last = upgrade_in(environment, "go")
    if last.returncode:
        outcome.problems.append(f"{where}: the upgrade does not go on: {last.stderr.strip()[-300:]}")
        return
    after = _held(environment, before=False)
    lost = sum(max(0, count - after["rows"].get(name, 0)) for name, count in before["rows"].items())
    outcome.acknowledged += sum(before["rows"].values())
    outcome.lost += lost
    outcome.doubled += after["upgrades"] != 1
    outcome.verified = outcome.verified is not False and not after["fault"]
    if lost or after["fault"] or after["unopened"] or after["upgrades"] != 1:
        outcome.problems.append(f"{where}: {lost} rows lost; {after}")


def _held(environment: dict[str, str], *, before: bool) -> dict[str, Any]:
    with Writers(environment, Path(environment["FANAL_HOME"]).parent) as writers:
        return dict(writers.call(f"tests.drills.upgrade:{'count_rows' if before else 'look'}"))


# -- called within a node ------------------------------------------------------------------------------------------------
def count_rows() -> dict[str, Any]:
    """How many rows each table of a room has: read past the models, whose columns are not there yet."""
    from django.db import connection

    from fanal.vault import registry

    there, rows = set(connection.introspection.table_names()), {}
    with connection.cursor() as cursor:
        for table in sorted(model._meta.db_table for model in registry.our_models()):
            # Signs of life of the program, not records of anybody's: an upgrade may drop and make them.
            if table in there and not table.startswith(("jobs_", "live_")):
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                rows[table] = int(cursor.fetchone()[0])
    return {"rows": rows}


def look() -> dict[str, Any]:
    """The same, whether the journal verifies, whether fields open, and how many upgrades the journal tells of."""
    from fanal.journal.queries import fetch_entries
    from fanal.journal.verifying import verify
    from fanal.vault import sampling

    report = verify()
    fault = report.fault.sentence if report.fault else ""
    upgrades = len(fetch_entries(act="node.upgraded", limit=9))
    return {**count_rows(), "fault": fault, "unopened": list(sampling.open_some().failed), "upgrades": upgrades}

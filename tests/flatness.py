"""How much work a page gives to the database, in a number that no other program on the machine changes. No clock.

SQLite: instructions of its virtual machine. PostgreSQL: rows that the plans of the page's statements looked at, with indexes preferred,
because a table of a few hundred rows is read whole for good reason and one of a million is not.

Belongs here: measuring, and a node that grows older. Does not: which pages (each room's test_flat.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from bench.scale.seeding import make_block
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

#: Cases of the present, and what comes to them: four times as many, of the years before. Ten contacts to each.
NOW, BEFORE = 60, 240
#: The node has so many in twenty years, of which these are the last and some of the middle.
YEARS_OF_CASES = 100_000
#: Twice the work after five times the rows is a page that walks; a deeper index and fuller first pages are allowed for.
MOST = 1.35
#: So many instructions more are one step deeper in an index, whatever they are of: a page of a hundred may become one of two hundred.
SLACK = 100
_STEP = 20


def seed_present() -> None:
    """A node of some days: so much that every list fills its first page."""
    make_block(YEARS_OF_CASES - NOW, YEARS_OF_CASES, YEARS_OF_CASES, seed=1, now=timezone.now())
    _analyse()


def seed_years_before() -> None:
    """What came ten years before it: closed cases, old contacts."""
    make_block(YEARS_OF_CASES // 2, YEARS_OF_CASES // 2 + BEFORE, YEARS_OF_CASES, seed=2, now=timezone.now())
    _analyse()


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def work_of(act: Callable[[], object]) -> int:
    """What `act` costs the database."""
    act()  # what is made on first sight only
    return _instructions(act) if connection.vendor == "sqlite" else _rows(act)


def _instructions(act: Callable[[], object]) -> int:
    ticks = 0

    def tick() -> int:
        nonlocal ticks
        ticks += 1
        return 0

    connection.connection.set_progress_handler(tick, _STEP)
    try:
        act()
    finally:
        connection.connection.set_progress_handler(None, _STEP)
    return ticks * _STEP


def _rows(act: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        act()
    looked_at = 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement in [one["sql"] for one in captured if one["sql"].startswith("SELECT")]:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
            found = cursor.fetchone()[0]
            looked_at += _looked_at((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])
    return looked_at


def _looked_at(plan: dict[str, Any]) -> int:
    """Rows that a plan and everything below it gave or threw away."""
    thrown = sum(value for name, value in plan.items() if name.startswith("Rows Removed by"))
    own = (plan["Actual Rows"] + thrown) * plan["Actual Loops"]
    return int(own) + sum(_looked_at(part) for part in plan.get("Plans", ()))

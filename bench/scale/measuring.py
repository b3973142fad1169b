"""All measurements of one served node, in a process of its own. Started by `bench.scale`; leaves them in a file."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

from bench.scale import load, yardstick
from bench.scale.node import memory
from bench.scale.report import Measured


def main(host: str, pid: int, found: Measured) -> Measured:
    """In the order in which they disturb each other least."""
    found.rows, found.on_disk, found.at_rest = _counted(), _on_disk(), memory(pid)
    sample = load.pick()
    found.pages = load.pages(host, sample, pid)
    found.yardsticks = yardstick.measure()
    found.pages_a_second, found.read_by_many = load.many_readers(host, sample)
    found.saves = load.many_operators(host, sample)
    found.exported = load.export()
    found.under_load = memory(pid)
    return found


def _counted() -> dict[str, int]:
    from bench.scale.seeding import models
    from fanal.cases.models import Note
    from fanal.desk.models import Contact

    wanted = {"contacts": Contact, "notes": Note, "rows in all": None}
    every = sum(model._base_manager.count() for model in models())
    return {name: model._base_manager.count() if model else every for name, model in wanted.items()}


def _on_disk() -> float:
    """Megabytes of the database."""
    from django.db import connection

    settings: Any = connection.settings_dict
    if connection.vendor == "sqlite":
        return sum(path.stat().st_size for path in Path(settings["NAME"]).parent.glob("fanal.sqlite3*")) / 1e6
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1e6


if __name__ == "__main__":
    import django

    django.setup()
    host, pid, cases, spent, out = sys.argv[1:]
    Path(out).write_bytes(pickle.dumps(main(host, int(pid), Measured(int(cases), seeding=float(spent)))))

"""Fills a node that `fanal init` made: so many cases, ten times as many contacts, in blocks, by two processes.

    python -m bench.scale.seeding CASES [SEED]      (in the environment of the node)

Every child, person, case and contact has a data key of its own, made by `vault.keys.new_keys`, and every protected column is sealed
under it. Not seeded: the journal of those years (its writes are measured in `bench.__main__`; pages ask it by index only), documents.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from datetime import datetime
from random import Random
from typing import Any

STAFF = 40
BLOCK = 250


def people() -> list[Any]:
    """Forty invented people, each of them operator and case manager; two of them lead shifts as well."""
    from fanal.accounts import roles
    from fanal.accounts.actions.admit_person import admit_training_person
    from fanal.core.actors import System
    from fanal.network.actions.change_node import found_node

    by = System("training")
    found_node(by=by, name="The bench", country="BE", role="hotline", time_zone="Europe/Brussels", languages=["en", "fr"], training=True)
    return [
        admit_training_person(
            by=by, email=f"person{number}@bench.test", display_name=f"Person {number}",
            granted=[roles.Operator, roles.CaseManager, *([roles.Supervisor] if number < 2 else [])], languages=["en"],
        )
        for number in range(STAFF)
    ]  # fmt: skip


def models() -> list[Any]:
    """Every table that is filled, whom a row refers to first."""
    from fanal.cases import models as cases
    from fanal.desk import models as desk
    from fanal.vault.models import IndexEntry

    return [
        cases.Case, cases.CaseAccess, cases.Child, cases.ChildName, cases.CaseChild, cases.Episode, cases.Person, cases.CasePerson,
        cases.Note, cases.Support, cases.StatusChange, cases.Task, desk.Contact, desk.ContactCase, IndexEntry,
    ]  # fmt: skip


def make_block(first: int, last: int, total: int, *, seed: int, now: datetime) -> int:
    """Cases `first` to `last` (not included) of `total` with their contacts, in one transaction. Returns how many rows."""
    from django.db import transaction

    from bench.scale import shapes
    from bench.scale.tables import Tables, new_keys
    from fanal.accounts.models import Staff

    staff = list(Staff.objects.order_by("pk"))
    block = shapes.Block(Random(f"{seed}/{first}"), now, staff, total, Tables(models()))
    count = last - first
    wells = [iter(new_keys(kind, size)) for kind, size in (("case", count), ("child", count * 2), ("person", count * 2))]
    for number in range(first, last):
        shapes.add_case(block, number, *wells)
    shapes.add_contacts(block, new_keys("contact", count * shapes.CONTACTS_A_CASE))
    _add_sought(block)
    with transaction.atomic():
        return block.tables.write()


def _add_sought(block: Any) -> None:
    """Entries for the index process, normalised as `vault.index` does."""
    from bench.scale import shapes
    from fanal.network.queries import read_node_once
    from fanal.vault.index import normalise

    with read_node_once():  # the country of a number without one
        for subject, key, pairs in block.sought:
            for kind, value in sorted({(kind, text) for kind, value in pairs if (text := normalise(kind, value))}):
                block.tables.IndexEntry.add(shapes.id_beside(block, subject), key, subject=subject, content={"kind": kind, "value": value})


def _work(arguments: tuple[int, int, int, int, datetime]) -> int:
    from django.db import connection

    first, last, total, seed_, now = arguments
    try:
        return make_block(first, last, total, seed=seed_, now=now)
    finally:
        connection.close()


def _set_up() -> None:
    import django

    django.setup()
    from django.db import connection

    from fanal.vault.store import key_store

    if connection.vendor == "sqlite":
        # Seeding alone waits for no disk; the node that is measured runs with synchronous FULL, as it always does.
        connection.cursor().execute("PRAGMA synchronous=OFF")
        key_store()._connect().execute("PRAGMA synchronous=OFF")


def seed(cases: int, seed_: int = 1, processes: int = 2) -> int:
    """Fill the node. Returns how many rows were written."""
    from django.db import connection
    from django.utils import timezone

    people()
    now = timezone.now()
    connection.close()
    parts = [(first, min(cases, first + BLOCK), cases, seed_, now) for first in range(0, cases, BLOCK)]
    written = 0
    with multiprocessing.get_context("spawn").Pool(processes, initializer=_set_up) as pool:
        for done, rows in enumerate(pool.imap_unordered(_work, parts), start=1):
            written += rows
            if done % 40 == 0:
                print(f"  {done * BLOCK} cases, {written} rows", file=sys.stderr, flush=True)
    _finish(cases)
    return written


def _finish(cases: int) -> None:
    """Numbers go on after those given; the database's planner knows its tables, as after a night's own housekeeping."""
    from django.db import connection
    from django.utils import timezone

    from fanal.cases.models import ReferenceCounter
    from fanal.core.ids import new_id

    ReferenceCounter.objects.create(id=new_id(), country="BE", year=timezone.now().year, last=cases)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def main() -> int:
    """Seed the node of this environment."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
    import django

    django.setup()
    began = time.perf_counter()
    rows = seed(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    print(f"{rows} rows in {time.perf_counter() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

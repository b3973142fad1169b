"""Prove a migrated database before anybody works with it: shape, file, journal, keys, fields that open.

Belongs here: looking. Does not: changing anything.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from fanal.core.errors import NotReady
from fanal.journal.verifying import verify
from fanal.ops.upgrade import shape
from fanal.vault import sampling


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found, by numbers."""

    entries: int
    opened: int


def prove() -> Proof:
    """Look at the database in use. Raises NotReady with what is not as it has to be."""
    if shape.missing():
        raise NotReady("The database did not get the shape that this program expects.")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            if cursor.fetchone()[0] != "ok":
                raise NotReady("The migrated database file is damaged.")
            cursor.execute("PRAGMA foreign_key_check")
            if cursor.fetchone() is not None:
                raise NotReady("A row of the migrated database points to one that is not there.")
    report = verify()
    if report.fault or report.unguarded:
        raise NotReady(f"The journal is not as it was written. {report.fault.sentence if report.fault else 'Its triggers are missing.'}")
    if sampling.count_keyless():
        raise NotReady("Rows refer to keys that are not in the key store.")
    sample = sampling.open_some()
    if sample.failed:
        raise NotReady(f"A field does not open any more: {sample.failed[0]}.")
    return Proof(report.entries, sample.opened)

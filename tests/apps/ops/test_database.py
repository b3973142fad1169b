"""SQLite as it must be: what the doctor prints is what is in force, in whatever process opens the file."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from fanal.core.findings import Verdict
from fanal.core.ids import new_id
from fanal.ops import doctor
from fanal.vault.checks import in_words
from tests.guards.tree import check_exceptions, name_of, python_files

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db(transaction=True)]
#: As SQLite answers: synchronous 2 is FULL, a power cut loses no acknowledged note.
MUST = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "trusted_schema": "0", "secure_delete": "1", "temp_store": "2"}


def _in_force() -> dict[str, str]:
    with connection.cursor() as cursor:
        return {name: str(cursor.execute(f"PRAGMA {name}").fetchone()[0]) for name in MUST}


def test_every_connection_opens_with_the_pragmas_of_the_house() -> None:
    assert _in_force() == MUST
    connection.close()
    assert _in_force() == MUST, "a second connection"


def test_a_process_of_its_own_opens_the_file_no_differently(tmp_path: Path) -> None:
    program = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'fanal.settings'; django.setup();"
        "from django.db import connection; cursor = connection.cursor();"
        f"print({{name: str(cursor.execute(f'PRAGMA {{name}}').fetchone()[0]) for name in {list(MUST)}}})"
    )
    home = {**os.environ, "FANAL_HOME": str(tmp_path)}
    run = subprocess.run([sys.executable, "-c", program], env=home, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == str(MUST)


def test_a_transaction_takes_the_write_lock_as_it_begins() -> None:
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0, isolation_level=None)
    try:
        with transaction.atomic(), pytest.raises(sqlite3.OperationalError, match="locked"):
            connection.cursor().execute("SELECT 1")
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    finally:
        other.close()


def test_a_row_that_points_nowhere_is_refused_by_the_file_itself() -> None:
    from fanal.cases.models import CaseAccess

    with pytest.raises(IntegrityError, match="FOREIGN KEY"), transaction.atomic():
        CaseAccess.objects.create(case_id=new_id(), staff_id=new_id(), given_by_text="nobody")


def test_the_doctor_prints_them_and_says_so_when_one_is_wrong() -> None:
    healthy = {one.subject: (one.verdict, one.found) for one in doctor.look_at_database()}
    assert {f"SQLite {name}": (Verdict.GOOD, in_words(name, value)) for name, value in MUST.items() if name != "temp_store"}.items() <= healthy.items()
    try:
        connection.cursor().execute("PRAGMA synchronous=NORMAL")
        [ill] = [one for one in doctor.look_at_database() if one.verdict is Verdict.BAD]
        assert (ill.subject, ill.found) == ("SQLite synchronous", "NORMAL") and "should be FULL" in ill.mend
    finally:
        connection.close()


def test_nothing_opens_a_database_past_these_doors() -> None:
    found = {name_of(path) for path in python_files() if "sqlite3.connect(" in path.read_text("utf-8")}
    check_exceptions(found, {
        "src/fanal/vault/keyfile.py": "the key store is a file of its own, with stricter PRAGMAs, which the doctor prints as well",
        "src/fanal/ops/sqlite/files.py": "whole files for backups and upgrades: looked into, copied, never a row written",
        "src/fanal/vault/index/shelf.py": "in memory only, within the index process: no file is opened",
        "src/fanal/ops/template.py": "empties the template of a node that nobody uses",
    })  # fmt: skip

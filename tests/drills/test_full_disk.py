"""A full disk: a clear sentence, nothing half written, and everything that was confirmed is still there."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.apps.cases.builders import make_case
from tests.cast import client_for

pytestmark = [pytest.mark.sqlite_only, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def full_disk():
    """SQLite is told that its file may not grow any more: the error is the same one that a full disk gives."""

    def fill() -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # no free page is left to take
            cursor.execute("PRAGMA page_count")
            cursor.execute(f"PRAGMA max_page_count={int(cursor.fetchone()[0])}")

    yield fill
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count=1073741823")


def test_a_full_disk_says_so_and_loses_nothing(case_manager, full_disk) -> None:
    from fanal.cases.models import Note
    from fanal.journal.queries import fetch_entries

    case = make_case(case_manager)
    client: Client = client_for(case_manager)
    address = reverse("cases:add_note", args=[case.pk])
    client.get(address)
    entries = len(list(fetch_entries(limit=500)))
    before = Note.objects.filter(case=case).count()
    full_disk()
    answer = client.post(address, {"text": "words " * 3000})
    assert answer.status_code == 503
    assert b"disk of this node is full" in answer.content
    assert Note.objects.filter(case=case).count() == before
    assert len(list(fetch_entries(limit=500))) == entries

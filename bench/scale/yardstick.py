"""What an ordinary system does on the same tables, measured in the same run: `Paginator` with COUNT(*) and OFFSET, and a bare indexed SELECT.

Belongs here: yardsticks. Does not: our own pages (`load`).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.scale.load import EACH, Timed


def measure() -> dict[str, Timed]:
    """Milliseconds of each, in this process and without any HTTP: only what the database and its rows cost."""
    from django.core.paginator import Paginator
    from django.db import connection

    from fanal.cases.models import Case
    from fanal.desk.models import Contact

    contacts = Contact.objects.order_by("-occurred_at", "-id").select_related("taken_by")
    cases = Case.objects.order_by("-opened_at", "-id").select_related("owner")

    def bare() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, occurred_at, channel FROM desk_contact ORDER BY occurred_at DESC, id DESC LIMIT 50")
            return cursor.fetchall()

    def page(rows: object, number: int | None) -> Callable[[], object]:
        def turn() -> object:
            pages = Paginator(rows, 25)  # type: ignore[arg-type]
            return list(pages.page(number or pages.num_pages // 2))

        return turn

    works = {
        "bare SELECT of 50 rows by index": bare,
        "Paginator: cases, first page": page(cases, 1), "Paginator: cases, the middle": page(cases, None),
        "Paginator: contacts, first page": page(contacts, 1), "Paginator: contacts, the middle": page(contacts, None),
    }  # fmt: skip
    return {name: _timed(work) for name, work in works.items()}


def _timed(work: Callable[[], object]) -> Timed:
    timed = Timed()
    for _ in range(max(5, EACH // 2)):
        began = time.perf_counter()
        work()
        timed.times.append((time.perf_counter() - began) * 1000)
    return timed

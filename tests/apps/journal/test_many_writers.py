"""Many writers, one chain. A bigger try with processes stands in tests/concurrency."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from fanal import journal
from fanal.core.actors import System
from fanal.journal.actions.anchor_head import anchor_head
from fanal.journal.models import Entry
from fanal.journal.verifying import Report, verify

WRITERS, EACH = 8, 20


def _write(writer: int) -> int:
    try:
        for number in range(EACH):
            with transaction.atomic():
                journal.record(by=System(f"writer-{writer}"), act="case.opened", subject=f"case:{writer}", details={"number": number})
        return EACH
    finally:
        connection.close()


def _verify_again_and_again(_: int) -> list[Report]:
    from django.utils import timezone

    try:
        reports = []
        for _ in range(10):
            reports.append(verify())
            anchor_head(by=System("anchor"), now=timezone.now())
        return reports
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_make_one_unbroken_chain() -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(_write, range(WRITERS))) == WRITERS * EACH
    report = verify()
    assert (report.fault, report.entries) == (None, WRITERS * EACH)
    for writer in range(WRITERS):
        mine = Entry.objects.filter(actor=f"system:writer-{writer}").order_by("seq")
        assert [entry.details["number"] for entry in mine] == list(range(EACH))


@pytest.mark.django_db(transaction=True)
def test_checking_while_others_write_never_cries_wolf() -> None:
    with ThreadPoolExecutor(5) as pool:
        checks = pool.submit(_verify_again_and_again, 0)
        list(pool.map(_write, range(3)))
        reports = checks.result()
    assert [report.fault for report in reports] == [None] * len(reports)
    assert verify().entries == 3 * EACH

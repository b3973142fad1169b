"""A list is read page by page while rows come and change: no row that stays where it is comes twice, and none is left out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.core.ids import new_id
from fanal.vault.models import ShredOrder
from fanal.web.paging import page_by

pytestmark = pytest.mark.django_db

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
#: Few different times, so that many rows have the same one and the id decides.
MINUTES = st.integers(0, 6)


def put(minutes: int) -> ShredOrder:
    """A row of a small table that has a time and an id, and no key of its own."""
    return ShredOrder.objects.create(key_id=new_id(), ordered_by="system:test", ordered_at=_BEGIN + timedelta(minutes=minutes))


def turn_pages(*, newest_first: bool, size: int, changes: list[tuple[str, int, int]]) -> tuple[list[UUID], set[UUID]]:
    """Ids in the order in which they were shown, and those that were moved meanwhile. Before each page one change happens."""
    shown: list[UUID] = []
    moved: set[UUID] = set()
    after, waiting = "", list(changes)
    while True:
        page = page_by(ShredOrder.objects.all(), column="ordered_at", newest_first=newest_first, after=after, size=size)
        shown += [row.pk for row in page.rows]
        after = page.after
        if not after:
            return shown, moved
        if waiting:
            what, which, minutes = waiting.pop()
            rows = list(ShredOrder.objects.order_by("pk"))
            if what == "insert":
                moved.add(put(minutes).pk)
            else:
                row = rows[which % len(rows)]
                row.ordered_at = _BEGIN + timedelta(minutes=minutes)
                row.save()
                moved.add(row.pk)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.lists(MINUTES, min_size=1, max_size=14), size=st.integers(1, 5), newest_first=st.booleans(),
    changes=st.lists(st.tuples(st.sampled_from(["insert", "change"]), st.integers(0, 30), MINUTES), max_size=6),
)  # fmt: skip
def test_every_row_that_stays_is_shown_once(db: None, minutes: list[int], size: int, newest_first: bool, changes: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        there = {put(one).pk for one in minutes}
        shown, moved = turn_pages(newest_first=newest_first, size=size, changes=changes)
        stayed = [one for one in shown if one not in moved]
        assert len(stayed) == len(set(stayed)), "a row came twice"
        assert set(stayed) == there - moved, "a row was left out"
        transaction.set_rollback(True)

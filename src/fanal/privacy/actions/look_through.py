"""Look through all cases: what would be erased when, what stands in the way, what is due now. Erases nothing."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.queries.ended import fetch_ended_blocks
from fanal.core.actors import Actor
from fanal.core.casework.retention import Obstacle
from fanal.privacy.models import DueCase, Look
from fanal.privacy.queries import current_rules, holds_of


def look_through(*, by: Actor) -> Look:
    """Look at every case that ended, in blocks; then write down what was found, in one short transaction.

    Raises NotAllowed.
    """
    check(by, "retention.decide")
    rules, holds, today = current_rules(), holds_of(), timezone.localdate()
    years: Counter[str] = Counter()
    ways: Counter[str] = Counter()
    due: dict[UUID, bool] = {}
    looked = 0
    for block in fetch_ended_blocks(by=by):
        for case in block:
            term = rules.term(case, holds.get(case.pk, ()))
            looked += 1
            years.update([str(term.kept_until.year)] if term.kept_until else [])
            found = term.in_the_way(today)
            ways.update(one.value for one in found if one is not Obstacle.TIME_RUNS)
            # Before rules were adopted the list shows what would be due under those shipped; nothing of it can be decided.
            if set(found) <= {Obstacle.NOT_ADOPTED, Obstacle.AGE_NOT_KNOWN}:
                due[case.pk] = Obstacle.AGE_NOT_KNOWN in found
    return _write(by, looked, years, ways, due)


@transaction.atomic
def _write(by: Actor, looked: int, years: Counter[str], ways: Counter[str], due: dict[UUID, bool]) -> Look:
    look = Look.objects.create(looked=looked, by_year=dict(sorted(years.items())), in_the_way=dict(ways))
    DueCase.objects.all().delete()
    DueCase.objects.bulk_create([DueCase(case_id=pk, age_unknown=unknown) for pk, unknown in due.items()], batch_size=500)
    journal.record(by=by, act="retention.looked", subject=look, details={"cases": looked, "due": len(due)})
    live.tell("board")
    return look

"""Erase one case that was decided on: count it, have every room forget it, destroy its keys, write the proof. For the worker.

All of it is one transaction with the order to destroy the keys: killed before the commit nothing happened, killed after it the
order is carried out at the next start (`vault.actions.shred_keys`).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from fanal import journal, live
from fanal.cases.models import Case
from fanal.cases.queries.ended import births_of, ended_on, fetch_for_retention
from fanal.core.actors import Actor
from fanal.core.casework.retention import Obstacle, age_band
from fanal.privacy.codes import BatchState, ErasureState
from fanal.privacy.models import ErasedCount, Erasure
from fanal.privacy.queries import current_rules, holds_of
from fanal.vault.actions.shred_subject import shred_subject

#: The longest pause between two tries.
LONGEST_PAUSE = timedelta(hours=6)


@transaction.atomic
def erase_case(*, by: Actor, erasure_id: UUID) -> Erasure | None:
    """Erase it, or write down what came in the way. None when there is nothing to do: of two workers one gets it.

    Raises whatever a room raises that cannot forget; then nothing of the case is gone.
    """
    mine = Erasure.objects.filter(pk=erasure_id, state=ErasureState.OPEN.value, batch__state=BatchState.READY.value)
    if not mine.update(tries=F("tries") + 1):
        return None
    erasure = Erasure.objects.get(pk=erasure_id)
    cases = fetch_for_retention(by=by, case_ids=[erasure.case_id])
    if not cases:
        return _keep(by, erasure, ["gone"])
    found = _in_the_way(cases[0], erasure)
    if found:
        return _keep(by, erasure, found)
    _count(cases[0])
    keys = shred_subject(by=by, kind="case", subject_id=erasure.case_id)
    entry = journal.record(
        by=by, act="case.erased", subject=f"case:{erasure.case_id}",
        details={"erasure": str(erasure.pk), "keys": keys, "rules": erasure.rules_version},
    )  # fmt: skip
    erasure.state, erasure.done_at, erasure.keys, erasure.entry_seq = ErasureState.DONE.value, entry.at, keys, entry.seq
    erasure.save(update_fields=["state", "done_at", "keys", "entry_seq"])
    live.tell("board")
    return erasure


def _in_the_way(case: Case, erasure: Erasure) -> list[str]:
    """Codes of what came in the way since the decision."""
    term = current_rules().term(case, holds_of([case.pk]).get(case.pk, ()))
    known = {Obstacle.AGE_NOT_KNOWN} if erasure.age_unknown else set()
    return [one.value for one in term.in_the_way(timezone.localdate()) if one not in known]


def _keep(by: Actor, erasure: Erasure, because: list[str]) -> Erasure:
    erasure.state, erasure.kept_because = ErasureState.KEPT.value, " ".join(because)
    erasure.save(update_fields=["state", "kept_because"])
    details = {"erasure": str(erasure.pk), "because": ",".join(because)}
    journal.record(by=by, act="case.erasure_stopped", subject=f"case:{erasure.case_id}", details=details)
    live.tell("board")
    return erasure


def _count(case: Case) -> None:
    """One more of its sort; nothing that leads back to the case or the day."""
    opened, ended = timezone.localdate(case.opened_at), ended_on(case)
    assert ended is not None, "what is due has ended"
    alike, _made = ErasedCount.objects.get_or_create(
        opened=opened.year, closed=ended.year, category=case.category, cross_border=case.cross_border, outcome=case.outcome,
        age_band=age_band(births_of(case), opened).value,
    )  # fmt: skip
    ErasedCount.objects.filter(pk=alike.pk).update(number=F("number") + 1)


@transaction.atomic
def put_off(*, by: Actor, erasure_id: UUID) -> None:
    """It failed: try again later, with growing pauses, so that others are not held up. It stays in sight."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    pause = min(timedelta(minutes=5) * 2 ** min(erasure.tries, 10), LONGEST_PAUSE)
    erasure.tries, erasure.next_at = erasure.tries + 1, timezone.now() + pause
    erasure.save(update_fields=["tries", "next_at"])
    journal.record(by=by, act="case.erasure_failed", subject=f"case:{erasure.case_id}", details={"tries": erasure.tries})

"""Take back what a run wrote: its cases with everything under them, and the keys, so that not even a backup keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.imports.models import HALF_DONE, ImportedCase, ImportRun
from fanal.cases.models import Case
from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.plugs import Subject
from fanal.vault.actions.shred_keys import shred_keys

_BLOCK = 50


def take_back(*, by: Actor, run_id: UUID, state: ImportRun.State, trouble: str = "") -> None:
    """Remove every case that a run made, block by block; at the end the run stands in `state` with `trouble`.

    May be done again after it was interrupted, and does nothing to a run that has ended meanwhile. Raises NotAllowed.
    """
    check(by, "case.import")
    unfinished = ImportRun.objects.filter(pk=run_id, state__in=HALF_DONE)
    if not unfinished.update(state=ImportRun.State.TAKING_BACK, alive_at=timezone.now()):
        return
    removed = 0
    while case_ids := list(ImportedCase.objects.filter(run=run_id).values_list("case_id", flat=True)[:_BLOCK]):
        with transaction.atomic():
            remove_cases(by=by, case_ids=case_ids, act="case.taken_back")
            ImportRun.objects.filter(pk=run_id).update(alive_at=timezone.now())
        removed += len(case_ids)
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        run.state, run.trouble, run.made, run.finished_at = state, trouble, 0, timezone.now()
        run.save(update_fields=["state", "trouble", "made", "finished_at"])
        details: dict[str, str | int] = {"removed": removed, "state": str(state)}
        journal.record(by=by, act="import.taken_back", subject=run, details=details)
        live.tell("import", str(run.pk))


def remove_cases(*, by: Actor, case_ids: Sequence[UUID], act: str) -> None:
    """Erase cases, with children and people who stand in no other case, and destroy their keys. In a transaction."""
    key_ids: list[UUID] = []
    for case in Case.objects.filter(pk__in=case_ids).only("id", "key_id"):
        subject = Subject("case", case.pk)
        key_ids += [key_id for room in plugs.forget.ask(by=by, subject=subject) for key_id in room]
        journal.record(by=by, act=act, subject=f"case:{subject.id}", key_id=case.key_id)
    shred_keys(by=by, key_ids=key_ids)

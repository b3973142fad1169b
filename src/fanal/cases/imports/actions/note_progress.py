"""Write down how far a run is, with a sign of life of the process that works on it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fanal import live
from fanal.accounts.access import check
from fanal.cases.imports.models import ImportRun
from fanal.core.actors import Actor


@transaction.atomic
def note_progress(*, by: Actor, run_id: UUID, done: int, total: int) -> bool:
    """Note progress and tell open pages; answers whether somebody wants the run called off.

    No journal entry: it says nothing that the ends of the run do not. Raises NotAllowed.
    """
    check(by, "case.import")
    run = ImportRun.objects.filter(pk=run_id)
    run.update(done=done, total=total, alive_at=timezone.now())
    live.tell("import", str(run_id))
    return run.filter(cancel_wanted=True).exists()

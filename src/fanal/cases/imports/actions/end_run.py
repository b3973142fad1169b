"""End runs whose process died, whose file nobody wants, or whose person may not; let go of what is not needed any more."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.imports.actions.take_back import take_back
from fanal.cases.imports.holding import forget, left_behind
from fanal.cases.imports.models import HALF_DONE, ImportRun
from fanal.core.actors import Actor
from fanal.vault import files

#: A process on another machine, of which nobody here can tell, is dead when it gave no sign of life for so long.
DEAD_AFTER = timedelta(minutes=10)
#: A checked file that nobody applied is not kept for ever.
KEEP_FILE = timedelta(days=2)
#: Reports quote cells; after this time only the numbers stay.
KEEP_REPORT = timedelta(days=90)


@transaction.atomic
def fail_run(*, by: Actor, run_id: UUID, trouble: str) -> None:
    """End a run that has written nothing, with the reason, and take its file away. Raises NotAllowed."""
    check(by, "case.import")
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    run.state, run.trouble, run.finished_at = ImportRun.State.FAILED, trouble, timezone.now()
    run.save(update_fields=["state", "trouble", "finished_at"])
    journal.record(by=by, act="import.failed", subject=run)
    live.tell("import", str(run.pk))
    drop_file_of_ended(by=by, run_id=run_id)


@transaction.atomic
def drop_file_of_ended(*, by: Actor, run_id: UUID) -> None:
    """Take the encrypted file of a run away once nothing more can be done with it. Raises NotAllowed."""
    check(by, "case.import")
    run = ImportRun.objects.select_related("stored_file").get(pk=run_id)
    if run.stored_file is not None and not run.is_working and run.state != ImportRun.State.CHECKED:
        files.delete(run.stored_file)


def recover_runs(*, by: Actor, now: datetime) -> int:
    """Take back what a dead process left half done, and end what it was checking. Returns how many runs. Raises NotAllowed.

    On this machine a dead process is known at once, by the lock that it does not hold any more.
    """
    check(by, "case.import")
    at_work = ImportRun.objects.filter(state__in=[ImportRun.State.CHECKING, *HALF_DONE])
    ended = 0
    for run in at_work:
        with left_behind(run.pk) as dead:
            if dead or run.alive_at < now - DEAD_AFTER:
                ended += _clear_up(by, run.pk)
    forget(but=set(at_work.values_list("pk", flat=True)))
    return ended


def _clear_up(by: Actor, run_id: UUID) -> bool:
    """Asked again under the lock: it may have come to its own end since it was listed."""
    trouble = _("The process that worked on it ended before its time. Nothing of it was kept; please try again.")
    state = ImportRun.objects.values_list("state", flat=True).get(pk=run_id)
    if state in HALF_DONE:
        take_back(by=by, run_id=run_id, state=ImportRun.State.FAILED, trouble=trouble)
        drop_file_of_ended(by=by, run_id=run_id)
    elif state == ImportRun.State.CHECKING:
        fail_run(by=by, run_id=run_id, trouble=trouble)
    else:
        return False
    return True


def forget_old_runs(*, by: Actor, now: datetime) -> None:
    """Delete files that nobody imported in time, and what old reports quote. Raises NotAllowed."""
    check(by, "case.import")
    trouble = _("Nobody imported the file in time, so it was deleted here.")
    idle = ImportRun.objects.filter(alive_at__lt=now - KEEP_FILE, stored_file__isnull=False)
    for run in idle.filter(state__in=[ImportRun.State.CHECKED, ImportRun.State.WAITING]):
        fail_run(by=by, run_id=run.pk, trouble=trouble)
    for run in ImportRun.objects.filter(recorded_at__lt=now - KEEP_REPORT, finished_at__isnull=False):
        if run.report or run.file_name:
            run.report, run.file_name, run.sheet = {}, "", ""
            run.save(update_fields=["report", "file_name", "sheet"])

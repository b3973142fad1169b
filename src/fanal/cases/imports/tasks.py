"""Imports that a worker does: files from the browser, what a dead process left, what PFIF wants forgotten.

Registered by `cases.tasks`. Belongs here: calling the actions with the person who asked. Does not: the actions.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.imports.actions.erase_records import erase_expired
from fanal.cases.imports.actions.take_back import take_back
from fanal.cases.imports.mapping import mapping_from
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.pacing import Cancelled
from fanal.core.actors import Actor, System
from fanal.core.errors import BadInput, FanalError, NotAllowed, NotReady
from fanal.jobs import every
from fanal.vault import files

#: A process that worked on a run and gave no sign of life for so long is dead.
DEAD_AFTER = timedelta(minutes=10)
#: A checked file that nobody applied is not kept for ever.
KEEP_FILE = timedelta(days=2)
#: Reports quote cells; after this time only the numbers stay.
KEEP_REPORT = timedelta(days=90)
_BY = System("imports")


def check_stored(*, run_id: str) -> None:
    """Check the file that the browser sent. What is wrong with it stands in the run; only trouble of the node is tried again."""
    run = ImportRun.objects.select_related("source", "stored_file").get(pk=UUID(run_id))
    if run.state != ImportRun.State.WAITING or run.stored_file is None:
        return
    try:
        mapping = mapping_from(run.mapping) if run.mapping else None
        check_run(by=_who(run), run_id=run.pk, data=files.read(run.stored_file), mapping=mapping)
    except (BadInput, Cancelled, NotReady):
        pass  # the run says so
    except NotAllowed as error:
        _fail(run, error)
    drop_file_of_ended(run.pk)


def apply_stored(*, run_id: str, skip_bad: bool) -> None:
    """Apply the file that the browser sent and that was checked."""
    run = ImportRun.objects.select_related("source", "stored_file").get(pk=UUID(run_id))
    if run.state != ImportRun.State.CHECKED or run.stored_file is None:
        return
    try:
        apply_run(by=_who(run), run_id=run.pk, data=files.read(run.stored_file), skip_bad=skip_bad)
    except (FanalError, Cancelled) as error:
        if ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.CHECKED).exists():
            _fail(run, error)
    drop_file_of_ended(run.pk)


def _who(run: ImportRun) -> Actor:
    """The person who asked, in the role of then. Raises NotAllowed when that is not theirs any more."""
    person: Staff | None = run.recorded_by
    if person is None:
        return _BY
    slug = run.recorded_by_text.rpartition("/")[2]
    if not person.is_active or slug not in roles.BY_SLUG:
        raise NotAllowed(_("Whoever asked for this import may not do so any more."))
    return person.act_as(roles.BY_SLUG[slug])


def _fail(run: ImportRun, error: Exception) -> None:
    with transaction.atomic():
        run.state, run.trouble, run.finished_at = ImportRun.State.FAILED, str(error), timezone.now()
        run.save(update_fields=["state", "trouble", "finished_at"])


def drop_file_of_ended(run_id: UUID) -> None:
    """Take the encrypted file away once nothing more can be done with it."""
    run = ImportRun.objects.select_related("stored_file").get(pk=run_id)
    if run.stored_file is not None and not run.is_working and run.state != ImportRun.State.CHECKED:
        files.delete(run.stored_file)


@every(minutes=5, name="cases.recover_imports")
def recover() -> None:
    """Take back what a dead process left half done; end what nobody applies; let old reports go."""
    now = timezone.now()
    silent = ImportRun.objects.filter(alive_at__lt=now - DEAD_AFTER)
    trouble = _("The process that worked on it ended before its time. Nothing of it was kept; please try again.")
    for run in silent.filter(state__in=[ImportRun.State.APPLYING, ImportRun.State.TAKING_BACK]):
        take_back(by=_BY, run_id=run.pk, state=ImportRun.State.FAILED, trouble=trouble)
        drop_file_of_ended(run.pk)
    for run in silent.filter(state=ImportRun.State.CHECKING):
        _fail(run, NotReady(trouble))
        drop_file_of_ended(run.pk)
    forgotten = ImportRun.objects.filter(alive_at__lt=now - KEEP_FILE, stored_file__isnull=False)
    for run in forgotten.filter(state__in=[ImportRun.State.CHECKED, ImportRun.State.WAITING]):
        _fail(run, NotReady(_("Nobody imported the file in time, so it was deleted here.")))
        drop_file_of_ended(run.pk)
    for run in ImportRun.objects.filter(recorded_at__lt=now - KEEP_REPORT, finished_at__isnull=False):
        if run.report or run.file_name:
            run.report, run.file_name, run.sheet = {}, "", ""
            run.save(update_fields=["report", "file_name", "sheet"])


@every(minutes=60, name="cases.erase_expired_pfif")
def erase_expired_records() -> None:
    """PFIF: no access within a day after expiry. Within the hour, here."""
    erase_expired(by=_BY, now=timezone.now())

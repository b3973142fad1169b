"""Imports that a worker does: files from the browser, what a dead process left, what PFIF wants forgotten.

Registered by `cases.tasks`. Belongs here: calling the actions with the person who asked. Does not: the actions.
"""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts import roles
from fanal.accounts.models import Staff
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.imports.actions.end_run import drop_file_of_ended, fail_run, forget_old_runs, recover_runs
from fanal.cases.imports.actions.erase_records import erase_expired
from fanal.cases.imports.mapping import mapping_from
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.pacing import Cancelled
from fanal.cases.imports.queries import fetch_run
from fanal.core.actors import Actor, System
from fanal.core.errors import BadInput, FanalError, NotAllowed, NotReady
from fanal.jobs import every
from fanal.vault import files

_BY = System("imports")


def check_stored(*, run_id: str) -> None:
    """Check the file that the browser sent. What is wrong with it stands in the run; only trouble of the node is tried again."""
    run = fetch_run(by=_BY, run_id=UUID(run_id))
    if run.state != ImportRun.State.WAITING or run.stored_file is None:
        return
    try:
        mapping = mapping_from(run.mapping) if run.mapping else None
        check_run(by=_who(run), run_id=run.pk, data=files.read(run.stored_file), mapping=mapping)
    except (BadInput, Cancelled, NotReady):
        pass  # the run says so
    except NotAllowed as error:
        fail_run(by=_BY, run_id=run.pk, trouble=str(error))
    drop_file_of_ended(by=_BY, run_id=run.pk)


def apply_stored(*, run_id: str, skip_bad: bool) -> None:
    """Apply the file that the browser sent and that was checked."""
    run = fetch_run(by=_BY, run_id=UUID(run_id))
    if run.state != ImportRun.State.CHECKED or run.stored_file is None:
        return
    try:
        apply_run(by=_who(run), run_id=run.pk, data=files.read(run.stored_file), skip_bad=skip_bad)
    except (FanalError, Cancelled) as error:
        if fetch_run(by=_BY, run_id=run.pk).state == ImportRun.State.CHECKED:
            fail_run(by=_BY, run_id=run.pk, trouble=str(error))
    drop_file_of_ended(by=_BY, run_id=run.pk)


def _who(run: ImportRun) -> Actor:
    """The person who asked, in the role of then. Raises NotAllowed when that is not theirs any more."""
    person: Staff | None = run.recorded_by
    slug = run.recorded_by_text.rpartition("/")[2]
    if person is None or not person.is_active or slug not in roles.BY_SLUG:
        raise NotAllowed(_("Whoever asked for this import may not do so any more."))
    return person.act_as(roles.BY_SLUG[slug])


@every(minutes=1, name="cases.recover_imports")
def recover() -> None:
    """Take back what a dead process left half done; end what nobody applies; let old reports go."""
    now = timezone.now()
    recover_runs(by=_BY, now=now)
    forget_old_runs(by=_BY, now=now)


@every(minutes=60, name="cases.erase_expired_pfif")
def erase_expired_records() -> None:
    """PFIF: no access within a day after expiry. Within the hour, here."""
    erase_expired(by=_BY, now=timezone.now())

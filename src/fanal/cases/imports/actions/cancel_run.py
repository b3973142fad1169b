"""Call a run off: at once where it waits, at its next sign of life where it works."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.queries import fetch_run
from fanal.core.actors import Actor
from fanal.core.errors import NotReady


@transaction.atomic
def cancel_run(*, by: Actor, run_id: UUID) -> ImportRun:
    """Call a run off. One that is applied stays applied. Raises NotAllowed, NotFound, NotReady."""
    check(by, "case.import")
    fetch_run(by=by, run_id=run_id)
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run_id)
    if run.state in {ImportRun.State.CHECKING, ImportRun.State.APPLYING}:
        run.cancel_wanted = True
    elif run.state in {ImportRun.State.WAITING, ImportRun.State.CHECKED, ImportRun.State.UNREADABLE}:
        run.state, run.finished_at = ImportRun.State.CANCELLED, timezone.now()
    else:
        raise NotReady(_("This import is at its end already."))
    run.save(update_fields=["cancel_wanted", "state", "finished_at"])
    journal.record(by=by, act="import.cancel_wanted", subject=run)
    return run

"""Erase what came in by PFIF and whose home wants it gone, or whose time is over.

What still waits for review is removed with its keys. A case that people carry by now is theirs: it gets a task that asks
whether it may be kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.cases.actions.add_task import add_task
from fanal.cases.drafts import TaskDraft
from fanal.cases.imports.actions.take_back import remove_cases
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.models import Case
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus

#: A task for a person, not an alarm.
_WITHIN = timedelta(days=1)


def erase_records(*, by: Actor, records: Sequence[str], already: Mapping[str, UUID]) -> int:
    """Erase the cases of PFIF records. Returns how many were removed. Raises NotAllowed."""
    check(by, "case.import")
    return sum(_erase(by, already[record]) for record in records)


def erase_expired(*, by: Actor, now: datetime) -> int:
    """Erase what PFIF brought in and whose expiry is over at `now`. Returns how many were removed. Raises NotAllowed."""
    check(by, "case.import")
    due = ImportedCase.objects.filter(expires_at__lte=now, run__state=ImportRun.State.APPLIED).values_list(
        "case_id", flat=True
    )
    return sum(_erase(by, case_id) for case_id in list(due))


@transaction.atomic
def _erase(by: Actor, case_id: UUID) -> int:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.status in {CaseStatus.REVIEW, CaseStatus.DISCARDED}:
        remove_cases(by=by, case_ids=[case_id], act="case.erased")
        return 1
    # Asked once: without the date it does not come up again.
    ImportedCase.objects.filter(case=case_id).update(expires_at=None)
    if case.status == CaseStatus.OPEN:
        title = _("The PFIF record behind this case was erased or has expired: decide whether the case may be kept")
        add_task(by=by, case_id=case_id, task=TaskDraft(title=title, due=timezone.now() + _WITHIN))
    journal.record(by=by, act="case.source_gone", subject=case, key_id=case.key_id)
    return 0

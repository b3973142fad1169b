"""Steps that the actions of this room share: begin (right, lock), keep the next need true, end (journal, live boards).

Belongs here: what every action does in the same way. Does not: what makes one action different from another.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils import timezone

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.models import Case, StatusChange
from fanal.cases.policies import check_may_change, person_of
from fanal.cases.queries.access import fetch_case, lock_case
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, TaskState, first_need
from fanal.core.ids import new_id


def begin(by: Actor, case_id: UUID, *, right: str = "case.write") -> Case:
    """Check the right, then fetch and lock a case that is being worked on. Raises NotAllowed, NotFound, NotReady."""
    case = begin_any(by, case_id, right=right)
    check_may_change(case)
    return case


def begin_any(by: Actor, case_id: UUID, *, right: str = "case.write") -> Case:
    """The same for a case in any state. Raises NotAllowed, NotFound."""
    check(by, right)
    return lock_case(by=by, case_id=case_id)


def check_may_bring(by: Actor, case_id: UUID, *, right: str = "case.write") -> None:
    """Before the slow work on a file, outside of a transaction: a stranger's file is not even opened. The action asks again.

    Raises NotAllowed, NotFound.
    """
    check(by, right)
    fetch_case(by=by, case_id=case_id)


def free_id(rows: models.QuerySet[Any], given: UUID | None) -> UUID:
    """The id that a page handed out, so that the same form sent twice makes one row; a new one where another row has it.

    Whoever sends the id of a row elsewhere neither meets a fault nor learns that it is there.
    """
    return new_id() if given is None or rows.filter(pk=given).exists() else given


def trace(by: Actor) -> dict[str, Any]:
    """The columns of `Recorded`: who writes a row."""
    return {"recorded_by": person_of(by), "recorded_by_text": by.actor_text}


def keep_need(case: Case, *, now: datetime | None = None) -> None:
    """Bring `next_due` and `needs_at` of a locked case in line with its open tasks and owner, and save them."""
    dues = list(case.tasks.filter(state=TaskState.OPEN).order_by("due").values_list("due", flat=True)[:1])
    now = now or timezone.now()
    status = CaseStatus(case.status)
    worked_on = status in {CaseStatus.OPEN, CaseStatus.REVIEW}
    since = min(case.needs_at or now, now)
    case.next_due = dues[0] if dues and worked_on else None
    case.needs_at = first_need(status, has_owner=case.owner_id is not None, dues=dues, since=since)
    case.save(update_fields=["next_due", "needs_at"])


def write_status(by: Actor, case: Case, act: str, *, reason: str = "", **columns: Any) -> StatusChange:
    """One row of the case's own history."""
    return case.status_changes.create(key_id=case.key_id, act=act, reason=reason, **trace(by), **columns)


def end(
    by: Actor, case: Case, act: str, *, about: models.Model | None = None, details: Mapping[str, Any] | None = None,
    sealed: Mapping[str, Any] | None = None, key_id: UUID | None = None,
) -> None:
    """Write the journal entry, and tell open pages and boards once the transaction commits.

    Args:
        about: the row acted on, when it is not the case; the case then stands in the details.
        sealed: what is personal, under `key_id` (the case's key when left out).
    """
    codes = {"case": str(case.pk), **(details or {})} if about is not None else dict(details or {})
    key = key_id or case.key_id
    journal.record(by=by, act=act, subject=about or case, details=codes, sealed=sealed, key_id=key)
    live.tell("case", str(case.pk))
    live.tell("board")  # without the id: the board's readers include those to whom this case does not exist

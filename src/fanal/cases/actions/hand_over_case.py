"""Hand a case over to another owner, or take one that has none."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.models import Case
from fanal.cases.policies import check_can_own, check_lasting
from fanal.cases.recording import text
from fanal.cases.steps import begin, end, keep_need, write_status
from fanal.core.actors import Actor
from fanal.core.casework import TaskState


@use_case
def hand_over_case(*, by: Actor, case_id: UUID, owner: Staff, reason: str = "", tasks_too: bool = True) -> Case:
    """Give a case to `owner`. Owners hand on their own and anybody takes what nobody has; else it needs `case.assign`.

    Args:
        tasks_too: open tasks of the owner before go along.
    Raises:
        NotAllowed, NotFound, NotReady; BadInput for somebody who cannot work on cases.
    """
    case = begin(by, case_id)
    if case.owner_id == owner.pk:
        return case
    check_lasting(by, case)
    before = case.owner
    if before != by and not (before is None and owner == by):
        check(by, "case.assign")
    if owner != by:
        check_can_own(owner)
    case.owner = owner
    case.save(update_fields=["owner"])
    if tasks_too:
        case.tasks.filter(state=TaskState.OPEN, owner=before).update(owner=owner)
    keep_need(case)
    write_status(by, case, "handed_over", reason=text(reason), to_owner=owner)
    end(by, case, "case.handed_over", details={"from": str(before.pk) if before else "", "to": str(owner.pk)})
    return case



"""Plan what is to be done next, by whom and until when."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.cases.drafts import TaskDraft
from fanal.cases.models import Case, Task
from fanal.cases.policies import check_can_own
from fanal.cases.recording import line
from fanal.cases.refusals import use_case
from fanal.cases.steps import begin, end, keep_need, trace
from fanal.core.actors import Actor
from fanal.core.errors import BadInput


def write_task(by: Actor, case: Case, draft: TaskDraft) -> Task:
    """The row of a task in a locked case. Raises BadInput for one without words, or for somebody who cannot open the case."""
    if not draft.title.strip():
        raise BadInput(_("Say what is to be done."), place="title")
    owner = draft.owner or case.owner
    if owner is not None and owner != by:
        check_can_own(owner)
        check_can_open(case, owner)
    return Task.objects.create(
        case=case, key_id=case.key_id, kind=draft.kind.value, title=line(draft.title), owner=owner, due=draft.due, **trace(by),
    )


def check_can_open(case: Case, person: Staff) -> None:
    """Raises BadInput for somebody who does not read a restricted case: let them in first, in the open."""
    let_in = case.access.filter(staff=person, ended_at__isnull=True).exists()
    if case.restricted and case.owner != person and not let_in:
        raise BadInput(_("Reading this case is restricted. Let this colleague into it first."), place="owner")


@use_case
def add_task(*, by: Actor, case_id: UUID, task: TaskDraft) -> Task:
    """Add a task. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    added = write_task(by, case, task)
    keep_need(case)
    end(by, case, "task.added", about=added, details={"kind": added.kind})
    return added


__all__ = ["add_task", "check_can_open", "write_task"]

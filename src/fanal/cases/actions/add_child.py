"""Add a child to a case: a sibling, or one found to belong to it."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.after_return.repeats import plan_strategy
from fanal.cases.drafts import ChildDraft
from fanal.cases.models import Child
from fanal.cases.steps import begin, end
from fanal.cases.writing import put_child_into
from fanal.core.actors import Actor


@use_case
def add_child(*, by: Actor, case_id: UUID, child: ChildDraft) -> Child:
    """Add a child, new or known, and begin an episode when the draft says that the child is missing.

    Raises NotAllowed, NotFound, BadInput; NotReady for a closed case or a child recorded as missing already.
    """
    case = begin(by, case_id)
    added = put_child_into(by, case, child)
    end(by, case, "child.added", about=added, key_id=added.key_id)
    plan_strategy(by=by, case=case)
    return added

"""Change the summary of a case."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.models import Case
from fanal.cases.recording import text
from fanal.cases.steps import begin, end
from fanal.core.actors import Actor


@use_case
def update_case(*, by: Actor, case_id: UUID, summary: str) -> Case:
    """Say anew in a few lines what the case is about. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    before, case.summary = case.summary, text(summary)
    if case.summary != before:
        case.save(update_fields=["summary"])
        end(by, case, "case.summary_changed", sealed={"before": before} if before else None)
    return case

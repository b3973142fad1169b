"""Change the category of a case, and keep what it was."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.models import Case, CategoryChange
from fanal.cases.recording import text
from fanal.cases.steps import begin, end, trace
from fanal.core.actors import Actor
from fanal.core.casework import CategoryChoice


@use_case
def change_category(*, by: Actor, case_id: UUID, category: CategoryChoice, reason: str = "") -> Case:
    """Set the category with its marks. The same once more changes nothing. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    before = case.choice
    if before == category:
        return case
    case.category, case.category_determined = category.category.value, category.determined
    case.pushed_out = category.pushed_out
    case.abduction_kind = category.abduction.value if category.abduction else ""
    case.save(update_fields=["category", "category_determined", "pushed_out", "abduction_kind"])
    CategoryChange.objects.create(
        case=case, key_id=case.key_id, before=before.code, after=category.code, pushed_out=case.pushed_out,
        abduction_kind=case.abduction_kind, reason=text(reason), **trace(by),
    )
    end(by, case, "case.category_changed", details={"before": before.code, "after": category.code})
    return case

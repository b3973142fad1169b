"""Change what is known of a child."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from fanal.accounts.refusals import use_case
from fanal.cases.indexing import index_child
from fanal.cases.models import Child
from fanal.cases.queries.access import lock_child
from fanal.cases.recording import CHILD
from fanal.cases.steps import begin, end
from fanal.cases.writing import belongs, with_added, write_birth, write_values
from fanal.core.actors import Actor


@use_case
def update_child(
    *, by: Actor, case_id: UUID, child_id: UUID, values: Mapping[str, Any], added: Mapping[str, Any] | None = None,
) -> Child:
    """Change fields of `recording.CHILD`, each to a plain value or an `Answer`; fields not named stay as they are.

    `added` goes in behind what stands there: sealed fields that `by` may write but not read.

    The journal keeps which fields changed, and sealed what stood there. Raises NotAllowed, NotFound, NotReady, BadInput.
    """
    case = begin(by, case_id)
    belongs(case, child_id=child_id)
    child = lock_child(by=by, child_id=child_id)
    values = {**values, **with_added(child, CHILD, added or {})}
    before = {name: getattr(child, name) for name in values if name in CHILD.fields}
    changed = [*write_values(child, CHILD, values), *write_birth(child)]
    if changed:
        child.save(update_fields=sorted(set(changed)))
        index_child(child)
        old = {name: str(value) for name, value in before.items() if name in changed and value}
        fields = " ".join(sorted(set(changed))).replace(" ", ",")
        end(by, case, "child.updated", about=child, details={"fields": fields[:200]}, sealed=old or None, key_id=child.key_id)
    return child

"""Link children who belong together, and take the link off again."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import ChildLink
from fanal.cases.queries.access import lock_child, visible_children
from fanal.cases.steps import begin, end, trace
from fanal.cases.writing import belongs
from fanal.core.actors import Actor
from fanal.core.errors import BadInput


@use_case
def link_siblings(*, by: Actor, case_id: UUID, child_id: UUID, other_id: UUID, kind: str = "sibling") -> ChildLink:
    """Link a child of this case with another that `by` may read. Linked already, the kind is changed.

    Raises NotAllowed, NotFound, NotReady; BadInput for a child with itself or an unknown kind.
    """
    case = begin(by, case_id)
    belongs(case, child_id=child_id)
    if child_id == other_id:
        raise BadInput(_("A child is not its own sibling."), place="other")
    if kind not in ChildLink.Kind.values:
        raise BadInput(_("This is not an answer that can be chosen."), place="kind")
    # Always the lower id first: two people who link the same pair at once wait for each other instead of for ever.
    first, second = (lock_child(by=by, child_id=one) for one in sorted((child_id, other_id)))
    link, _new = ChildLink.objects.update_or_create(
        first=first, second=second, defaults={"kind": kind}, create_defaults={"kind": kind, **trace(by)},
    )
    end(by, case, "child.linked", about=first, details={"with": str(second.pk), "kind": kind}, key_id=first.key_id)
    return link


@use_case
def unlink_siblings(*, by: Actor, case_id: UUID, child_id: UUID, other_id: UUID) -> None:
    """Take a link off again. Raises NotAllowed, NotFound, NotReady."""
    case = begin(by, case_id)
    belongs(case, child_id=child_id)
    if not visible_children(by).filter(pk=other_id).exists():
        raise refuse(by, "child", other_id)
    first, second = sorted((child_id, other_id))
    deleted, _rows = ChildLink.objects.filter(first=first, second=second).delete()
    if not deleted:
        raise refuse(by, "child", other_id)
    end(by, case, "child.unlinked", details={"child": str(child_id), "with": str(other_id)})

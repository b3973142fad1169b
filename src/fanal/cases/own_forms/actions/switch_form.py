"""Stop asking a form, or ask it again. What was answered stays."""

from __future__ import annotations

from uuid import UUID

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.own_forms.models import FormDefinition
from fanal.core.actors import Actor


@use_case
def switch_form(*, by: Actor, definition_id: UUID, active: bool) -> FormDefinition:
    """Switch a version on or off; the version of the same name that was on is off then. Raises NotAllowed, NotFound."""
    check(by, "form.load")
    found = FormDefinition.objects.select_for_update().filter(pk=definition_id).first()
    if found is None:
        raise refuse(by, "form", definition_id)
    if found.active == active:
        return found
    if active:
        FormDefinition.objects.filter(name=found.name, active=True).update(active=False)
    found.active = active
    found.save(update_fields=["active"])
    journal.record(by=by, act="form.switched", subject=found, details={"name": found.name, "active": active})
    return found

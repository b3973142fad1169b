"""Reads of a node's own forms: which there are, which are asked, what was answered in a case (ask `fetch_case` first)."""

from __future__ import annotations

from uuid import UUID

from fanal.accounts.access import check
from fanal.accounts.refusals import refuse
from fanal.cases.models import Case
from fanal.cases.own_forms.models import FilledForm, FormDefinition
from fanal.core.actors import Actor


def fetch_definitions(*, by: Actor) -> list[FormDefinition]:
    """Every version of every form. Raises NotAllowed."""
    check(by, "form.load")
    return list(FormDefinition.objects.select_related("loaded_by").order_by("name", "-active", "-loaded_at"))


def fetch_definition(*, by: Actor, name: str) -> FormDefinition:
    """The version of a form that is asked, else the last one that was loaded. Raises NotAllowed, NotFound."""
    check(by, "form.load")
    found = FormDefinition.objects.filter(name=name).order_by("-active", "-loaded_at").first()
    if found is None:
        raise refuse(by, "form", name)
    return found


def fetch_all_asked(*, by: Actor) -> list[FormDefinition]:
    """The forms that are asked in cases now, by name. Raises NotAllowed."""
    check(by, "case.read")
    return list(FormDefinition.objects.filter(active=True).order_by("name"))


def fetch_asked(*, by: Actor, definition_id: UUID) -> FormDefinition:
    """One of them. Raises NotAllowed, NotFound."""
    check(by, "case.write")
    found = FormDefinition.objects.filter(pk=definition_id, active=True).first()
    if found is None:
        raise refuse(by, "form", definition_id)
    return found


def filled_of(case: Case) -> list[FilledForm]:
    """What was answered in a case, the last first. One query."""
    return list(case.filled_forms.select_related("definition", "recorded_by").order_by("-filled_at", "-pk"))

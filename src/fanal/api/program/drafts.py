"""From what a program sent to what the rooms below take: the same drafts that the forms of the pages make."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Schema

from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.api.program import shapes_cases as sent
from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, PoliceDraft
from fanal.core.casework import Answer, AnswerState, CategoryChoice, Closing, Finding
from fanal.core.errors import BadInput


def opening_of(given: sent.OpenCase) -> dict[str, Any]:
    """The arguments of `open_case`. Raises BadInput."""
    return {
        "category": _category(given), "cross_border": given.cross_border, "countries": given.countries,
        "children": [_child(child) for child in given.children], "people": [_person(one) for one in given.people],
        "police": PoliceDraft(given.police.answer, given.police.when, given.police.why_not),
        "summary": given.summary, "note": given.note,
    }


def closing_of(given: sent.CloseCase) -> Closing:
    """What is said when a case is closed."""
    findings = {
        one.episode: Finding(
            one.outcome, one.found_by, one.condition, one.ended_at, one.duration_unknown, one.return_interview,
            one.interview_note, one.place, one.country or "",
        )
        for one in given.findings
    }
    return Closing(findings, given.outcome)


def colleague_of(staff_id: Any) -> Staff:
    """A colleague who can work on cases. Raises BadInput, the same for nobody and for somebody who cannot."""
    found = next((person for person in fetch_people_with("case.write") if person.pk == staff_id), None)
    if found is None:
        raise BadInput(_("This colleague cannot work on cases at the moment."), place="owner")
    return found


def _category(given: sent.OpenCase) -> CategoryChoice:
    if given.category is None:
        if given.pushed_out or given.abduction_kind:
            raise BadInput(_("This belongs to a category, and none is given."), place="category")
        return CategoryChoice()
    return CategoryChoice(given.category, determined=True, pushed_out=given.pushed_out, abduction=given.abduction_kind)


def _child(given: sent.ChildSent) -> ChildDraft:
    names = tuple(
        NameDraft(one.full, one.given, one.family, one.kind, one.provenance, one.language or "", one.romanised)
        for one in given.names
    )
    return ChildDraft(
        names=names, values=_values(given, sent.ChildFields), missing=given.missing,
        episode=_values(given.episode, sent.EpisodeFields) if given.missing else {},
    )


def _person(given: sent.PersonSent) -> PersonDraft:
    return PersonDraft(tuple(given.roles), _values(given, sent.PersonFields))


def _values(given: Any, fields: type[Schema]) -> dict[str, Any]:
    """The fields that were sent, each plain or with the reason why it is empty. Raises BadInput for a reason of no field."""
    names = fields.model_fields.keys()
    plain = given.model_dump(include=set(given.model_fields_set) & set(names))
    found = {name: value for name, value in plain.items() if value is not None}
    for name, why in given.why_empty.items():
        if name not in names:
            raise BadInput(_("There is no such field."), place=f"why_empty.{name}")
        if not found.get(name):
            found[name] = Answer(AnswerState(why.value))
    return found

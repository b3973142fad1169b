"""People, authorities and consents of a case: adding, changing, taking back.

Belongs here: parse, call the action, go back. Does not: rules (`cases.actions`, `cases.recording`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import actions, queries
from fanal.cases.drafts import PersonDraft
from fanal.cases.forms.adding import added_values
from fanal.cases.forms.people import PERSON_FIELDS, AuthorityForm, ConsentForm, PersonForm, WithdrawForm
from fanal.cases.forms.row import CaseForm, row_values
from fanal.cases.models import Case, Person
from fanal.cases.views.acting import Act, absent, bind, fetch_for_act, run, to_case
from fanal.cases.views.showing import name_of
from fanal.core.casework import ConsentUse, PersonRole


def people_choices(case: Case) -> list[tuple[str, Any]]:
    """The people of the case, for choices."""
    return [(str(one.pk), one.name or one.relation or _("Name not known")) for one in queries.people_of(case)]


def children_choices(case: Case) -> list[tuple[str, Any]]:
    """The children of the case, for choices."""
    return [(str(one.pk), name_of(one)) for one in queries.children_of(case)]


def _person_of(request: StaffRequest, case: Case, person_id: UUID) -> Person:
    found = next((one for one in queries.people_of(case) if one.pk == person_id), None)
    if found is None:
        raise absent(request, "person", person_id)
    return found


def _roles(given: dict[str, Any]) -> tuple[PersonRole, ...]:
    return tuple(PersonRole(code) for code in given["roles"])


@needs("case.write")
def add_person(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Somebody else in the case."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, PersonForm)
    act = Act(
        title=_("Add a person"),
        key=_("Add the person"),
        back=to_case(case_id, "people"),
        done=_("The person is added."),
    )

    def do() -> None:
        draft = PersonDraft(_roles(form.cleaned_data), form.values(*PERSON_FIELDS))
        actions.add_person(by=request.user, case_id=case_id, person=draft)

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_person(request: StaffRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """What is known of a person, and who they are in this case."""
    case, names = fetch_for_act(request, case_id)
    person = _person_of(request, case, person_id)
    roles = [one.role for one in person.roles_here]  # type: ignore[attr-defined]
    form = bind(request, PersonForm, initial=row_values(person, PersonForm()) | {"roles": roles})
    form.hide_sealed(Person, request.user, broken_glass=queries.has_broken_glass(request.user, case.pk))
    act = Act(title=_("What is known of this person"), key=_("Save"), back=to_case(case_id, "people"), done=_("Saved."))

    def do() -> None:
        changed, added = form.values(*(name for name in form.changed_data if name != "roles")), added_values(form)
        chosen = _roles(form.cleaned_data) if "roles" in form.changed_data else None
        if changed or chosen or added:
            actions.update_person(
                by=request.user, case_id=case_id, person_id=person_id, values=changed, roles=chosen, added=added
            )

    return run(request, act, form, do, case=case, names=names, person=person)


@needs("case.write")
def remove_person(request: StaffRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Take a person out of the case."""
    case, names = fetch_for_act(request, case_id)
    person = _person_of(request, case, person_id)
    form = bind(request, CaseForm)
    act = Act(
        title=_("Take this person out of the case"),
        key=_("Take out"),
        back=to_case(case_id, "people"),
        done=_("The person is taken out."),
        danger=True,
        facts=[_("A person who is in no other case is erased, with everything that was recorded of them.")],
    )

    def do() -> None:
        actions.remove_person(by=request.user, case_id=case_id, person_id=person_id)

    return run(request, act, form, do, case=case, names=names, person=person)


@needs("case.write")
def add_authority(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A step of an authority: a report, an alert, a guardian."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, AuthorityForm)
    act = Act(
        title=_("Note a step of an authority"),
        key=_("Note it"),
        back=to_case(case_id, "formal"),
        done=_("The step is noted."),
    )

    def do() -> None:
        actions.record_authority(by=request.user, case_id=case_id, values=form.values())

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def change_authority(request: StaffRequest, case_id: UUID, authority_id: UUID) -> HttpResponse:
    """A step went on: confirmed, refused, ended, a number that came later."""
    case, names = fetch_for_act(request, case_id)
    row = next((one for one in queries.authorities_of(case) if one.pk == authority_id), None)
    if row is None:
        raise absent(request, "authority", authority_id)
    form = bind(request, AuthorityForm, initial=row_values(row, AuthorityForm()))
    act = Act(
        title=_("How the step of the authority stands"),
        key=_("Save"),
        back=to_case(case_id, "formal"),
        done=_("Saved."),
    )

    def do() -> None:
        changed = form.values(*form.changed_data)
        if changed:
            actions.update_authority(by=request.user, case_id=case_id, authority_id=authority_id, values=changed)

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def add_consent(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """A consent or an approval."""
    case, names = fetch_for_act(request, case_id)
    form = bind(request, ConsentForm, people=people_choices(case), children=children_choices(case))
    act = Act(
        title=_("Record a consent or an approval"),
        key=_("Record it"),
        back=to_case(case_id, "formal"),
        done=_("It is recorded."),
        lead=_("Who, when, for what, and until when. It can be taken back at any time."),
    )

    def do() -> None:
        given = form.cleaned_data
        actions.give_consent(
            by=request.user,
            case_id=case_id,
            use=ConsentUse(given["use"]),
            given_by=given["given_by"],
            scope=given["scope"],
            given_at=given["given_at"],
            until=given["until"],
            approval=given["kind"] == "approval",
            child_id=UUID(given["child"]) if given["child"] else None,
            person_id=UUID(given["person"]) if given["person"] else None,
        )

    return run(request, act, form, do, case=case, names=names)


@needs("case.write")
def withdraw_consent(request: StaffRequest, case_id: UUID, consent_id: UUID) -> HttpResponse:
    """A consent is taken back; what rests on it stops."""
    case, names = fetch_for_act(request, case_id)
    if not any(one.pk == consent_id for one in queries.consents_of(case)):
        raise absent(request, "consent", consent_id)
    form = bind(request, WithdrawForm)
    act = Act(
        title=_("A consent is taken back"),
        key=_("Take it back"),
        back=to_case(case_id, "formal"),
        done=_("The consent is taken back."),
        danger=True,
        lead=_("What rests on it stops at once. That it was given remains in the record."),
    )

    def do() -> None:
        actions.withdraw_consent(
            by=request.user, case_id=case_id, consent_id=consent_id, note=form.cleaned_data["note"]
        )

    return run(request, act, form, do, case=case, names=names)

"""What is held of a child, a person or a case, as plain data for an access request (plugged into `export_subject`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fanal.cases.models import Case, CasePerson, Child, InterviewStep, Person, RiskAssessment, Support
from fanal.core.actors import Actor
from fanal.core.plugs import Subject
from fanal.vault.fields import readable
from fanal.vault.models import ProtectedModel


def export_subject(*, by: Actor, subject: Subject) -> Mapping[str, Any]:
    """What this room holds of a subject as plain data; empty when nothing.

    A person gets what stands under the own name alone: nothing of the child, and nothing of what the child said.
    """
    if subject.kind == "child":
        child = Child.objects.filter(pk=subject.id).first()
        return _child(child) if child else {}
    if subject.kind == "person":
        person = Person.objects.filter(pk=subject.id).first()
        return _person(person) if person else {}
    if subject.kind == "case":
        case = Case.objects.filter(pk=subject.id).first()
        return _case(case) if case else {}
    return {}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, UUID) else value


#: Keys and who of the staff wrote it: not about the subject.
_LEFT_OUT = frozenset({"key_id", "recorded_by", "recorded_by_text", "owner", "given_by"})


def _row(row: ProtectedModel) -> dict[str, Any]:
    """Every column of a row that says something, decrypted. A row whose key is gone gives nothing."""
    if not readable(row):
        return {}
    columns = ((field.name, getattr(row, field.attname)) for field in row._meta.concrete_fields if field.name not in _LEFT_OUT)
    return {name: _plain(value) for name, value in columns if value not in (None, "", [], {})}


def _rows(rows: Iterable[ProtectedModel]) -> list[dict[str, Any]]:
    return [found for found in map(_row, rows) if found]


def _assessments(rows: Iterable[RiskAssessment]) -> list[dict[str, Any]]:
    """Assessments without the names of the staff that stand beside their answers."""
    found = _rows(rows)
    for row in found:
        for name in ("answers", "sealed_answers"):
            row[name] = [{key: value for key, value in one.items() if key != "by"} for one in row.get(name, ())]
    return found


def _child(child: Child) -> dict[str, Any]:
    return {
        "child": _row(child), "names": _rows(child.names.all()), "episodes": _rows(child.episodes.all()),
        "return_interviews": _rows(InterviewStep.objects.filter(episode__child=child)),
        "photos": _rows(child.photos.all()), "consents": _rows(child.consents.all()),
        "risk_assessments": _assessments(child.risk_assessments.all()), "cases": [case.reference for case in child.cases.all()],
    }


def _person(person: Person) -> dict[str, Any]:
    roles = CasePerson.objects.filter(person=person).select_related("case")
    return {
        "person": _row(person), "roles": [{"case": one.case.reference, "role": one.role} for one in roles],
        "consents": _rows(person.consents.all()), "support": _rows(Support.objects.filter(person=person)),
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "case": _row(case), "notes": _rows(case.notes.filter(walled=False)), "tasks": _rows(case.tasks.all()),
        "support": _rows(case.support.all()), "authorities": _rows(case.authorities.all()),
        "consents": _rows(case.consents.all()), "flags": _rows(case.flags.all()),
        "documents": _rows(case.documents.filter(walled=False)), "filled_forms": _rows(case.filled_forms.all()),
        "risk_assessments": _assessments(case.risk_assessments.filter(child__isnull=True)),
        "children": [_child(child) for child in case.children.all()], "people": [_person(one) for one in case.people.all()],
    }

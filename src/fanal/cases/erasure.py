"""Erase a child, a person or a case on purpose, and hand out what is held of one for an access request.

Belongs here: this room's part of `forget` and `export_subject`. Does not: deciding that it is time (`privacy`), destroying the
data keys (whoever asked does that, once all rooms have answered and the rows are gone).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from fanal.cases.indexing import drop
from fanal.cases.models import Case, CaseChild, CasePerson, Child, Document, Episode, Person, Support
from fanal.core.actors import Actor
from fanal.core.plugs import Subject
from fanal.vault import files
from fanal.vault.fields import readable


def forget(*, by: Actor, subject: Subject) -> list[UUID]:
    """Erase rows, look-ups and files of a subject; answers with the data keys to destroy. In the caller's transaction.

    A child or person of the erased case who stands in another case as well stays there. What is not of this room, or not
    there any more, is nothing to do.
    """
    if subject.kind == "child":
        return _forget_children(Child.objects.filter(pk=subject.id))
    if subject.kind == "person":
        return _forget_people(Person.objects.filter(pk=subject.id))
    if subject.kind == "case":
        return _forget_case(subject.id)
    return []


def _forget_children(children: models.QuerySet[Child]) -> list[UUID]:
    keys = []
    for child in children:
        drop("child", child.pk)
        _forget_documents(Document.objects.filter(child=child))
        keys.append(child.key_id)
        child.delete()
    return keys


def _forget_people(people: models.QuerySet[Person]) -> list[UUID]:
    keys = []
    for person in people:
        drop("person", person.pk)
        keys.append(person.key_id)
        person.delete()
    return keys


def _forget_documents(documents: models.QuerySet[Document]) -> None:
    """Rows first: a file is taken away only when no row points to it."""
    stored = [document.file for document in documents.select_related("file")]
    documents.delete()
    for file in stored:
        files.delete(file)


def _forget_case(case_id: UUID) -> list[UUID]:
    case = Case.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        return []
    # Spelled out by link rows: through `case.children` Django would join the excluded cases to the very same row.
    other_children = CaseChild.objects.exclude(case=case).values("child")
    other_people = CasePerson.objects.exclude(case=case).values("person")
    children = list(CaseChild.objects.filter(case=case).exclude(child__in=other_children).values_list("child", flat=True))
    people = list(CasePerson.objects.filter(case=case).exclude(person__in=other_people).values_list("person", flat=True))
    drop("case", case.pk)
    _forget_documents(Document.objects.filter(case=case))
    Episode.objects.filter(case=case).delete()
    keys = _forget_children(Child.objects.filter(pk__in=children))
    keys += _forget_people(Person.objects.filter(pk__in=people))
    keys.append(case.key_id)
    case.delete()
    return keys


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


def _row(row: models.Model) -> dict[str, Any]:
    """Every column of a row that says something, decrypted. A row whose key is gone gives nothing."""
    if not readable(row):
        return {}
    columns = ((field.name, getattr(row, field.attname)) for field in row._meta.concrete_fields if field.name not in _LEFT_OUT)
    return {name: _plain(value) for name, value in columns if value not in (None, "", [], {})}


def _rows(rows: Iterable[models.Model]) -> list[dict[str, Any]]:
    return [found for found in map(_row, rows) if found]


def _child(child: Child) -> dict[str, Any]:
    return {
        "child": _row(child), "names": _rows(child.names.all()), "episodes": _rows(child.episodes.all()),
        "photos": _rows(child.photos.all()), "consents": _rows(child.consents.all()),
        "cases": [case.reference for case in child.cases.all()],
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
        "documents": _rows(case.documents.filter(walled=False)),
        "children": [_child(child) for child in case.children.all()], "people": [_person(one) for one in case.people.all()],
    }

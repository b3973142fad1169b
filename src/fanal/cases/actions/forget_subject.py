"""Erase a child, a person or a case on purpose: rows, look-ups, files. The data keys follow.

Deciding that it is time is not this room's (`privacy`), nor is destroying the keys: whoever asked does that, once all rooms
have answered.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models

from fanal.cases.indexing import drop
from fanal.cases.models import Case, CaseChild, CasePerson, Child, Document, Episode, Person
from fanal.core.actors import Actor
from fanal.core.plugs import Subject
from fanal.vault import files


def forget_subject(*, by: Actor, subject: Subject) -> list[UUID]:
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
        _drop_episodes(child.episodes.all())
        _forget_documents(Document.objects.filter(child=child))
        keys.append(child.key_id)
        child.delete()
    return keys


def _drop_episodes(episodes: models.QuerySet[Episode]) -> None:
    for episode_id in episodes.values_list("pk", flat=True):
        drop("episode", episode_id)


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
    _drop_episodes(Episode.objects.filter(case=case))
    Episode.objects.filter(case=case).delete()
    keys = _forget_children(Child.objects.filter(pk__in=children))
    keys += _forget_people(Person.objects.filter(pk__in=people))
    keys.append(case.key_id)
    case.delete()
    return keys

"""Forgetting erases rows, look-ups, files and keys, and only those; handing out gives each their own and nobody else's."""

from __future__ import annotations

from uuid import uuid4

import pytest

from fanal.cases import actions
from fanal.cases.drafts import ChildDraft
from fanal.cases.models import Case, Child, ChildName, Document, Episode, Note, Person, Task
from fanal.cases.queries.subjects import export_subject
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import SupportKind
from fanal.core.plugs import Subject
from fanal.vault.actions.shred_keys import shred_keys
from fanal.vault.models import IndexEntry, StoredFile
from tests.apps.cases.builders import MILAN, a_child, a_task, first_child, make_case, make_closed_case, make_person
from tests.apps.cases.test_people_and_papers import a_picture

DPO = System("retention")


def forget(kind: str, subject_id) -> set:
    return {key for room in plugs.forget.ask(by=DPO, subject=Subject(kind, subject_id)) for key in room}


def test_a_forgotten_child_leaves_nothing_but_the_case(operator):
    case = make_case(operator, a_child(), a_child(MILAN))
    gone, stays = case.children.order_by("pk")
    photo = actions.add_photo(by=operator, case_id=case.pk, child_id=gone.pk, data=a_picture(), name="x.jpg")
    assert forget("child", gone.pk) == {gone.key_id}
    assert list(case.children.all()) == [stays] and case.episodes.get().child == stays
    assert not IndexEntry.objects.filter(subject=f"child:{gone.pk}").exists()
    assert not Document.objects.filter(pk=photo.pk).exists() and not StoredFile.objects.exists()
    assert IndexEntry.objects.filter(subject=f"child:{stays.pk}").exists()


def test_a_forgotten_person_leaves_the_case_as_it_is(operator):
    case = make_case(operator)
    mother = make_person(operator, case)
    actions.record_support(by=operator, case_id=case.pk, kind=SupportKind.LEGAL, minutes=30, person_id=mother.pk)
    assert forget("person", mother.pk) == {mother.key_id}
    assert not Person.objects.exists() and case.support.get().person is None


def test_a_forgotten_case_takes_its_children_and_people_along_but_not_those_of_another_case(operator, supervisor):
    case = make_closed_case(operator, supervisor)
    child = first_child(case)
    other = actions.open_case(by=operator, children=[a_child(MILAN)])
    actions.link_siblings(by=supervisor, case_id=other.pk, child_id=first_child(other).pk, other_id=child.pk)
    shared = first_child(other)
    actions.reopen_case(by=supervisor, case_id=case.pk, reason="sibling", next_task=a_task())
    actions.add_child(by=supervisor, case_id=case.pk, child=ChildDraft(child_id=shared.pk, missing=False))
    mother = make_person(operator, case)
    assert forget("case", case.pk) == {case.key_id, child.key_id, mother.key_id}
    assert list(Case.objects.all()) == [other] and list(Child.objects.all()) == [shared]
    assert Episode.objects.get().child == shared and not Note.objects.exists()
    assert {one.case for one in Task.objects.all()} == {other}
    subjects = set(IndexEntry.objects.values_list("subject", flat=True))
    assert subjects == {f"case:{other.pk}", f"child:{shared.pk}"}


@pytest.mark.parametrize("kind", ["child", "person", "case", "contact"])
def test_what_is_not_there_is_nothing_to_forget_and_nothing_to_hand_out(kind):
    assert forget(kind, uuid4()) == set() and exported(kind, uuid4()) == {}
    assert "cases" in plugs.forget.rooms() and "cases" in plugs.export_subject.rooms()


def exported(kind: str, subject_id) -> dict:
    return dict(export_subject(by=DPO, subject=Subject(kind, subject_id)))


def test_a_person_is_handed_what_is_theirs_and_nothing_of_the_child(operator):
    case = make_case(operator)
    mother = make_person(operator, case, phone="+32 470 12 34 56")
    actions.add_note(by=operator, case_id=case.pk, note="The child says: do not tell mother.", walled=True)
    told = exported("person", mother.pk)
    assert told["person"]["phone"] == "+32 470 12 34 56" and told["roles"] == [{"case": case.reference, "role": "mother"}]
    assert "Samir" not in str(told) and "do not tell" not in str(told) and "Moreau" not in str(told)


def test_a_child_is_handed_names_episodes_and_what_was_recorded(operator):
    case = make_case(operator, a_child(hair="black"))
    told = exported("child", first_child(case).pk)
    assert told["child"]["hair"] == "black" and told["names"][0]["romanised"] == "Samir al-Haddadi"
    assert told["episodes"][0]["state"] == "missing" and told["cases"] == [case.reference]


def test_a_case_file_goes_out_without_what_the_child_said_alone(operator):
    case = make_case(operator)
    actions.add_note(by=operator, case_id=case.pk, note="seen at the station")
    actions.add_note(by=operator, case_id=case.pk, note="The child says: he hits me.", walled=True)
    told = exported("case", case.pk)
    assert "seen at the station" in str(told) and "he hits me" not in str(told)


def test_what_was_shredded_is_not_handed_out_and_breaks_nothing(operator, django_capture_on_commit_callbacks):
    case = make_case(operator)
    child = first_child(case)
    with django_capture_on_commit_callbacks(execute=True):
        shred_keys(by=operator, key_ids=[child.key_id])
    told = exported("child", child.pk)
    assert told["child"] == {} and told["names"] == []
    assert ChildName.objects.filter(child=child).exists()

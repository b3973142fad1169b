"""PFIF documents come in as cases for review; what has expired or was erased at home does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from fanal.cases import actions
from fanal.cases.drafts import TaskDraft
from fanal.cases.imports import tasks
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.models import Case, Child, Task
from fanal.core.errors import BadInput, NotReady
from fanal.vault import keys
from tests.apps.imports.sheets import BY, look

DATA = Path(__file__).parents[2] / "core" / "formats" / "data" / "pfif"


def person(record_id: str = "home.example/1", name: str = "Noor Example", **fields: str) -> str:
    inner = "".join(f"<{key}>{value}</{key}>" for key, value in fields.items())
    return f"<person><person_record_id>{record_id}</person_record_id><full_name>{name}</full_name>{inner}</person>"


def document(*parts: str) -> bytes:
    return f'<pfif xmlns="http://zesty.ca/pfif/1.4">{"".join(parts)}</pfif>'.encode()


def take_pfif(data: bytes, sent_by: str = "") -> ImportRun:
    run, _lines = look(data, source="", sent_by=sent_by)
    return apply_run(by=BY, run_id=run.pk, data=data, skip_bad=True)


def lines_of(data: bytes, sent_by: str = ""):
    return look(data, source="", sent_by=sent_by)[1]


@pytest.mark.parametrize(
    "name",
    [
        "06-pfif-1.3-with-tag-prefixes",
        "11-pfif-1.2-xml-document-with-tag-prefixes",
        "15-pfif-1.1-xml-document-with-tag-prefixes",
        "test.pfif-1.4",
        "01-pfif-1.4-with-tag-prefixes",
    ],
)
def test_every_sample_with_a_living_record_comes_in_for_review(name, monkeypatch):
    data = (DATA / f"{name}.xml").read_bytes().replace(b"2010-02-16T02:07:57Z", b"2210-02-16T02:07:57Z")
    run = take_pfif(data)
    assert run.made == 1
    case = Case.objects.get()
    assert (case.status, case.origin, case.source_reference) == ("review", "pfif", "test.google.com/person.21009")
    child = Child.objects.get()
    assert child.main_name.given == "_test_given_name" and child.main_name.family == "_test_family_name"
    assert "_test_home_city" in child.habitual_residence
    texts = [note.text for note in case.notes.all()]
    assert any(
        "PFIF record: test.google.com/person.21009" in text and "(not fetched): _test_photo_url" in text
        for text in texts
    )
    assert any("_test_text" in text and "Said by: _test_author_name" in text for text in texts)
    assert case.people.get().name == "_test_author_name"


@pytest.mark.parametrize(
    "name",
    [
        "03-pfif-1.4-with-notes-only",
        "04-pfif-1.4-for-an-expired-record-with-data-that-should-be-hidden",
        "05-pfif-1.4-for-an-expired-record-with-data-that-has-been-wiped",
        "01-pfif-1.4-with-tag-prefixes",
    ],
)
def test_samples_without_a_living_record_bring_nothing_in(name):
    data = (DATA / f"{name}.xml").read_bytes()
    run, lines = look(data, source="")
    assert run.to_import == 0
    assert all(line.draft is None for line in lines)
    with pytest.raises(NotReady, match=r"refused|nothing to import"):
        apply_run(by=BY, run_id=run.pk, data=data)


def test_notes_about_strangers_are_told():
    run, _lines = look((DATA / "03-pfif-1.4-with-notes-only.xml").read_bytes(), source="")
    assert any("not in the document, and so not taken over: 1" in remark for remark in run.report["file"])


def test_an_adult_is_taken_for_review_and_told():
    [line] = lines_of(document(person(age="35-45")))
    assert line.remarks == ("By the age this is no child.",)
    [line] = lines_of(document(person("home.example/2", date_of_birth="1970-01-01")))
    assert line.remarks == ("By the date of birth this is no child.",)
    [line] = lines_of(document(person("home.example/3", age="fifteen")))
    assert "could not be read" in line.remarks[0]


@pytest.mark.parametrize(
    ("text", "precision"),
    [("2011-05-14", "day"), ("2011-05", "month"), ("2011", "year"), ("2011-13", None), ("soon", None)],
)
def test_births_are_as_precise_as_they_are_said(text, precision):
    [line] = lines_of(document(person(date_of_birth=text)))
    assert line.draft.children[0].child.values.get("birth_precision") == precision
    assert f"Date of birth: {text}" in line.draft.notes[0].text


def test_names_sex_and_country_find_their_fields():
    [line] = lines_of(document(person(
        name="سمير\nSamir", given_name="Samir", alternate_names="Sam\nSami\nSam", sex="male", home_country="BE", source_date="2020-01-02T03:04:05Z",
    )))  # fmt: skip
    draft = line.draft.children[0].child
    assert [(name.full, name.given) for name in draft.names] == [
        ("سمير", "Samir"),
        ("Samir", ""),
        ("Sam", ""),
        ("Sami", ""),
    ]
    assert (draft.values["sex"], draft.values["habitual_country"]) == ("male", "BE")
    assert line.draft.opened_at.year == 2020
    [line] = lines_of(document(person("home.example/2", name="", sex="female", home_country="Belgium")))
    assert line.remarks == ("The record has no name.",)
    assert "habitual_country" not in line.draft.children[0].child.values


def test_a_note_of_the_person_sought_is_said_by_the_child():
    note = "<note><note_record_id>home.example/n</note_record_id><status>is_note_author</status><text>I am well</text></note>"
    [line] = lines_of(document(person().replace("</person>", f"{note}</person>")))
    assert line.draft.notes[1].said_by.value == "child"
    assert "somebody who gave no name" in line.draft.notes[1].text


def test_a_bad_record_is_told_with_its_line_and_the_others_come_in():
    run = take_pfif(document("\n", person("nohome"), person("home.example/2")))
    assert (run.made, run.refused) == (1, 1)
    assert run.report["lines"][0][3] == ["line 2: The person_record_id “nohome” is not of the form domain/name."]


def test_a_value_that_no_field_takes_refuses_the_record():
    [line] = lines_of(document(person(name="x" * 600)))
    assert line.verdict.value == "refused"


def test_of_two_versions_of_a_record_the_newer_is_taken():
    old, new = (
        person(name="Old", entry_date="2020-01-01T00:00:00Z"),
        person(name="New", entry_date="2021-01-01T00:00:00Z"),
    )
    take_pfif(document(old, new))
    assert Child.objects.get().main_name.text == "New"


def test_the_same_record_again_is_known():
    take_pfif(document(person()))
    [line] = lines_of(document(person(name="Another name")))
    assert (line.verdict.value, line.draft) == ("already", None)


def test_a_record_whose_home_is_this_node_is_not_taken_from_outside(settings):
    settings.FANAL_ORIGIN = "https://Home.example"
    [line] = lines_of(document(person()))
    assert line.remarks == ("Its home is this node; nobody else may change it.",)


EMPTIED = document("<person><person_record_id>home.example/1</person_record_id><full_name></full_name></person>")


@pytest.mark.django_db(transaction=True)
def test_a_record_that_its_home_emptied_is_erased_with_its_keys():
    take_pfif(document(person()))
    case, child = Case.objects.get(), Child.objects.get()
    run = take_pfif(EMPTIED, sent_by="HOME.example")
    assert run.already == 1
    assert not Case.objects.exists() and not Child.objects.exists() and not ImportedCase.objects.exists()
    assert not keys.exists(case.key_id) and not keys.exists(child.key_id)


@pytest.mark.parametrize("sent_by", ["", "other.example"])
def test_nobody_but_its_home_has_a_record_erased(sent_by):
    take_pfif(document(person()))
    [line] = lines_of(EMPTIED, sent_by=sent_by)
    assert "Only home.example may erase it" in line.remarks[0]
    take_pfif(EMPTIED, sent_by=sent_by)
    assert Case.objects.count() == 1


def test_an_emptied_record_that_never_came_in_is_nothing():
    [line] = lines_of(EMPTIED, sent_by="home.example")
    assert line.remarks == ("Its home has erased it.",)


def soon_over() -> bytes:
    return document(person(expiry_date=(timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")))


def test_what_has_expired_is_erased_within_the_hour(monkeypatch):
    take_pfif(soon_over())
    tasks.erase_expired_records()
    assert Case.objects.count() == 1
    ImportedCase.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    tasks.erase_expired_records()
    assert Case.objects.count() == 0


def test_an_expired_record_that_comes_again_erases_what_is_there():
    take_pfif(soon_over())
    take_pfif(document(person(expiry_date="2020-01-01T00:00:00Z")))
    assert Case.objects.count() == 0


def test_a_case_that_people_carry_gets_a_task_instead(case_manager):
    take_pfif(soon_over())
    case = Case.objects.get()
    actions.accept_case(by=case_manager, case_id=case.pk, next_task=TaskDraft(title="Call", due=timezone.now()))
    ImportedCase.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    tasks.erase_expired_records()
    tasks.erase_expired_records()
    assert [
        task.title for task in Task.objects.filter(state="open") if "decide whether the case may be kept" in task.title
    ]
    assert Task.objects.filter(state="open").count() == 2
    assert Case.objects.get().status == "open"


def test_a_discarded_case_is_erased_too(case_manager):
    take_pfif(soon_over())
    actions.discard_case(by=case_manager, case_id=Case.objects.get().pk, reason="No child")
    ImportedCase.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    tasks.erase_expired_records()
    assert not Case.objects.exists()


def test_half_a_document_is_refused_and_the_run_says_where():
    with pytest.raises(BadInput, match="ends in the middle"):
        look(document(person())[:-30], source="")
    assert "ends in the middle" in ImportRun.objects.get().trouble


def test_a_pfif_file_cannot_be_a_bomb():
    bomb = b'<!DOCTYPE p [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><pfif xmlns="http://zesty.ca/pfif/1.4">&b;</pfif>'
    with pytest.raises(BadInput, match="so the file is refused"):
        look(bomb, source="")

"""A node's own forms: loaded with their errors by line, filled with skip logic, kept with the version that asked, sealed, printed, erased."""

from __future__ import annotations

import json
from argparse import Namespace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fanal.cases import queries
from fanal.cases.cli import COMMANDS
from fanal.cases.exported.case_file import make_paper
from fanal.cases.models import FilledForm, FormDefinition
from fanal.cases.own_forms.actions.fill_form import fill_form
from fanal.cases.own_forms.actions.load_form import load_form
from fanal.cases.own_forms.actions.switch_form import switch_form
from fanal.cases.own_forms.reading import read_form, shipped_forms
from fanal.core import plugs
from fanal.core.actors import System
from fanal.core.casework import Answer
from fanal.core.errors import BadInput, NotAllowed, NotFound
from fanal.core.exporting import PaperRequest
from fanal.core.forms.xlsform_book import write_book
from fanal.core.plugs import Subject
from fanal.journal.models import Entry
from tests.apps.cases.builders import make_case
from tests.cast import client_for

ON_RETURN = {
    "form": "on_return", "version": "1", "title": {"en": "On return"}, "source": "Decision of this node", "languages": ["en"],
    "choices": {"yes_no": [{"name": "yes", "label": {"en": "Yes"}}, {"name": "no", "label": {"en": "No"}}]},
    "questions": [
        {"name": "hurt", "kind": "select_one", "choices": "yes_no", "personal": True, "class": "sealed", "label": {"en": "Was the child hurt?"}},
        {"name": "how", "kind": "text", "personal": True, "class": "sealed", "relevant": "${hurt} = 'yes'", "label": {"en": "How was the child hurt?"}},
        {"name": "days", "kind": "integer", "personal": True, "class": "protected", "required": True, "constraint": ". >= 0",
         "label": {"en": "Days away"}, "constraint_message": {"en": "Not less than none."}},
    ],
}  # fmt: skip


def text_of(**changes) -> bytes:
    return json.dumps({**ON_RETURN, **changes}, indent=1).encode()


@pytest.fixture
def case(operator):
    return make_case(operator)


@pytest.fixture
def definition(supervisor):
    return load_form(by=supervisor, form=read_form(text_of()))


def given(**answers: str) -> dict[str, Answer]:
    return {name: Answer.of(value) for name, value in answers.items()}


def twice() -> bytes:
    return text_of(questions=[ON_RETURN["questions"][2], ON_RETURN["questions"][2]])


def dangling() -> bytes:
    return text_of(questions=ON_RETURN["questions"][1:])


def without_class() -> bytes:
    question = {key: value for key, value in ON_RETURN["questions"][1].items() if key not in {"class", "relevant"}}
    return text_of(questions=[question])


@pytest.mark.parametrize("made", [twice, dangling, without_class], ids=["a name twice", "a dangling reference", "personal without a class"])
def test_a_form_that_cannot_be_used_is_refused_with_its_line_and_nothing_is_loaded(supervisor, made):
    data = made()
    with pytest.raises(BadInput) as caught:
        read_form(data)
    assert caught.value.line > 1
    file = SimpleUploadedFile("form.json", data)
    page = client_for(supervisor).post(reverse("cases:own_forms"), {"file": file})
    assert page.status_code == 422 and f"Line {caught.value.line}" in page.content.decode() and not FormDefinition.objects.exists()


def test_a_workbook_is_the_same_form(supervisor, definition):
    book = write_book(definition.form)
    page = client_for(supervisor).post(reverse("cases:own_forms"), {"file": SimpleUploadedFile("form.xlsx", book)})
    assert page.status_code == 302 and FormDefinition.objects.get() == definition


@pytest.mark.parametrize("name", ["return_interview", "case_checklist"])
def test_the_forms_that_come_with_fanal_are_in_every_language_and_can_be_loaded(supervisor, name):
    assert shipped_forms()[name].languages == ("en", "fr", "el", "ar")
    page = client_for(supervisor).post(reverse("cases:own_forms"), {"shipped": name})
    assert page.status_code == 302 and FormDefinition.objects.get().name == name


def test_another_version_takes_over_and_the_same_version_cannot_say_something_else(supervisor, definition):
    newer = load_form(by=supervisor, form=read_form(text_of(version="2")))
    definition.refresh_from_db()
    assert newer.active and not definition.active
    with pytest.raises(BadInput) as caught:
        load_form(by=supervisor, form=read_form(text_of(title={"en": "Another title"})))
    assert caught.value.place == "version" and FormDefinition.objects.count() == 2
    switch_form(by=supervisor, definition_id=definition.pk, active=True)
    newer.refresh_from_db()
    assert not newer.active, "one version of a form is asked"


def test_who_may_load_and_who_may_fill(operator, dpo, outsider, case, definition):
    with pytest.raises(NotAllowed):
        load_form(by=operator, form=definition.form)
    with pytest.raises(NotAllowed):
        switch_form(by=operator, definition_id=definition.pk, active=False)
    with pytest.raises(NotAllowed):
        fill_form(by=dpo, case_id=case.pk, definition_id=definition.pk, given=given(days="2"))
    with pytest.raises((NotAllowed, NotFound)):
        fill_form(by=outsider, case_id=case.pk, definition_id=definition.pk, given=given(days="2"))


def test_what_skip_logic_hides_is_not_kept_and_sealed_answers_stand_apart(operator, case, definition):
    row = fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(hurt="no", how="a bruise", days="2"))
    assert row.sealed_answers == {"hurt": {"state": "given", "value": "no"}} and row.answers == {"days": {"state": "given", "value": "2"}}
    assert row.key_id == case.key_id
    entry = Entry.objects.get(act="form.filled")
    assert "bruise" not in entry.details_text and entry.details["name"] == "on_return"


@pytest.mark.parametrize(("answers", "place"), [({"hurt": "no"}, "days"), ({"days": "-3"}, "days"), ({"days": "two"}, "days"), ({"days": "2", "hurt": "perhaps"}, "hurt")])
def test_an_answer_that_does_not_fit_is_refused_at_its_question(operator, case, definition, answers, place):
    with pytest.raises(BadInput) as caught:
        fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(**answers))
    assert caught.value.place == place and not FilledForm.objects.exists()


def test_a_form_sent_twice_is_there_once_and_one_that_is_not_asked_any_more_is_not_there(supervisor, operator, case, definition):
    key = uuid4()
    rows = {fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(days="2"), filled_id=key).pk for _ in range(2)}
    assert rows == {key} and Entry.objects.filter(act="form.filled").count() == 1
    switch_form(by=supervisor, definition_id=definition.pk, active=False)
    with pytest.raises(NotFound):
        fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(days="2"))


def test_an_old_filling_keeps_the_questions_that_asked(case_manager, supervisor, operator, case, definition):
    fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(days="2"))
    later = [{**ON_RETURN["questions"][2], "label": {"en": "Nights away"}}]
    load_form(by=supervisor, form=read_form(text_of(version="2", questions=later)))
    page = client_for(case_manager).get(reverse("cases:filled_forms", args=[case.pk])).content.decode()
    assert "Days away" in page and "Nights away" not in page


def test_the_page_asks_what_follows_before_it_keeps_anything(operator, case, definition):
    jonas, address = client_for(operator), reverse("cases:fill_form", args=[case.pk, definition.pk])
    first = jonas.get(address).content.decode()
    assert "Days away" in first and "How was the child hurt?" not in first
    further = jonas.post(address, {"hurt": "yes", "days": "2", "shown": "hurt days"})
    assert "How was the child hurt?" in further.content.decode() and not FilledForm.objects.exists()
    refused = jonas.post(address, {"hurt": "yes", "how": "a bruise", "days": "-1", "shown": "hurt how days"})
    assert refused.status_code == 422 and "Not less than none." in refused.content.decode() and "a bruise" in refused.content.decode()
    kept = jonas.post(address, {"hurt": "yes", "how": "a bruise", "days": "2", "shown": "hurt how days"})
    assert kept.status_code == 302 and FilledForm.objects.get().sealed_answers["how"]["value"] == "a bruise"


def test_sealed_answers_are_shown_and_printed_to_whom_they_are_open(operator, case_manager, case, definition):
    fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(hurt="yes", how="a bruise", days="2"))
    address, request = reverse("cases:filled_forms", args=[case.pk]), PaperRequest(who="x", when="y", purpose="z")
    for reader, sees in ((case_manager, True), (operator, False)):
        page = client_for(reader).get(address).content.decode()
        assert ("a bruise" in page) == sees and "Days away" in page
        paper = make_paper(reader, {"case": str(case.pk)}, request)
        assert ("a bruise" in str(next(part for part in paper.parts if part.heading == "Forms").entries)) == sees
    assert any("On return" in entry.title and not entry.text for entry in queries.fetch_timeline(by=operator, case=case).entries)


def test_a_forgotten_case_takes_its_fillings_along_and_leaves_the_form(operator, case, definition):
    fill_form(by=operator, case_id=case.pk, definition_id=definition.pk, given=given(days="2"))
    held = [room for room in plugs.export_subject.ask(by=System("access"), subject=Subject("case", case.pk)) if "filled_forms" in room]
    assert held[0]["filled_forms"][0]["answers"]["days"]["value"] == "2"
    for room in plugs.forget.ask(by=System("retention"), subject=Subject("case", case.pk)):
        list(room)
    assert not FilledForm.objects.exists() and FormDefinition.objects.exists()


def test_the_commands_check_load_and_export(tmp_path, capsys, definition):
    file, book = tmp_path / "form.json", tmp_path / "form.xlsx"
    file.write_bytes(text_of(version="3"))
    assert run("check", file=file) == 0 and FormDefinition.objects.count() == 1
    assert run("load", file=file) == 0 and FormDefinition.objects.get(active=True).version == "3"
    assert run("export", name="on_return", file=book) == 0 and read_form(book.read_bytes()).version == "3"
    assert capsys.readouterr().out.count("on_return 3") == 3
    with pytest.raises(BadInput):
        run("export", name="on_return", file=book)  # what is there is not written over
    file.write_bytes(dangling())
    with pytest.raises(BadInput) as caught:
        run("check", file=file)
    assert str(caught.value).startswith("Line ")


def run(word: str, **arguments: object) -> int:
    """A command's own function, within this test's transaction."""
    command = next(one for one in COMMANDS if one.name == f"forms {word}")
    return command.run(Namespace(**arguments))

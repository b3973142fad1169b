"""What stands in each export: the rows of its list, the columns of its reader, and nothing else."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.utils import timezone, translation

from fanal.accounts.models import Staff
from fanal.cases import actions, queries
from fanal.cases.models import Case
from fanal.core.errors import NotAllowed, NotFound
from fanal.core.exporting import ExportList, Form
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_contact import open_contact
from fanal.exports.sources import all_sources, find_source, offer_to
from fanal.journal.models import Entry
from tests.apps.cases.builders import a_task, make_case, make_closed_case
from tests.apps.desk.conftest import Window
from tests.apps.exports.conftest import Ask, content, rows, workbook
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db

EVERY = sorted(all_sources())


@pytest.mark.parametrize("name", EVERY)
def test_every_source_has_a_title_a_unit_and_distinct_columns(name: str) -> None:
    source = all_sources()[name]
    assert str(source.title) and str(source.unit) and source.forms
    if isinstance(source, ExportList):
        names = [column.name for column in source.columns]
        assert len(names) == len(set(names)) and any(column.usual for column in source.columns)
        assert all(str(column.title) for column in source.columns)


READERS = {
    "operator": {"cases.list", "cases.found", "cases.tasks", "cases.case_file", "desk.contacts"},
    "case_manager": {"cases.list", "cases.found", "cases.tasks", "cases.case_file", "desk.contacts"},
    "supervisor": {"cases.list", "cases.found", "cases.tasks", "cases.case_file", "desk.contacts", "cases.import_report", "privacy.record"},
    "dpo": {"cases.list", "cases.found", "cases.tasks", "cases.case_file", "desk.contacts", "accounts.journal", "privacy.record"},
    "administrator": {"accounts.people", "accounts.journal"},
    "statistics_officer": set(), "network_coordinator": set(), "mediator": set(), "field_worker": set(),
}  # fmt: skip


@pytest.mark.parametrize("role", sorted(READERS))
def test_each_role_may_ask_for_these_and_no_others(role: str) -> None:
    person = make_staff(role)
    allowed = set()
    for name in EVERY:
        try:
            find_source(by=person, name=name)
            allowed.add(name)
        except NotAllowed:
            pass
    assert allowed == READERS[role]
    with pytest.raises(NotFound):
        find_source(by=person, name="cases.secrets")


# ------------------------------------------------------------------------------------------------ cases


@pytest.fixture
def shelves(case_manager: Staff, supervisor: Staff, full_case: Case) -> None:
    """Something on each list."""
    make_case(case_manager, first_task=a_task(hours=-2))
    make_closed_case(case_manager, supervisor)
    waiting = make_case(supervisor)
    Case.objects.filter(pk=waiting.pk).update(status="review", needs_at=timezone.now())


@pytest.mark.parametrize("shelf", ["list", "mine", "open_cases", "to_review", "closed_cases"])
@pytest.mark.usefixtures("shelves")
def test_a_list_holds_exactly_what_its_page_shows(shelf: str, made: Ask, case_manager: Staff, supervisor: Staff) -> None:
    for reader in (case_manager, supervisor):
        page = client_for(reader).get(f"/cases/{ {'list': '', 'mine': 'mine/', 'open_cases': 'all/', 'to_review': 'review/', 'closed_cases': 'closed/'}[shelf]}")
        shown = {row.case.reference for row in page.context["rows"]}
        assert {row["reference"] for row in rows(made(reader, "cases.list", shelf=shelf))} == shown
        if reader is case_manager:
            assert shown or shelf == "closed_cases"


@pytest.mark.usefixtures("shelves")
def test_a_filter_of_the_page_holds_in_the_file(made: Ask, case_manager: Staff) -> None:
    every = rows(made(case_manager, "cases.list", shelf="open_cases"))
    assert rows(made(case_manager, "cases.list", shelf="open_cases", category="migration")) == []
    assert rows(made(case_manager, "cases.list", shelf="open_cases", category="runaway")) == every
    assert rows(made(case_manager, "cases.list", shelf="open_cases", category="no such")) == every


def test_every_column_of_a_case_is_read_off_it(made: Ask, case_manager: Staff, full_case: Case) -> None:
    names = [column.name for column in all_sources()["cases.list"].columns]
    (row,) = rows(made(case_manager, "cases.list", columns=names, shelf="mine"))
    assert row["reference"] == full_case.reference
    assert (row["category"], row["status"], row["owner"]) == ("Runaway", "Open", "Jonas Vermeer")
    assert row["countries"] == ["United Kingdom"] and row["nationalities"] == ["Belgium, Morocco"]
    assert row["romanised"] == ["Samir al-Haddadi"] and row["born"] == ["2011-03-04"] and row["age"] == ["15 years"]
    assert row["next_task"] == "Ask the railway police" and row["last_seen_place"] == "Home, Charleroi"
    assert row["health"] == ["asthma"] and row["summary"] == "Left after supper, not back."
    assert datetime.fromisoformat(row["missing_since"]) < timezone.now()
    assert row["restricted"] is False and row["closed_at"] is None


def test_a_sealed_column_is_left_out_and_named_for_who_may_not_read_it(made: Ask, operator: Staff, case_manager: Staff, full_case: Case) -> None:
    names = [column.name for column in all_sources()["cases.list"].columns]
    export = made(operator, "cases.list", columns=names, shelf="open_cases")
    assert set(export.left_out) == {"health", "medication"}
    found = json.loads(content(export))
    assert "health" not in found["rows"][0] and "asthma" not in content(export).decode()
    assert found["about"]["left_out"]["value"] == "Health, Medication"
    assert offer_to(case_manager, all_sources()["cases.list"]).closed == []


def test_a_workbook_says_who_when_what_for_and_what_one_row_is(made: Ask, case_manager: Staff, full_case: Case) -> None:
    book = workbook(made(case_manager, "cases.list", form=Form.XLSX, shelf="open_cases"))
    said = {row[0].value: row[1].value for row in book["About this list"]}
    assert said["Hotline"] == "Hotline of the tests"
    assert said["Made by"] == "Jonas Vermeer (Case manager)"
    assert said["Purpose"] == "A meeting or a hand-over: the weekly meeting"
    assert said["One row is one"] == "case" and said["Rows"] == "1 (case)" and said["List"] == "All open"
    assert book["Rows"]["A2"].value == full_case.reference


def test_a_file_is_in_the_language_of_who_asked(made: Ask, case_manager: Staff, full_case: Case) -> None:
    with translation.override("fr"):
        export = made(case_manager, "cases.list", form=Form.CSV, shelf="open_cases")
    assert "Fugue" in content(export).decode("utf-8-sig")


def test_what_a_search_found_can_be_taken_along_and_is_read(made: Ask, case_manager: Staff, full_case: Case) -> None:
    found = rows(made(case_manager, "cases.found", q=full_case.reference))
    assert [row["reference"] for row in found] == [full_case.reference]
    unlucky = made(case_manager, "cases.found", q="Samir")
    assert (unlucky.state, unlucky.file) == ("failed", None), "without the index of names nobody is told that there is nobody"
    assert Entry.objects.filter(act="case.read", subject=f"case:{full_case.pk}", actor=case_manager.actor_text).exists()


# ------------------------------------------------------------------------------------------------ tasks, imports


def test_tasks_of_a_case_of_mine_and_of_all(made: Ask, case_manager: Staff, operator: Staff, full_case: Case) -> None:
    other = make_case(case_manager, first_task=a_task("Ring the school"))
    done = queries.open_tasks_of(other)[0]
    actions.complete_task(by=case_manager, case_id=other.pk, task_id=done.pk, result="reached", next_task=a_task("Write to the school"))
    of_case = rows(made(case_manager, "cases.tasks", case=str(other.pk), columns=["task", "state", "result"]))
    assert of_case == [
        {"task": "Ring the school", "state": "Done", "result": "reached"}, {"task": "Write to the school", "state": "Open", "result": ""},
    ]  # fmt: skip
    every = [row["task"] for row in rows(made(case_manager, "cases.tasks"))]
    assert sorted(every) == ["Ask the railway police", "Write to the school"]
    assert len(rows(made(case_manager, "cases.tasks", mine="1"))) == len([row for row in queries.open_tasks_of(full_case) + queries.open_tasks_of(other) if row.owner == case_manager])
    Case.objects.filter(pk=other.pk).update(restricted=True)
    for wanted in (str(other.pk), "nonsense"):
        with pytest.raises(NotFound):
            made(operator, "cases.tasks", case=wanted)
    assert [row["task"] for row in rows(made(operator, "cases.tasks"))] == ["Ask the railway police"]


def test_the_report_of_an_import(made: Ask, supervisor: Staff, case_manager: Staff) -> None:
    from fanal.cases.imports.actions.begin_run import begin_run
    from fanal.cases.imports.actions.check_run import check_run
    from tests.apps.imports.sheets import NOOR, SAMIR, changed, sheet

    data = sheet(SAMIR, changed(NOOR, Date_d_ouverture="=soon"))
    run = begin_run(by=supervisor, data=data, file_name="old.xlsx", source_name="Old list", sheet="", sent_by="")
    check_run(by=supervisor, run_id=run.pk, data=data)
    found = rows(made(supervisor, "cases.import_report", run=str(run.pk)))
    assert [row["verdict"] for row in found] == ["refused"] and found[0]["row"] == "3" and found[0]["remarks"]
    with pytest.raises(NotAllowed):
        made(case_manager, "cases.import_report", run=str(run.pk))
    for wanted in ("nonsense", str(supervisor.pk)):
        with pytest.raises(NotFound):
            made(supervisor, "cases.import_report", run=wanted)


# ------------------------------------------------------------------------------------------------ contacts


@pytest.fixture
def contacts(operator: Staff, case_manager: Staff, full_case: Case) -> dict[str, str]:
    """A parent's call in the case, a child's own call in it, a chat without a case."""
    parent = open_contact(by=operator, channel="call")
    Window(operator, parent).types(caller="parent", caller_name="=Nadia", notes="=cmd|x\nnot back", help_given="=a plan")
    child = open_contact(by=operator, channel="chat")
    Window(operator, child).types(caller="child_self", notes="=do not tell my father")
    for contact in (parent, child):
        join_case(by=operator, contact_id=contact.pk, case_id=full_case.pk)
    lone = open_contact(by=case_manager, channel="email")
    return {"parent": str(parent.pk), "child": str(child.pk), "lone": str(lone.pk)}


def test_a_walled_contact_is_in_the_file_of_who_reads_it_alone(made: Ask, operator: Staff, case_manager: Staff, supervisor: Staff, contacts: dict[str, str]) -> None:
    names = ["channel", "notes", "caller_name", "walled", "cases", "taken_by"]
    mine, others, leads = (rows(made(who, "desk.contacts", columns=names)) for who in (operator, case_manager, supervisor))
    assert sorted(row["channel"] for row in mine) == ["Call", "Chat", "E-mail"]
    assert sorted(row["channel"] for row in others) == ["Call", "E-mail"]
    assert sorted(row["channel"] for row in leads) == ["Call", "Chat", "E-mail"]
    assert "father" not in str(others) and "father" in str(leads)
    (call,) = [row for row in others if row["channel"] == "Call"]
    assert call["caller_name"] == "Nadia" and call["notes"] == "=cmd|x\nnot back" and call["taken_by"] == "Ines Moreau"


def test_a_list_of_contacts_is_narrowed_as_on_its_page(made: Ask, operator: Staff, contacts: dict[str, str]) -> None:
    today = timezone.localdate().isoformat()
    assert len(rows(made(operator, "desk.contacts", channel="chat"))) == 1
    assert len(rows(made(operator, "desk.contacts", mine="1", **{"from": today, "to": today}))) == 2
    assert rows(made(operator, "desk.contacts", to="2020-01-01")) == []
    book = workbook(made(operator, "desk.contacts", form=Form.XLSX, channel="chat", **{"from": today}))
    said = {row[0].value: row[1].value for row in book["About this list"]}
    assert said["Channel"] == "Chat" and said["From"] == today and "counted apart" in said["Not in it"]


# ------------------------------------------------------------------------------------------------ people, journal


def test_people_for_administrators(made: Ask, administrator: Staff, operator: Staff) -> None:
    found = {row["name"]: row for row in rows(made(administrator, "accounts.people"))}
    assert found["Ines Moreau"]["roles"] == ["Operator"] and found["Ines Moreau"]["has_access"] is True
    assert found["Tomas Berg"]["email"] == "tomas.berg@hotline.test"


def test_the_journal_without_what_is_sealed_in_it(made: Ask, dpo: Staff, case_manager: Staff, full_case: Case) -> None:
    names = [column.name for column in all_sources()["accounts.journal"].columns]
    found = rows(made(dpo, "accounts.journal", columns=names))
    assert found[0]["seq"] > found[-1]["seq"] == 1
    assert {row["who"] for row in found} >= {"Jonas Vermeer", "Niamh Daly"}
    assert "railway" not in str(found) and any(row["sealed"] for row in found)
    about = rows(made(dpo, "accounts.journal", subject=f"case:{full_case.pk}"))
    assert {row["subject"] for row in about} == {f"case:{full_case.pk}"}

"""The pages of imports: sending a file, saying what its columns are, the report, importing, calling off."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from fanal.accounts.models import Staff
from fanal.cases.imports import tasks, views
from fanal.cases.imports.models import ImportRun
from fanal.cases.models import Case
from fanal.jobs.models import Job
from fanal.network.queries import own_node
from fanal.vault import places
from tests.apps.imports.sheets import NOOR, SAMIR, changed, sheet
from tests.cast import client_for


@pytest.fixture
def desk(supervisor: Staff) -> Client:
    return client_for(supervisor)


def send(desk: Client, data: bytes, name: str = "old.xlsx", **fields: str):
    upload = SimpleUploadedFile(name, data)
    return desk.post(
        reverse("cases:import_begin"), {"kind": "spreadsheet", "source": "Old list", "file": upload, **fields}
    )


def last() -> ImportRun:
    return ImportRun.objects.order_by("recorded_at").last()


def page(desk: Client, name: str, *args: object) -> str:
    answer = desk.get(reverse(f"cases:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def choose(desk: Client, run: ImportRun, **changes: str):
    """Send the page of columns back as it came, with changes."""
    answer = desk.get(reverse("cases:import_mapping", args=[run.pk]))
    form = answer.context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form if bound.name != "review"}
    return desk.post(reverse("cases:import_mapping", args=[run.pk]), {**data, **changes})


def test_an_old_list_comes_in_from_the_first_page_to_the_last(desk, supervisor):
    assert "No list was taken over yet" in page(desk, "import_list")
    assert send(desk, sheet(SAMIR, NOOR)).status_code == 302
    run = last()
    columns = page(desk, "import_mapping", run.pk)
    assert "Prénom" in columns and "<bdi>Samir</bdi>, <bdi>Noor</bdi>" in columns
    choose(desk, run)
    report = page(desk, "import_run", run.pk)
    assert "Every line can be taken over" in report and "Import 2 cases" in report
    assert Case.objects.count() == 0
    answer = desk.post(reverse("cases:import_apply", args=[run.pk]), follow=True)
    assert "2 cases came in." in answer.content.decode()
    assert Case.objects.count() == 2
    run = last()
    assert run.state == ImportRun.State.APPLIED
    assert run.recorded_by_text == supervisor.actor_text
    assert run.stored_file is None and not list(places.files_folder().rglob(str(run.pk)))
    assert "Old list" in page(desk, "import_list")


def test_a_code_that_is_not_known_is_asked_for_and_remembered(desk):
    data = sheet(changed(SAMIR, Type="F1"), changed(NOOR, Type="EP"))
    send(desk, data)
    choose(desk, last())
    report = page(desk, "import_run", last().pk)
    assert "2 lines are refused" in report and "“F1”" in report
    assert "Import 0" not in report
    codes = page(desk, "import_mapping", last().pk)
    assert "say what it is" in codes
    choose(desk, last(), code_category_0="runaway", code_category_1="parental_abduction")
    assert "Import 2 cases" in page(desk, "import_run", last().pk)
    send(desk, data)
    assert "the last time" in page(desk, "import_mapping", last().pk)
    choose(desk, last())
    assert last().refused == 0


def test_the_good_lines_can_come_in_alone(desk):
    send(desk, sheet(SAMIR, changed(NOOR, Date_d_ouverture="soon")))
    choose(desk, last())
    report = page(desk, "import_run", last().pk)
    assert "cell D3 holds text where a date is expected (soon)" in report
    assert "Import only the 1 good one" in report
    desk.post(reverse("cases:import_apply", args=[last().pk]))
    assert Case.objects.count() == 0, "not without saying so"
    assert last().state == ImportRun.State.FAILED


def test_leaving_the_bad_lines_out_is_said_and_recorded(desk):
    send(desk, sheet(SAMIR, changed(NOOR, Date_d_ouverture="soon")))
    choose(desk, last())
    desk.post(reverse("cases:import_apply", args=[last().pk]), {"skip_bad": "1"})
    assert Case.objects.count() == 1
    assert last().skip_bad


def test_a_pfif_document_is_checked_at_once(desk):
    data = b'<pfif xmlns="http://zesty.ca/pfif/1.4"><person><person_record_id>a.example/1</person_record_id><full_name>Noor</full_name></person></pfif>'
    send(desk, data, "people.xml", kind="pfif", source="")
    report = page(desk, "import_run", last().pk)
    assert "Import 1 case" in report and "PFIF 1.4" in report
    desk.post(reverse("cases:import_apply", args=[last().pk]))
    assert Case.objects.get().status == "review"
    assert "Review 1 of them" in page(desk, "import_run", last().pk)


@pytest.mark.parametrize(("data", "fields", "sentence"), [
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, {}, "old Excel file", id="an old workbook"),
    pytest.param(b"", {}, "empty", id="an empty file"),
    pytest.param(sheet(SAMIR), {"source": " "}, "Give the list a name", id="no name"),
    pytest.param(sheet(SAMIR), {"sheet": "Other"}, "There is no sheet", id="no such sheet"),
])  # fmt: skip
def test_a_file_that_cannot_be_used_is_told_at_the_form(desk, data, fields, sentence):
    answer = send(desk, data, **fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_bad_pfif_document_says_why_on_its_page(desk):
    send(desk, b"<pfif>", "people.xml", kind="pfif", source="")
    text = page(desk, "import_run", last().pk)
    assert "could not be read" in text and "ends in the middle" in text
    assert last().stored_file is None


def test_two_columns_cannot_be_the_same_and_nothing_typed_is_lost(desk):
    send(desk, sheet(SAMIR))
    answer = choose(desk, last(), column_5="family_name")
    assert answer.status_code == 422
    assert "only one can be" in answer.content.decode()
    assert last().state == ImportRun.State.WAITING


def test_a_sheet_without_known_headings_asks_from_nothing(desk):
    send(desk, sheet(["x", "y"], headings=["Alpha", "Beta"]))
    answer = choose(desk, last(), column_0="full_name", column_1="note")
    assert answer.status_code == 302
    assert last().good + last().warned == 1


def test_a_long_file_is_left_to_the_worker(desk, monkeypatch):
    monkeypatch.setattr(views, "SMALL_FILE", 10)
    monkeypatch.setattr(views, "SMALL_RUN", 0)
    send(desk, sheet(SAMIR, NOOR))
    choose(desk, last())
    run = last()
    assert run.state == ImportRun.State.WAITING
    job = Job.objects.get(function="fanal.cases.imports.tasks.check_stored")
    tasks.check_stored(**job.arguments)
    checked = page(desk, "import_run", run.pk)
    assert f'data-live="import:{run.pk}"' in checked and "Import 2 cases" in checked
    begun = desk.post(reverse("cases:import_apply", args=[run.pk]), follow=True).content.decode()
    assert "The import has begun." in begun and "Import 2 cases" not in begun, "its key is not offered again"
    job = Job.objects.get(function="fanal.cases.imports.tasks.apply_stored")
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr("fanal.cases.imports.actions.apply_run.live.tell", lambda *words: told.append(words))
    tasks.apply_stored(**job.arguments)
    assert last().made == 2
    assert told.count(("import", str(run.pk))) == 2, "open pages hear of its begin and its end"
    tasks.apply_stored(**job.arguments)
    assert Case.objects.count() == 2, "a job that is called twice does its work once"


def test_the_page_shows_how_far_it_is_and_can_call_it_off(desk):
    send(desk, sheet(SAMIR))
    run = last()
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.APPLYING, done=3, total=12)
    text = page(desk, "import_run", run.pk)
    assert "3 of 12 lines" in text and f'data-live="import:{run.pk}"' in text
    part = desk.get(reverse("cases:import_run", args=[run.pk]), headers={"X-Fanal-Live": "1"}).content.decode()
    assert "<html" not in part and "3 of 12 lines" in part
    desk.post(reverse("cases:import_cancel", args=[run.pk]))
    assert last().cancel_wanted


def test_calling_off_a_checked_file_takes_the_file_away(desk):
    send(desk, sheet(SAMIR))
    choose(desk, last())
    desk.post(reverse("cases:import_cancel", args=[last().pk]))
    assert (last().state, last().stored_file) == (ImportRun.State.CANCELLED, None)
    assert "called off" in page(desk, "import_run", last().pk)
    answer = desk.post(reverse("cases:import_cancel", args=[last().pk]), follow=True)
    assert "at its end already" in answer.content.decode()


@pytest.mark.parametrize("name", ["import_list", "import_begin"])
def test_only_who_may_import_finds_the_pages(name, operator, case_manager, administrator, outsider):
    for person in (operator, case_manager, administrator, outsider):
        assert client_for(person).get(reverse(f"cases:{name}")).status_code == 404


def test_a_run_that_is_not_there_is_not_found(desk):
    assert desk.get(reverse("cases:import_run", args=["0199aaaa-0000-7000-8000-000000000000"])).status_code == 404


def test_a_person_who_lost_the_role_meanwhile_imports_nothing(desk, supervisor, monkeypatch):
    monkeypatch.setattr(views, "SMALL_FILE", 10)
    send(desk, sheet(SAMIR))
    choose(desk, last())
    supervisor.grants.update(revoked_at=timezone.now(), revoked_by="system:tests")
    tasks.check_stored(run_id=str(last().pk))
    assert last().state == ImportRun.State.FAILED
    assert last().stored_file is None


def test_what_nobody_imports_in_time_is_deleted_and_old_reports_go(desk):
    send(desk, sheet(changed(SAMIR, Type="??")))
    choose(desk, last())
    ImportRun.objects.update(alive_at=timezone.now() - timedelta(days=3))
    tasks.recover()
    run = last()
    assert (run.state, run.stored_file) == (ImportRun.State.FAILED, None)
    assert run.report["lines"]
    ImportRun.objects.update(recorded_at=timezone.now() - timedelta(days=100))
    tasks.recover()
    assert (last().report, last().file_name) == ({}, "")


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=cmd|'/C calc'!A0", "{{ 7*7 }}", "\u202eevil", "'; DROP TABLE x;--"]
)
def test_hostile_text_stays_text_on_every_page(desk, text):
    send(desk, sheet(changed(SAMIR, Type=text, Prénom=text)), f"{text[:20]}.xlsx".replace("/", "-"))
    assert "<script>alert" not in page(desk, "import_mapping", last().pk)
    choose(desk, last())
    shown = page(desk, "import_run", last().pk)
    assert "<script>alert" not in shown
    assert escape(text.strip("\u202e")) in shown, "told, without the mark that turns the line around"


def test_a_page_that_is_too_old_leads_on_instead_of_failing(desk):
    send(desk, sheet(SAMIR))
    choose(desk, last())
    desk.post(reverse("cases:import_apply", args=[last().pk]))
    answer = desk.get(reverse("cases:import_mapping", args=[last().pk]), follow=True)
    assert "1 case came in." in answer.content.decode(), "the file is gone, so the columns lead to the run"
    answer = desk.post(reverse("cases:import_apply", args=[last().pk]), follow=True)
    assert "applied already" in answer.content.decode()
    assert Case.objects.count() == 1
    tasks.check_stored(run_id=str(last().pk))
    assert last().state == ImportRun.State.APPLIED


def test_columns_cannot_be_changed_under_a_worker(desk):
    send(desk, sheet(SAMIR))
    run = last()
    form = desk.get(reverse("cases:import_mapping", args=[run.pk])).context["form"]
    data = {bound.html_name: bound.value() or "" for bound in form if bound.name != "review"}
    ImportRun.objects.update(state=ImportRun.State.CHECKING)
    answer = desk.post(reverse("cases:import_mapping", args=[run.pk]), data)
    assert answer.status_code == 422
    assert "cannot be checked again" in answer.content.decode()


def test_a_remembered_mapping_that_does_not_fit_any_more_gives_way_to_a_guess(desk):
    send(desk, sheet(SAMIR))
    choose(desk, last())
    send(desk, b"Name;Case\nNoor;1\n", "new.csv")
    text = page(desk, "import_mapping", last().pk)
    assert "Name" in text and "Prénom" not in text


def test_an_import_whose_person_is_gone_fails_before_it_begins(desk, supervisor):
    send(desk, sheet(SAMIR))
    choose(desk, last())
    supervisor.grants.update(revoked_at=timezone.now(), revoked_by="system:tests")
    tasks.apply_stored(run_id=str(last().pk), skip_bad=False)
    assert last().state == ImportRun.State.FAILED
    assert Case.objects.count() == 0


def test_a_person_who_was_deactivated_imports_nothing(desk, supervisor, monkeypatch):
    monkeypatch.setattr(views, "SMALL_FILE", 10)
    send(desk, sheet(SAMIR))
    choose(desk, last())
    Staff.objects.filter(pk=supervisor.pk).update(is_active=False, revoked_at=timezone.now())
    tasks.check_stored(run_id=str(last().pk))
    assert "may not do so any more" in last().trouble


def test_without_a_country_the_form_says_so_and_keeps_nothing(desk):
    node = own_node()
    node.country = ""
    node.save()
    answer = send(desk, sheet(SAMIR))
    assert answer.status_code == 422 and "no country yet" in answer.content.decode()
    assert not ImportRun.objects.exists()

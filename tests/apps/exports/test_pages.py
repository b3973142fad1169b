"""The pages of exports: asking, one's own, fetching, calling off, looking at large ones; and the quiet key beside each list."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.core.ids import new_id
from fanal.exports.models import Export
from fanal.exports.views import asking
from fanal.jobs import worker
from fanal.jobs.models import Job
from fanal.journal.models import Entry
from tests.apps.accounts.signing import age_proof
from tests.apps.exports.conftest import Ask, content
from tests.cast import client_for, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def jonas(case_manager: Staff) -> Client:
    return client_for(case_manager)


def page_of(name: str, *args: object, **query: str) -> str:
    from django.utils.http import urlencode

    return reverse(f"exports:{name}", args=args) + (f"?{urlencode(query)}" if query else "")


WISH = {"form": "csv", "purpose_kind": "meeting", "purpose": "the weekly meeting", "columns": ["reference", "children"]}


def send(browser: Client, of: str = "cases.list", wish: dict | None = None, **filters: str):
    return browser.post(page_of("ask", of=of, **filters), WISH if wish is None else wish)


def body(answer) -> str:
    return answer.content.decode()


def test_from_the_list_to_the_file(jonas: Client, case_manager: Staff, full_case: Case) -> None:
    key = re.search(r'href="(/exports/new/[^"]+)"', body(jonas.get(reverse("cases:open_cases"))))
    assert key, "the list has a quiet key"
    asked = body(jonas.get(key[1].replace("&amp;", "&")))
    assert "What will be in it" in asked and "All open" in asked and ">1<" in asked
    answer = send(jonas, shelf="open_cases")
    assert answer.status_code == 302
    export = Export.objects.get()
    assert answer["Location"] == page_of("export", export.pk)
    ready = body(jonas.get(answer["Location"]))
    assert "The file is ready" in ready and "the weekly meeting" in ready
    fetched = jonas.get(page_of("file", export.pk))
    assert b"".join(fetched.streaming_content) == content(export)
    assert fetched["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="cases-list-\d{4}-\d\d-\d\d-[0-9a-f]{8}\.csv"', fetched["Content-Disposition"])
    assert fetched["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert fetched["X-Content-Type-Options"] == "nosniff" and fetched["Cache-Control"] == "no-store"
    assert int(fetched["Content-Length"]) == len(content(export))
    assert "1 time" in body(jonas.get(page_of("export", export.pk)))
    assert "Cases" in body(jonas.get(page_of("list")))
    assert Entry.objects.filter(act="export.fetched", actor=case_manager.actor_text).count() == 1


def test_nothing_exported_yet_says_what_to_do_first(jonas: Client) -> None:
    assert "You have not exported anything" in body(jonas.get(page_of("list")))


def test_an_empty_list_makes_no_file(jonas: Client) -> None:
    asked = body(jonas.get(page_of("ask", of="cases.list", shelf="closed_cases")))
    assert "There is nothing in this list" in asked and "Make the file" not in asked


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"purpose": ""}, "This field is required"), ({"purpose": "x"}, "at least 3"), ({"purpose_kind": "gossip"}, "Select a valid choice"),
    ({"columns": []}, "Choose at least one column"), ({"columns": ["password"]}, "Select a valid choice"), ({"form": "pdf"}, "Select a valid choice"),
])  # fmt: skip
def test_what_is_missing_is_told_at_its_field(jonas: Client, full_case: Case, changes: dict, sentence: str) -> None:
    answer = send(jonas, wish={**WISH, **changes}, shelf="open_cases")
    assert answer.status_code == 422 and sentence in body(answer)
    assert not Export.objects.exists()


def test_a_fourth_one_is_told_to_wait(jonas: Client, case_manager: Staff, full_case: Case, ask: Ask) -> None:
    for _number in range(3):
        ask(case_manager, "cases.list", shelf="mine")
    answer = send(jonas, shelf="open_cases")
    assert answer.status_code == 422 and "Three of your exports are under way" in body(answer)


def test_whoever_showed_long_ago_that_it_is_them_shows_it_again(jonas: Client, case_manager: Staff, full_case: Case, made: Ask) -> None:
    export = made(case_manager, "cases.list", shelf="mine")
    age_proof(jonas, 301)
    for address in (page_of("ask", of="cases.list", shelf="mine"), page_of("file", export.pk)):
        answer = jonas.get(address)
        assert answer.status_code == 302 and answer["Location"].startswith("/confirm/?next=")
    assert send(jonas, shelf="mine").status_code == 302
    assert Export.objects.count() == 1
    assert not Entry.objects.filter(act="export.fetched").exists()


def test_a_long_one_is_made_by_a_worker_with_progress(jonas: Client, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SHORT", 0)
    address = send(jonas, shelf="open_cases")["Location"]
    assert "waits its turn" in body(jonas.get(address)) and "Call it off" in body(jonas.get(address))
    assert 'data-live="export:' in body(jonas.get(address))
    part = body(jonas.get(address, headers={"X-Fanal-Live": "1"}))
    assert "<html" not in part and "waits its turn" in part
    Export.objects.update(state="making", alive_at=timezone.now(), file_key_id=new_id(), rows=40, total=120)
    assert "40 of about 120 rows" in body(jonas.get(address))
    Export.objects.update(state="waiting", file_key_id=None, rows=0, total=1)
    assert worker.run_due() >= 1
    assert "The file is ready" in body(jonas.get(address))
    assert not Job.objects.exists()


def test_a_job_holds_no_word_of_a_person(jonas: Client, full_case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SHORT", 0)
    send(jonas, of="cases.found", q=full_case.reference)
    job = Job.objects.get(function="fanal.exports.tasks.make")
    assert job.arguments == {"export_id": str(Export.objects.get().pk)}


def test_calling_off_and_erasing(jonas: Client, case_manager: Staff, full_case: Case, ask: Ask, made: Ask) -> None:
    waiting, ready = ask(case_manager, "cases.list", shelf="mine"), made(case_manager, "cases.list", shelf="mine")
    assert "is called off" in body(jonas.post(page_of("cancel", waiting.pk), follow=True))
    assert "at its end already" in body(jonas.post(page_of("cancel", waiting.pk), follow=True))
    assert "is erased here" in body(jonas.post(page_of("erase", ready.pk), follow=True))
    assert "There is no file to erase" in body(jonas.post(page_of("erase", ready.pk), follow=True))
    assert "This file is not there" in body(jonas.get(page_of("file", ready.pk), follow=True))


def test_a_failed_one_says_why(jonas: Client, case_manager: Staff, full_case: Case, ask: Ask) -> None:
    from fanal.exports.actions.finish_export import fail_export
    from fanal.exports.making import BY

    export = ask(case_manager, "cases.list", shelf="mine")
    fail_export(by=BY, export_id=export.pk, trouble="The disk is full.")
    assert "The disk is full." in body(jonas.get(page_of("export", export.pk)))


def test_one_over_time_reads_as_erased_before_it_is_swept(jonas: Client, case_manager: Staff, full_case: Case, made: Ask) -> None:
    export = made(case_manager, "cases.list", shelf="mine")
    Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert "Fetch the file" not in body(jonas.get(page_of("export", export.pk)))
    assert "erased" in body(jonas.get(page_of("list")))


def test_nobody_elses_export_can_be_told_from_a_random_one(case_manager: Staff, supervisor: Staff, full_case: Case, made: Ask) -> None:
    export = made(case_manager, "cases.list", shelf="mine")
    stranger = client_for(supervisor)
    for name, method in (("export", "get"), ("file", "get"), ("cancel", "post"), ("erase", "post")):
        bodies = []
        for export_id in (export.pk, new_id()):
            answer = getattr(stranger, method)(page_of(name, export_id))
            assert answer.status_code == 404, name
            bodies.append(re.sub(rb'(nonce|value|content)="[^"]{16,}"|[0-9a-f]{8}-[0-9a-f-]{27,}|[0-9a-f]{16,}', b"", answer.content))
        assert bodies[0] == bodies[1], name
    export.refresh_from_db()
    assert export.state == "ready" and export.fetched == 0


def test_a_source_that_is_not_theirs_or_does_not_exist_is_no_page(jonas: Client, full_case: Case) -> None:
    for of in ("accounts.people", "accounts.journal", "cases.import_report", "no.such", ""):
        assert jonas.get(page_of("ask", of=of)).status_code in {403, 404}, of
    Case.objects.filter(pk=full_case.pk).update(restricted=True, owner=None)
    assert jonas.get(page_of("ask", of="cases.case_file", case=str(full_case.pk))).status_code == 404
    assert jonas.get(page_of("ask", of="cases.list", shelf="nonsense")).status_code == 302


def test_large_ones_are_on_the_board_and_looked_at(case_manager: Staff, supervisor: Staff, full_case: Case, made: Ask) -> None:
    made(case_manager, "cases.list", shelf="mine", total=900)
    leads = client_for(supervisor)
    assert "A large export to look at" in body(leads.get(reverse("desk:board")))
    assert "A large export to look at" not in body(client_for(case_manager).get(reverse("desk:board")))
    listed = body(leads.get(page_of("review")))
    assert "Jonas Vermeer" in listed and "the weekly meeting" in listed
    done = body(leads.post(page_of("reviewed", Export.objects.get().pk), follow=True))
    assert "It is noted" in done and "No large export waits" in done


def test_hostile_text_stays_text(jonas: Client, full_case: Case) -> None:
    text = "<script>alert(1)</script>{{ 7*7 }}"
    send(jonas, of="cases.found", wish={**WISH, "purpose": text}, q=full_case.reference)
    for address in (page_of("list"), page_of("export", Export.objects.get().pk), page_of("ask", of="cases.found", q=text)):
        assert "<script>alert" not in body(jonas.get(address))


KEYS = [
    ("cases:list", "case_manager", "cases.list"), ("cases:mine", "case_manager", "cases.list"), ("cases:open_cases", "operator", "cases.list"),
    ("desk:contacts", "operator", "desk.contacts"), ("people:people", "administrator", "accounts.people"), ("people:journal", "dpo", "accounts.journal"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "role", "source"), KEYS, ids=[key[0] for key in KEYS])
def test_every_list_has_its_quiet_key(page: str, role: str, source: str, case_manager: Staff, full_case: Case) -> None:
    from fanal.desk.actions.open_contact import open_contact

    reader = case_manager if role == "case_manager" else make_staff(role, "Olive Branch")
    if role == "operator":
        open_contact(by=reader, channel="call")
    Case.objects.filter(pk=full_case.pk).update(needs_at=timezone.now())
    shown = body(client_for(reader).get(reverse(page)))
    assert f"/exports/new/?of={source}" in shown


def test_a_case_has_a_key_to_print_it_and_its_tasks_one_to_export(jonas: Client, full_case: Case) -> None:
    shown = body(jonas.get(reverse("cases:tasks", args=[full_case.pk])))
    assert f"of=cases.case_file&amp;case={full_case.pk}" in shown and f"of=cases.tasks&amp;case={full_case.pk}" in shown
    asked = body(jonas.get(page_of("ask", of="cases.case_file", case=str(full_case.pk))))
    assert full_case.reference in asked and "Make the paper" in asked and "Columns" not in asked
    wish = {"form": "pdf", "purpose_kind": "court", "purpose": "the hearing"}
    address = send(jonas, of="cases.case_file", wish=wish, case=str(full_case.pk))["Location"]
    assert "To print" in body(jonas.get(address))
    assert content(Export.objects.get()).startswith(b"%PDF-")

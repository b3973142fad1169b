"""Applying a checked list: all of it or nothing, once, journalled, and taken back whole when it ends early."""

from __future__ import annotations

import pytest
from django.utils import timezone

from fanal import journal
from fanal.cases.imports.actions import apply_run as module
from fanal.cases.imports.actions.apply_run import apply_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.imports.guesses import guess_mapping
from fanal.cases.imports.mapping import mapping_from
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.imports.pacing import RunPace
from fanal.cases.models import Case, CategoryChange, Child, Episode, Person, Task
from fanal.core.casework import CaseStatus
from fanal.core.errors import NotAllowed, NotReady
from fanal.core.formats.spreadsheet import open_table
from fanal.journal.models import Entry
from fanal.vault import queries
from fanal.vault.actions.shred_keys import shred_keys
from tests.apps.imports.sheets import BY, NOOR, SAMIR, changed, look, sheet, take


def many(count: int, **changes) -> bytes:
    return sheet(
        *(changed(SAMIR, **{"N°_dossier": f"2019/{n:03}", "Prénom": f"Child {n}", **changes}) for n in range(count))
    )


def test_a_closed_case_stands_as_if_it_had_been_closed_here():
    run = take(sheet(SAMIR))
    case = Case.objects.get()
    assert (case.status, case.outcome, case.origin, case.source_reference) == (
        "closed",
        "returned",
        "import",
        "2019/044",
    )
    assert case.reference == "BE-2019-0001"
    assert (case.closed_at - case.opened_at).days == 7
    assert (case.next_due, case.needs_at) == (None, None)
    assert (case.police_answer, case.category_code) == ("yes", "runaway")
    episode = Episode.objects.get()
    assert (episode.state, episode.outcome, episode.found_by, episode.condition) == (
        "found",
        "returned",
        "unknown",
        "unknown",
    )
    child = Child.objects.get()
    assert child.main_name.text == "Samir al-Haddadi" and child.main_name.provenance == "imported"
    assert Person.objects.get().phone == "+32 2 555 01 01"
    assert set(case.status_changes.values_list("act", flat=True)) == {"opened", "closed"}
    assert CategoryChange.objects.get().after == "runaway"
    assert case.notes.get().said_by == "document"
    assert ImportedCase.objects.get().row == 2
    assert (run.state, run.made, run.skip_bad) == (ImportRun.State.APPLIED, 1, False)


def test_an_open_case_needs_someone_and_has_a_next_task():
    take(sheet(NOOR))
    case = Case.objects.get()
    assert (case.status, case.category, case.is_open) == ("open", "parental_abduction", True)
    assert case.needs_at <= timezone.now() < case.next_due
    task = Task.objects.get()
    assert (task.kind, task.due, task.owner) == ("review_import", case.next_due, None)
    assert Episode.objects.get().is_missing


def test_each_case_and_each_run_is_journalled_without_a_name():
    run = take(sheet(SAMIR, NOOR))
    assert Entry.objects.filter(act="case.opened").count() == 2
    assert [entry.act for entry in Entry.objects.filter(subject=journal.ref(run)).order_by("seq")] == [
        "import.begun", "import.checked", "import.started", "import.applied",
    ]  # fmt: skip
    assert not any("Samir" in entry.details_text for entry in Entry.objects.all())


def test_names_and_numbers_can_be_looked_up_afterwards():
    take(sheet(SAMIR))
    child, case = Child.objects.get(), Case.objects.get()
    found = {(entry.content["kind"], entry.content["value"]) for entry in queries.entries_of(f"child:{child.pk}")}
    assert ("birth_date", "2005-05-04") in found and any(kind == "name" for kind, _value in found)
    numbers = {entry.content["value"] for entry in queries.entries_of(f"case:{case.pk}")}
    assert len(numbers) == 2


def test_siblings_come_into_one_case():
    guess = guess_mapping(open_table(sheet(SAMIR)))
    mapping = mapping_from({**guess.mapping.as_data(), "same_reference": "same_case"})
    take(sheet(SAMIR, changed(SAMIR, Prénom="Yasmina", Résultat="placement")), mapping=mapping)
    case = Case.objects.get()
    assert case.children.count() == 2
    assert sorted(case.episodes.values_list("outcome", flat=True)) == ["placed_elsewhere", "returned"]
    assert case.outcome == "returned"


def test_references_run_on_per_year_of_opening():
    take(
        sheet(
            *(
                changed(
                    SAMIR, **{"N°_dossier": str(n), "Date_d_ouverture": f"13/12/20{n}", "Date_de_clôture": "01/01/2024"}
                )
                for n in (19, 18, 19)
            )
        ),
        skip_bad=True,
    )
    take(sheet(changed(SAMIR, **{"N°_dossier": "x"})))
    assert sorted(Case.objects.values_list("reference", flat=True)) == ["BE-2018-0001", "BE-2019-0001", "BE-2019-0002"]


def test_a_row_that_came_in_before_is_known_again():
    take(sheet(SAMIR))
    run, lines = look(sheet(SAMIR, NOOR))
    assert [line.verdict.value for line in lines] == ["already", "good"]
    apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR, NOOR))
    assert Case.objects.count() == 2
    run, _lines = look(sheet(SAMIR, NOOR))
    with pytest.raises(NotReady, match="nothing to import"):
        apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR, NOOR))


def test_another_source_may_use_the_same_numbers():
    take(sheet(SAMIR))
    take(sheet(SAMIR), source="Another list")
    assert Case.objects.count() == 2


def test_a_number_is_forgotten_with_its_case():
    take(sheet(SAMIR))
    case = Case.objects.get()
    shred_keys(by=BY, key_ids=[case.key_id])
    from fanal.vault.actions.shred_keys import carry_out_orders

    carry_out_orders(by=BY)
    _run, lines = look(sheet(SAMIR))
    assert lines[0].verdict.value == "good"


def test_a_bad_row_stops_everything_unless_bad_rows_are_left_out():
    data = sheet(SAMIR, changed(NOOR, Type="odd"))
    run, _lines = look(data)
    with pytest.raises(NotReady, match="1 line is refused"):
        apply_run(by=BY, run_id=run.pk, data=data)
    assert Case.objects.count() == 0
    run = apply_run(by=BY, run_id=run.pk, data=data, skip_bad=True)
    assert (run.made, run.refused, run.skip_bad) == (1, 1, True)
    assert Entry.objects.get(act="import.applied").details["left_out"] == 1


def test_only_the_file_that_was_checked_is_applied_and_only_once():
    run, _lines = look(sheet(SAMIR))
    with pytest.raises(NotReady, match="another file"):
        apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR, NOOR))
    apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR))
    with pytest.raises(NotReady, match="applied already"):
        apply_run(by=BY, run_id=run.pk, data=sheet(SAMIR))


def test_two_imports_of_one_source_do_not_write_at_once():
    first, _lines = look(sheet(SAMIR))
    second, _lines = look(sheet(NOOR))
    ImportRun.objects.filter(pk=first.pk).update(state=ImportRun.State.APPLYING)
    with pytest.raises(NotReady, match="Another import of this source"):
        apply_run(by=BY, run_id=second.pk, data=sheet(NOOR))


def test_a_line_that_turned_bad_since_the_check_stops_everything():
    data = sheet(SAMIR, NOOR)
    run, _lines = look(data)
    broken = {**run.mapping, "columns": {**run.mapping["columns"], "Nom": "sex", "Sexe": "ignore"}}
    ImportRun.objects.update(mapping=broken)
    with pytest.raises(NotReady, match="Row 2 is refused now, though the check let it pass"):
        apply_run(by=BY, run_id=run.pk, data=data)
    assert Case.objects.count() == 0


def test_a_node_without_a_country_makes_nothing(node):
    from fanal.network.queries import own_node

    found = own_node()
    found.country = ""
    found.save()
    with pytest.raises(NotReady, match="no country yet"):
        take(sheet(SAMIR))
    assert Case.objects.count() == 0


def test_who_may_not_import_does_nothing(operator, administrator):
    for person in (operator, administrator):
        with pytest.raises(NotAllowed):
            take(sheet(SAMIR), by=person)
    assert ImportRun.objects.count() == 0


def test_progress_is_told_and_written_down(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 2)
    told: list = []
    data = many(5)
    run, _lines = look(data)
    apply_run(by=BY, run_id=run.pk, data=data, pace=lambda done, total: told.append((done, total)))
    assert told == [(2, 5), (4, 5), (5, 5)]


def test_the_row_of_the_run_is_written_once_a_second_at_most():
    run, _lines = look(sheet(SAMIR))
    now = [0.0]
    pace = RunPace(BY, run.pk, clock=lambda: now[0])
    pace(5, 10)
    run.refresh_from_db()
    assert run.done == 1
    now[0] = 1.5
    pace(6, 10)
    run.refresh_from_db()
    assert (run.done, run.total) == (6, 10)


def test_a_checked_run_can_be_checked_with_another_mapping_before_it_is_applied():
    data = b"Name;Case\nNoor;7\n"
    run, _lines = look(data)
    mapping = mapping_from({"columns": {"Name": "family_name", "Case": "reference"}, "review": True})
    check_run(by=BY, run_id=run.pk, data=data, mapping=mapping)
    apply_run(by=BY, run_id=run.pk, data=data)
    assert Case.objects.get().status == CaseStatus.REVIEW
    assert Child.objects.get().main_name.family == "Noor"


def test_the_number_of_the_police_report_answers_the_police_question():
    take(b"Name;Police report number\nNoor;BR.11/2019\n")
    case = Case.objects.get()
    assert case.police_answer == "yes"
    assert (case.authorities.get().kind, case.authorities.get().number) == ("police_report", "BR.11/2019")

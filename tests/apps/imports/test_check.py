"""The check of an old list: every line says what would be made of it, or why nothing can."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from fanal.cases.imports.check import Verdict
from fanal.cases.imports.guesses import guess_mapping
from fanal.cases.imports.mapping import ColumnMapping, SameReference, mapping_from
from fanal.cases.imports.models import ImportRun, ImportSource
from fanal.cases.models import Case
from fanal.core.casework import CaseStatus, CrossBorder
from fanal.core.formats.days import DayOrder
from fanal.core.formats.spreadsheet import open_table
from fanal.journal.models import Entry
from tests.apps.imports.sheets import HEADINGS, NOOR, SAMIR, changed, look, sheet


def draft_of(*row, headings=HEADINGS, **options):
    _run, [line] = look(sheet(row, headings=headings), **options)
    assert line.draft is not None, line.remarks
    return line.draft


def remarks_of(row, headings=HEADINGS, verdict=Verdict.REFUSED, **options):
    _run, [line] = look(sheet(row, headings=headings), **options)
    assert line.verdict is verdict, line
    return line.remarks


def small(**cells):
    """A draft out of a sheet with these columns only, said in a mapping."""
    mapping = ColumnMapping(
        {name: mapping_from({"columns": {"x": name}}).columns["x"] for name in cells},
        same_reference=SameReference.REFUSE,
    )
    return draft_of(*cells.values(), headings=list(cells), mapping=mapping)


def small_remarks(verdict=Verdict.REFUSED, **cells):
    mapping = ColumnMapping({name: mapping_from({"columns": {"x": name}}).columns["x"] for name in cells})
    return remarks_of(list(cells.values()), headings=list(cells), mapping=mapping, verdict=verdict)


def test_a_closed_case_with_everything_in_it():
    draft = draft_of(*SAMIR)
    assert (draft.external_reference, draft.status, draft.choice.code) == ("2019/044", CaseStatus.CLOSED, "runaway")
    assert draft.opened_at == datetime(2019, 12, 12, 23, tzinfo=UTC), "midnight in Brussels"
    [one] = draft.children
    assert one.child.names[0].text == "Samir al-Haddadi"
    assert one.child.values["birth_date"] == date(2005, 5, 4)
    assert one.child.values["nationalities"] == ["BE", "MA"]
    assert one.child.episode["last_seen_at"] == datetime(2019, 12, 12, 17, 30, tzinfo=UTC)
    assert one.child.episode["last_seen_precision"] == "exact"
    assert (one.finding.outcome, one.finding.found_by, one.finding.duration_unknown) == ("returned", "unknown", False)
    assert draft.people[0].values == {"name": "Leila al-Haddadi", "phone": "+32 2 555 01 01"}
    assert draft.notes[0].text == "Appeler le soir"
    assert draft.police.answer == "yes"


def test_the_check_writes_no_case_and_remembers_the_mapping():
    run, lines = look(sheet(SAMIR, NOOR))
    assert [line.makes for line in lines] == [
        "Closed case (Runaway), 1 child",
        "Open case (Parental abduction), 1 child",
    ]
    assert Case.objects.count() == 0
    assert (run.state, run.good, run.refused, run.lines) == (ImportRun.State.CHECKED, 2, 0, 2)
    assert ImportSource.objects.get().mapping == run.mapping
    assert "children" in run.report
    assert Entry.objects.filter(act="import.checked").count() == 1


@pytest.mark.parametrize(("changes", "sentence"), [
    pytest.param({"Date_d_ouverture": "12/13/2019"}, "sheet Cases, cell D2 holds a date that is not in the order day/month/year (12/13/2019).", id="month first"),
    pytest.param({"Date_d_ouverture": "next week"}, "sheet Cases, cell D2 holds text where a date is expected (next week).", id="text for a date"),
    pytest.param({"Date_d_ouverture": "31/02/2019"}, "sheet Cases, cell D2 holds a day that does not exist (31/02/2019).", id="no such day"),
    pytest.param({"Date_d_ouverture": "=TODAY()"}, "cell D2 holds a formula (=TODAY())", id="formula for a date"),
    pytest.param({"Prénom": "=A1"}, "sheet Cases, cell F2 holds a formula (=A1)", id="formula for a name"),
    pytest.param({"Nom": "#N/A"}, "sheet Cases, cell G2 holds an error of the spreadsheet (#N/A).", id="error"),
    pytest.param({"Type": "code 7"}, "sheet Cases, cell B2 holds “code 7”, and the mapping does not say what that is under “Category”.", id="unknown category"),
    pytest.param({"Sexe": "yes"}, "holds “yes”, and the mapping does not say what that is under “Sex”", id="unknown sex"),
    pytest.param({"Disparu_le": "01/01/2031"}, "sheet Cases, cell K2 holds a day in the future (01/01/2031).", id="future"),
    pytest.param({"Date_de_clôture": "01/01/2019"}, "The case would be closed before it was opened.", id="closed before opened"),
    pytest.param({"Retrouvé_le": "01/01/2019"}, "The child would be found before being last seen.", id="found before seen"),
    pytest.param({"Remarques": "x" * 20_001}, "This is longer than the 20000 characters that fit here.", id="a text too long"),
    pytest.param({"Prénom": "x" * 501}, "This is longer than the 500 characters that fit here.", id="a name too long"),
])  # fmt: skip
def test_a_bad_row_is_named_with_its_reason(changes, sentence):
    [remark, *_rest] = remarks_of(changed(SAMIR, **changes))
    assert sentence in remark


def test_all_faults_of_a_row_are_told_at_once():
    row = changed(SAMIR, Type="?7", Disparu_le="soon", Nom="=1")
    remarks = remarks_of(row)
    assert len(remarks) == 3
    assert {"B2", "K2", "G2"} == {remark.split("cell ")[1][:2] for remark in remarks}


def test_how_it_ended_and_the_condition_must_agree():
    assert small_remarks(outcome="returned", condition="deceased", closed="2020-01-02") == (
        "How it ended and how the child was when found contradict each other.",
    )  # fmt: skip
    draft = small(outcome="deceased", closed="2020-01-02")
    assert draft.children[0].finding.condition == "deceased"


def test_an_ending_without_finding_keeps_what_does_not_fit_as_a_note():
    draft = small(outcome="turned 18", found_by="police", closed="2020-01-02", found="2020-01-01")
    assert draft.children[0].finding.found_by is None
    assert "Found by: police" in draft.notes[0].text


@pytest.mark.parametrize(("cells", "warning"), [
    pytest.param({"status": "closed", "opened": "2019-01-01"}, "It is closed, but not said: when it was closed.", id="closed, no end at all"),
    pytest.param({"status": "closed", "closed": "2019-02-01"}, "It is closed, but not said: how it ended.", id="closed, no outcome"),
    pytest.param({"status": "open", "outcome": "returned", "opened": "2019-01-01"}, "It is open and yet has an end", id="open with an outcome"),
])  # fmt: skip
def test_an_end_of_which_too_little_is_said_comes_in_for_review(cells, warning):
    draft = small(**cells)
    assert draft.status is CaseStatus.REVIEW
    assert draft.closed_at is None and draft.children[0].finding is None
    assert any(value in draft.notes[0].text for value in cells.values()), "what was said is kept for the reviewer"
    [line] = look(
        sheet(list(cells.values()), headings=list(cells)), mapping=mapping_from({"columns": {c: c for c in cells}})
    )[1]
    assert warning in line.remarks[0]


def test_without_a_status_column_the_end_decides():
    assert small(opened="2019-01-01").status is CaseStatus.OPEN
    assert small(opened="2019-01-01", closed="2019-01-02", outcome="returned").status is CaseStatus.CLOSED
    closed_by_finding = small(opened="2019-01-01", found="2019-01-05", outcome="returned")
    assert closed_by_finding.closed_at == datetime(2019, 1, 4, 23, tzinfo=UTC)


def test_everything_can_be_asked_to_come_in_for_review():
    def with_review(**cells):
        mapping = mapping_from({"columns": {name: name for name in cells}, "review": True})
        return draft_of(*cells.values(), headings=list(cells), mapping=mapping)

    assert with_review(opened="2019-01-01").status is CaseStatus.REVIEW
    closed = with_review(opened="2019-01-01", closed="2019-01-02", outcome="returned")
    assert closed.status is CaseStatus.REVIEW and "How it ended: returned" in closed.notes[0].text


def test_without_an_opening_day_the_earliest_day_is_taken_and_told():
    assert small(last_seen="2019-03-04", closed="2019-04-01", outcome="returned").opened_at.date() == date(2019, 3, 4)
    assert abs(small(full_name="Noor").opened_at - timezone.now()) < timedelta(minutes=1)
    assert "the time of the import is taken" in small_remarks(Verdict.WARNED, full_name="Noor")[0]


def test_times_on_one_day_do_not_run_backwards():
    draft = small(
        opened="2019-03-04 10:00",
        closed="2019-03-04",
        last_seen="2019-03-04 09:00",
        found="2019-03-04",
        outcome="returned",
    )
    assert draft.closed_at == draft.opened_at
    assert draft.children[0].finding.ended_at == draft.children[0].child.episode["last_seen_at"]


def test_a_day_with_an_offset_is_that_moment():
    assert small(last_seen="2019-03-04T09:00+03:00").children[0].child.episode["last_seen_at"] == datetime(
        2019, 3, 4, 6, tzinfo=UTC
    )


@pytest.mark.parametrize(("text", "day", "precision"), [
    ("2009", date(2009, 1, 1), "year"), (2009, date(2009, 1, 1), "year"), ("05/2009", date(2009, 5, 1), "month"),
    ("2009-05", date(2009, 5, 1), "month"), ("04/05/2009", date(2009, 5, 4), "day"), (datetime(2009, 5, 4), date(2009, 5, 4), "day"),
])  # fmt: skip
def test_a_birth_may_be_a_year_or_a_month_only(text, day, precision):
    values = small(birth_date=text, full_name="Noor").children[0].child.values
    assert (values["birth_date"], values["birth_precision"]) == (day, precision)


@pytest.mark.parametrize("text", ["13/2009", "unknown", "=A1", "#N/A"])
def test_a_birth_that_is_none_refuses_the_row_once(text):
    assert len(small_remarks(birth_date=text, full_name="Noor")) == 1


def test_an_age_is_as_of_the_opening_and_one_that_is_none_is_kept():
    draft = small(age="14-16", opened="2019-05-06")
    assert draft.children[0].child.values["age_range"] == {"low": 14, "high": 16, "said_on": "2019-05-06"}
    odd = small(age="about ten", opened="2019-05-06")
    assert "age_range" not in odd.children[0].child.values
    assert "Age: about ten" in odd.notes[0].text


def test_countries_other_than_the_own_are_across_the_border():
    assert (small(countries="France, BE").countries, small(countries="France").cross_border) == (
        ("FR",),
        CrossBorder.KNOWN,
    )
    assert small(countries="Belgium").cross_border is CrossBorder.NO
    assert small(opened="2019-01-01").cross_border is CrossBorder.NOT_KNOWN
    odd = small(countries="Atlantis")
    assert odd.cross_border is CrossBorder.NOT_KNOWN and "Atlantis" in odd.notes[0].text


def test_names_whole_in_parts_and_other():
    draft = small(full_name="سمير الحدادي", given_name="Samir", family_name="al-Haddadi", other_name="Sam; Sami\nSamy")
    names = draft.children[0].child.names
    assert [(name.text, name.kind.value, name.is_main) for name in names] == [
        ("سمير الحدادي", "used", True), ("Sam", "alias", False), ("Sami", "alias", False), ("Samy", "alias", False),
    ]  # fmt: skip
    only = small(other_name="Sam").children[0].child.names
    assert [name.is_main for name in only] == [True]


def test_a_role_without_a_person_is_kept_as_a_note():
    assert "mother" in small(person_role="mother", full_name="Noor").notes[0].text
    person = small(person_role="mère", person_name="Leila").people[0]
    assert person.roles[0].value == "mother"


def test_several_columns_of_one_kind_are_joined_under_their_headings():
    mapping = mapping_from({"columns": {"Circumstances": "summary", "Later": "summary"}})
    draft = draft_of("Left school", "Seen again", headings=["Circumstances", "Later"], mapping=mapping)
    assert draft.summary == "Circumstances: Left school\nLater: Seen again"


def test_the_same_number_twice_is_refused_with_the_first_row():
    _run, lines = look(sheet(SAMIR, NOOR, SAMIR))
    assert [line.verdict for line in lines] == [Verdict.GOOD, Verdict.GOOD, Verdict.REFUSED]
    assert lines[2].remarks == ("The number “2019/044” stands in sheet Cases, row 2 already.",)


def test_the_same_row_twice_is_seen_without_a_number():
    _run, lines = look(b"Name;Category\nNoor;fugue\nNoor;fugue\n")
    assert lines[1].remarks == ("The same row stands in row 2 already.",)


def test_rows_that_follow_each_other_can_be_children_of_one_case():
    guess = guess_mapping(open_table(sheet(SAMIR)))
    mapping = mapping_from({**guess.mapping.as_data(), "same_reference": "same_case"})
    sister = changed(SAMIR, Prénom="Yasmina", Sexe="F")
    run, lines = look(sheet(SAMIR, sister, NOOR, SAMIR), mapping=mapping)
    assert [line.rows for line in lines] == ["2–3", "4", "5"]
    assert lines[0].makes == "Closed case (Runaway), 2 children"
    assert len(lines[0].draft.people) == 1, "the parent stands in both rows and once in the case"
    assert "Rows of one case must follow each other" in lines[2].remarks[0]
    assert run.report["children"] == 3


def test_so_many_children_of_one_number_are_a_wrong_column():
    mapping = mapping_from({"columns": {"Case": "reference", "Name": "full_name"}, "same_reference": "same_case"})
    text = "Case;Name\n" + "".join(f"1;Child {n}\n" for n in range(30))
    _run, lines = look(text.encode(), mapping=mapping)
    assert [line.verdict for line in lines] == [Verdict.WARNED, Verdict.REFUSED]


def test_empty_rows_and_rows_of_other_columns_are_no_lines():
    mapping = mapping_from({"columns": {"Name": "full_name"}})
    run, lines = look(b"Name;Other\n;\nNoor;x\n;only other\n", mapping=mapping)
    assert [line.rows for line in lines] == ["3"]
    assert "Not taken over: Other." in run.report["file"]


def test_days_that_can_be_read_in_two_ways_are_told_once_per_column():
    run, _lines = look(
        sheet(*(changed(SAMIR, **{"N°_dossier": str(n), "Disparu_le": f"0{n}/05/2019"}) for n in range(1, 6)))
    )
    [remark] = [one for one in run.report["file"] if "Disparu le" in one]
    assert remark == "“Disparu le”: 4 days could be read in two ways, such as K2: 01/05/2019. They are read day first."


def test_two_digit_years_are_told():
    run, [line] = look(sheet(changed(SAMIR, Disparu_le="13/12/99", Date_de_naissance="04/05/95")))
    assert line.draft.children[0].child.values["birth_date"] == date(1995, 5, 4)
    assert sum("two digits" in remark for remark in run.report["file"]) == 2


def test_a_list_written_month_first_is_guessed_and_read_so():
    run, [line] = look(b"Name;Date opened\nNoor;12/13/2019\n")
    assert run.mapping["date_order"] == DayOrder.MONTH_FIRST
    assert line.draft.opened_at.date() == date(2019, 12, 13)

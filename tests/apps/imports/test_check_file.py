"""The check of a list as a whole: what cannot be read, what is told, what can be called off."""

from __future__ import annotations

import pytest

from fanal.cases.imports.actions.begin_run import begin_run
from fanal.cases.imports.actions.cancel_run import cancel_run
from fanal.cases.imports.actions.check_run import check_run
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.pacing import Cancelled
from fanal.core.errors import BadInput, NotReady
from tests.apps.imports.sheets import BY, NOOR, SAMIR, look, sheet
from tests.core.formats.workbooks import workbook


@pytest.mark.parametrize(("data", "sentence"), [
    pytest.param(b"", "The file is empty.", id="empty"),
    pytest.param(b"alpha;beta\n1;2\n", "No heading in this sheet is known.", id="no known heading"),
    pytest.param(sheet(SAMIR)[:1500], "damaged or was cut off", id="half a workbook"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_leaves_a_run_that_says_so(data, sentence):
    with pytest.raises(BadInput, match=sentence):
        look(data)
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.UNREADABLE
    assert sentence in run.trouble


def test_trouble_in_the_middle_of_a_file_is_trouble_of_the_file():
    with pytest.raises(BadInput, match="quotation marks do not match"):
        look(b'Name;Category\nNoor;fugue\n"open;fugue\n')


def test_a_run_is_not_checked_again_once_it_is_applied():
    run, _lines = look(sheet(SAMIR))
    ImportRun.objects.update(state=ImportRun.State.APPLIED)
    with pytest.raises(NotReady):
        check_run(by=BY, run_id=run.pk, data=sheet(SAMIR))


def test_the_report_keeps_refused_lines_before_others(monkeypatch):
    monkeypatch.setattr("fanal.cases.imports.actions.check_run.KEPT_LINES", 2)
    run, _lines = look(b"Name;Category\n" + b"".join(b"N%d;fugue\n" % n for n in range(5)) + b"X;odd\nY;odd\n")
    assert [line[0] for line in run.report["lines"]] == ["7", "8"]


def test_a_source_needs_a_short_name():
    with pytest.raises(BadInput, match="at most 80"):
        look(sheet(SAMIR), source="x" * 81)


def test_a_check_can_be_called_off(monkeypatch):
    monkeypatch.setattr("fanal.cases.imports.pacing._LOOK", 0.0)
    monkeypatch.setattr("fanal.cases.imports.actions.check_run._EVERY", 1)
    data = sheet(SAMIR, NOOR)
    run = begin_run(by=BY, data=data, source_name="Old list")

    def call_off(done: int, _total: int) -> None:
        cancel_run(by=BY, run_id=run.pk)

    with pytest.raises(Cancelled):
        check_run(by=BY, run_id=run.pk, data=data, pace=call_off)
    run.refresh_from_db()
    assert (run.state, run.lines) == (ImportRun.State.CANCELLED, 0)


def test_what_was_chosen_while_reading_is_told():
    run, _lines = look(workbook({"Notes": [], "Cases": [["Name"], ["Noor"]]}))
    assert "The workbook has 2 sheets; “Cases” is read." in run.report["file"][0]
    run, _lines = look("Name;Prénom\nZoé;Noor\n".encode("cp1252"), source="Windows")
    assert "read as Windows-1252" in run.report["file"][0]

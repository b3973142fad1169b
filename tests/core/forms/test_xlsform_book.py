"""A form as a workbook: written so that the reference tool takes it, read with its gaps and oddities."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from pyxform.xls2xform import convert

from fanal.core.casework.risk import SHIPPED, load_risk_set
from fanal.core.errors import BadInput
from fanal.core.forms import FormError
from fanal.core.forms.xlsform_book import read_book, write_book
from tests.core.forms.made import form_of, question
from tests.core.forms.test_xlsform import FOREIGN, RICH


def book_of(**sheets) -> bytes:
    """A workbook of rows of cells."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    found = BytesIO()
    book.save(found)
    return found.getvalue()


@pytest.mark.parametrize("form", [
    pytest.param(RICH, id="all kinds"),
    *(pytest.param(load_risk_set(path.read_text("utf-8")).form, id=path.stem) for path in sorted(SHIPPED.glob("*.json"))),
])  # fmt: skip
def test_a_form_comes_back_from_its_workbook_and_the_reference_tool_takes_it(form):
    data = write_book(form)
    again = read_book(data)
    assert again == form and again.fingerprint == form.fingerprint
    xform = convert(BytesIO(data), validate=False, file_type=".xlsx").xform
    assert all(f'/{name}"' in xform for name in form.answered)


def test_a_text_that_looks_like_a_formula_stays_a_text():
    form = form_of(question("a", label={"en": "=1+1"}))
    assert read_book(write_book(form)) == form
    assert openpyxl.load_workbook(BytesIO(write_book(form)))["survey"]["C2"].data_type == "s"


SETTINGS = [["form_id", "version", "source", "form_title"], ["f", 7, "theirs", "F"]]
SURVEY = [["type", "name", "label", None, "required"], ["select_one yn", "a", "A", "a remark", True], [], ["integer", "b", "B"]]
CHOICES = [["list_name", "name", "label"], ["yn", 1, "One"], [], ["yn", "x", "X"]]


def test_gaps_numbers_and_remarks_are_read_as_people_mean_them():
    choices = [CHOICES[0], ["yn", "one", "One"], *CHOICES[2:]]
    form = read_book(book_of(survey=SURVEY, choices=choices, settings=SETTINGS, notes=[["ours"]]))
    assert (form.version, list(form.answered), form.answered["b"].line) == ("7", ["a", "b"], 4)
    assert form.answered["a"].required and [choice.name for choice in form.choices["yn"]] == ["one", "x"]


@pytest.mark.parametrize(("data", "line", "sentence"), [
    pytest.param(b"type,name\n", 0, "no .xlsx workbook", id="a text file"),
    pytest.param(book_of(survey=SURVEY, choices=CHOICES, settings=SETTINGS), 2, "“1” is no name", id="a name that is a number"),
    pytest.param(book_of(survey=[[], *SURVEY]), 2, "first row of “survey”", id="the header is not on top"),
    pytest.param(book_of(survey=SURVEY, choices=CHOICES), 2, "not empty", id="no settings"),
    pytest.param(book_of(survey=[*SURVEY[:3], ["colour", "b", "B"]], choices=[*CHOICES[:1], *CHOICES[3:]], settings=SETTINGS), 4,
                 "no kind of question", id="a kind not known, below a gap"),
])  # fmt: skip
def test_a_workbook_that_cannot_be_used_is_refused_with_its_row(data, line, sentence):
    with pytest.raises(FormError, match=sentence) as caught:
        read_book(data)
    assert caught.value.line == line


def test_a_row_far_below_is_refused():
    book = openpyxl.load_workbook(BytesIO(book_of(survey=SURVEY, choices=CHOICES, settings=SETTINGS)))
    book["survey"].cell(30_000, 1).value = "note"
    data = BytesIO()
    book.save(data)
    with pytest.raises(BadInput):
        read_book(data.getvalue())


@pytest.mark.parametrize("data", [
    pytest.param(b"PK\x03\x04 no archive", id="damaged"), pytest.param(book_of(questions=[["type"]]), id="no survey"),
])  # fmt: skip
def test_no_workbook_of_a_form_is_refused(data):
    with pytest.raises(BadInput):
        read_book(data)


def test_foreign_rows_are_the_same_in_a_workbook():
    columns = {name: list(dict.fromkeys(column for row in rows for column in row)) for name, rows in FOREIGN.items()}
    sheets = {name: [columns[name], *([row.get(column) for column in columns[name]] for row in rows)] for name, rows in FOREIGN.items()}
    with pytest.raises(FormError, match="has no “fr”") as caught:
        read_book(book_of(**sheets))
    assert caught.value.line == 2

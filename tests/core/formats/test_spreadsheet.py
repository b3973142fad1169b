"""Spreadsheets: what stands in a cell is seen, nothing is worked out, and every refusal says where."""

from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from fanal.core.errors import BadInput
from fanal.core.formats.faults import FormatFault
from fanal.core.formats.spreadsheet import check_archive, open_table
from fanal.core.formats.tables import Cell, CellKind, Row, SheetLimits, Table, column_letters, trim
from tests.core.formats.workbooks import saved, sheet_xml, with_part, workbook

SMALL = workbook({"Cases": [["Name", "Age"], ["Noor", 14]]})


def values(table: Table) -> list[list[object]]:
    return [[cell.value for cell in row.cells] for row in table.rows()]


def refusal(data: bytes, **options: object) -> FormatFault:
    with pytest.raises(FormatFault) as refused:
        list(open_table(data, **options).rows())  # type: ignore[arg-type]
    return refused.value


def test_each_kind_of_cell_is_seen_as_what_it_is():
    book = Workbook()
    sheet = book.active
    sheet.title = "Cases"
    for ref, value in {
        "A1": "text", "B1": 3, "C1": 2.5, "D1": datetime(2019, 12, 13), "E1": datetime(2019, 12, 13, 14, 30), "F1": True,
        "G1": "=B1+1", "H1": "#N/A", "I1": time(9, 5), "K1": " ",
        "L1": ArrayFormula("L1:L2", "=B1:B2"), "M1": date(2020, 2, 29),
    }.items():  # fmt: skip
        sheet[ref] = value
    sheet["N1"] = "=not a formula"
    sheet["N1"].data_type = "s"
    [row] = open_table(saved(book)).rows()
    kinds = {cell.ref: (cell.kind, cell.value) for cell in row.cells}
    assert kinds == {
        "A1": (CellKind.TEXT, "text"), "B1": (CellKind.NUMBER, 3), "C1": (CellKind.NUMBER, 2.5),
        "D1": (CellKind.DATE, date(2019, 12, 13)), "E1": (CellKind.DATE, datetime(2019, 12, 13, 14, 30)),
        "F1": (CellKind.BOOLEAN, True), "G1": (CellKind.FORMULA, "=B1+1"), "H1": (CellKind.ERROR, "#N/A"),
        "I1": (CellKind.TEXT, "09:05:00"), "J1": (CellKind.EMPTY, None), "K1": (CellKind.EMPTY, None),
        "L1": (CellKind.FORMULA, "=B1:B2"), "M1": (CellKind.DATE, date(2020, 2, 29)), "N1": (CellKind.TEXT, "=not a formula"),
    }  # fmt: skip


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (True, "1"), (False, "0"), (3.0, "3"), (2.5, "2.5"), (14, "14"), ("  x ", "x"),
    (date(2019, 12, 13), "2019-12-13"), (datetime(2019, 12, 13, 14, 30), "2019-12-13 14:30"),
])  # fmt: skip
def test_a_cell_as_text(value, text):
    assert Cell("A1", CellKind.TEXT, value).text == text


def test_rows_keep_their_numbers_and_lose_empty_ends():
    table = open_table(workbook({"Cases": [["a", None, "b", None, " "], [], [None, None], ["c"]]}))
    rows = list(table.rows())
    assert [(row.number, [cell.value for cell in row.cells]) for row in rows] == [(1, ["a", None, "b"]), (4, ["c"])]
    assert rows[1].cell(0).value == "c"
    assert rows[1].cell(3) == Cell("D4", CellKind.EMPTY, None)
    assert table.place("D14") == "sheet Cases, cell D14"
    assert list(table.rows()) == rows, "a table can be read again"


def test_the_first_visible_sheet_with_cells_is_read_and_told():
    book = Workbook()
    book.active.title = "Empty"
    book.create_sheet("Hidden").append(["secret"])
    book["Hidden"].sheet_state = "hidden"
    book.create_sheet("Cases").append(["Name"])
    table = open_table(saved(book))
    assert (table.name, table.sheets) == ("Cases", ("Empty", "Hidden", "Cases"))
    assert [(one.code, dict(one.facts)) for one in table.remarks] == [
        ("sheet_chosen", {"sheet": "Cases", "count": "3"})
    ]
    assert values(open_table(saved(book), sheet="Hidden")) == [["secret"]]
    assert refusal(saved(book), sheet="Other").code == "sheet_missing"
    assert refusal(workbook({"A": [], "B": [[None]]})).code == "sheet_no_sheets"


@pytest.mark.parametrize(("rows", "limits", "code", "place"), [
    pytest.param([["x"]] * 4, SheetLimits(max_rows=3), "sheet_too_many_rows", "sheet Cases", id="rows"),
    pytest.param([["x"] * 4], SheetLimits(max_columns=3), "sheet_too_many_columns", "sheet Cases, row 1", id="columns"),
    pytest.param([["x" * 9]], SheetLimits(max_cell=8), "cell_too_long", "sheet Cases, cell A1", id="a cell"),
    pytest.param([["x"]] * 9, SheetLimits(max_scanned=8), "sheet_too_wide", "sheet Cases", id="cells in all"),
    pytest.param([["x"]], SheetLimits(max_bytes=100), "file_too_large", "", id="bytes"),
])  # fmt: skip
def test_limits_are_kept_in_workbooks(rows, limits, code, place):
    fault = refusal(workbook({"Cases": rows}), limits=limits)
    assert (fault.code, fault.place) == (code, place)


@pytest.mark.parametrize(("text", "limits", "code", "place"), [
    pytest.param("x\n" * 4, SheetLimits(max_rows=3), "sheet_too_many_rows", "The file", id="rows"),
    pytest.param("x,x,x,x", SheetLimits(max_columns=3), "sheet_too_many_columns", "row 1", id="columns"),
    pytest.param("a,b\nx," + "y" * 9, SheetLimits(max_cell=8), "cell_too_long", "cell B2", id="a cell"),
    pytest.param("a,b\nx," + "y" * 200_000, SheetLimits(), "cell_too_long", "line 2", id="a cell beyond the parser"),
    pytest.param("a,b\n" + "," * 1_000_001, SheetLimits(), "cell_too_long", "line 2", id="a line"),
])  # fmt: skip
def test_limits_are_kept_in_texts(text, limits, code, place):
    fault = refusal(text.encode(), limits=limits)
    assert (fault.code, fault.place) == (code, place)


def test_fifty_columns_and_empty_columns_between_are_read():
    row = [f"c{n}" if n % 7 else None for n in range(51)]
    assert values(open_table(workbook({"Cases": [row]}))) == [row]


def test_a_merged_heading_stands_in_its_first_cell():
    book = Workbook()
    book.active.append(["Child", None, "Case"])
    book.active.append(["First", "Last", "No"])
    book.active.merge_cells("A1:B1")
    assert values(open_table(saved(book))) == [["Child", None, "Case"], ["First", "Last", "No"]]


def test_a_day_outside_the_calendar_is_an_error_of_the_sheet():
    styled = workbook({"Cases": [[datetime(2019, 12, 13)]]})
    data = with_part(
        styled, "xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="A1" s="1"><v>99999999999</v></c></row>')
    )
    [row] = open_table(data).rows()
    assert row.cells[0].kind is CellKind.ERROR


def test_a_number_that_is_none_is_an_error_of_the_sheet():
    [row] = open_table(
        with_part(SMALL, "xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="A1"><v>1e999</v></c></row>'))
    ).rows()
    assert row.cells[0].kind is CellKind.ERROR


@pytest.mark.parametrize(("data", "code"), [
    pytest.param(b"", "empty_file", id="empty"),
    pytest.param(b" \r\n\x00", "empty_file", id="blank"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "sheet_old_xls", id="old Excel"),
    pytest.param(b"PK\x03\x04" + b"x" * 600, "sheet_damaged", id="not an archive"),
    pytest.param(SMALL[: len(SMALL) // 2], "sheet_damaged", id="half a workbook"),
    pytest.param(with_part(SMALL, "xl/workbook.xml", b"<workbook"), "sheet_damaged", id="half a part"),
    pytest.param(with_part(SMALL, "xl/worksheets/sheet1.xml", sheet_xml('<row r="1"><c r="A1"><v>nan</v></c></row>')), "sheet_damaged", id="no number"),
    pytest.param(with_part(SMALL, "xl/worksheets/sheet1.xml", sheet_xml('<row r="99999999"><c><v>1</v></c></row>')), "sheet_too_wide", id="a row that cannot be"),
    pytest.param(with_part(SMALL, "xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + sheet_xml('<row><c t="str"><v>&a;</v></c></row>')), "sheet_entities", id="entities"),
])  # fmt: skip
def test_a_file_that_is_no_workbook_is_refused_in_one_sentence(data, code):
    fault = refusal(data)
    assert fault.code == code
    assert str(fault).endswith(".")


def archive(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("data", "limits", "code"), [
    pytest.param(archive({"xl/media/x": b"0" * 20_000_000}), SheetLimits(), "sheet_bomb", id="ratio"),
    pytest.param(archive({"a": bytes(range(256)) * 40}), SheetLimits(max_unpacked=10_000), "sheet_bomb", id="size"),
    pytest.param(archive({f"{n}": b"" for n in range(9)}), SheetLimits(max_parts=8), "sheet_too_many_parts", id="parts"),
    pytest.param(archive({"mimetype": b"x", "content.xml": b"x"}), SheetLimits(), "sheet_ods", id="OpenDocument"),
    pytest.param(archive({"notes.txt": b"x"}), SheetLimits(), "sheet_not_table", id="another archive"),
])  # fmt: skip
def test_an_archive_is_looked_at_before_it_is_unpacked(data, limits, code):
    with pytest.raises(FormatFault) as refused:
        check_archive(data, limits)
    assert refused.value.code == code


def test_an_archive_under_password_says_so():
    data = bytearray(SMALL)
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(bytes(data)).code == "sheet_password"


def test_a_small_workbook_may_be_well_packed():
    check_archive(archive({"[Content_Types].xml": b"0" * 900_000}), SheetLimits())


@pytest.mark.parametrize(("data", "encoding", "delimiter"), [
    pytest.param("Name;Ville\nZoé;Liège\n".encode(), "utf-8", ";", id="UTF-8, semicolons"),
    pytest.param("Name;Ville\nZoé;Liège\n".encode("utf-8-sig"), "utf-8-sig", ";", id="with a mark"),
    pytest.param("Name,Ville\nZoé,Liège\n".encode("cp1252"), "cp1252", ",", id="Windows"),
    pytest.param("Name\tVille\r\nZoé\tLiège\r\n".encode("utf-16"), "utf-16", "\t", id="UTF-16 as Excel writes it"),
    pytest.param("Name;Ville\rZoé;Liège\r".encode("utf-16-le"), "utf-16-le", ";", id="UTF-16 without a mark"),
    pytest.param("Name;Ville\nZoé;Liège\n".encode("utf-16-be"), "utf-16-be", ";", id="the other end first"),
])  # fmt: skip
def test_encoding_and_delimiter_are_found_and_told(data, encoding, delimiter):
    table = open_table(data)
    assert values(table) == [["Name", "Ville"], ["Zoé", "Liège"]]
    assert (table.encoding, table.delimiter, table.name) == (encoding, delimiter, "")
    assert [one.code for one in table.remarks] == (["encoding_guessed"] if encoding == "cp1252" else [])
    assert table.place("B2") == "cell B2"


def test_an_encoding_that_was_said_is_used():
    assert values(open_table("Όνομα\n".encode("cp1253"), encoding="cp1253")) == [["Όνομα"]]
    assert refusal("Ό".encode(), encoding="ascii").code == "csv_wrong_encoding"
    assert refusal(b"x", encoding="klingon").code == "csv_unknown_encoding"
    assert refusal(b"x", encoding="zlib").code == "csv_unknown_encoding"
    assert refusal(b"\xff\xfe\x00\xd8").code == "csv_wrong_encoding"
    assert refusal(b"caf\x81\xe9").code == "csv_encoding"


def test_quoted_cells_hold_delimiters_and_lines():
    table = open_table(b'a;b\n"x; y";"line one\nline two ""quoted"""\n;\nlast;1\n')
    assert values(table) == [["a", "b"], ["x; y", 'line one\nline two "quoted"'], ["last", "1"]]
    assert [row.number for row in table.rows()] == [1, 2, 4]


@pytest.mark.parametrize("text", ['a,b\n"open,1\nx,2\n', 'a,b\n"x"y,1\n'], ids=["not closed", "text after"])
def test_quotation_marks_that_do_not_match_do_not_swallow_the_file(text):
    assert refusal(text.encode()).code == "csv_quotes"


def test_control_characters_are_refused_with_their_line():
    fault = refusal(b"a,b\nc,\x01\n")
    assert (fault.code, fault.facts["line"]) == ("csv_control", "2")
    assert refusal(b"a\x00b,c" + b"x" * 10).code == "csv_control"


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n'])
def test_the_line_that_tells_the_delimiter_is_no_row_but_counts(first):
    [row] = open_table(f"{first}a,b;c\n".encode()).rows()
    assert (row.number, [cell.value for cell in row.cells]) == (2, ["a,b", "c"])


def test_one_column_needs_no_delimiter():
    assert values(open_table(b"Name\nNoor\n")) == [["Name"], ["Noor"]]


def test_columns_are_counted_as_spreadsheets_do():
    assert [column_letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert trim([]) == ()
    assert Row(1, ()).cell(27).ref == "AB1"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_bytes_of_any_kind_are_a_table_or_refused(data):
    try:
        list(open_table(data).rows())
    except BadInput as refused:
        assert str(refused).endswith((".", ")."))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.binary(min_size=1, max_size=5)), min_size=1, max_size=5))
def test_a_spoilt_workbook_is_read_or_refused(spots):
    data = bytearray(SMALL)
    for position, junk in spots:
        data[position : position + len(junk)] = junk
    try:
        list(open_table(bytes(data)).rows())
    except BadInput as refused:
        assert str(refused)


@settings(deadline=None)
@given(st.text(st.sampled_from('abc019<>/="rcsvt &;-.e\n'), max_size=120))
def test_a_sheet_of_nonsense_inside_a_good_workbook_is_read_or_refused(rows):
    try:
        list(open_table(with_part(SMALL, "xl/worksheets/sheet1.xml", sheet_xml(rows))).rows())
    except BadInput as refused:
        assert str(refused)


CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=8).filter(str.strip)


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_quoted_text_is_read_as_it_was_written(rows, delimiter):
    text = f"sep={delimiter}\n" + "".join(
        delimiter.join('"' + value.replace('"', '""') + '"' for value in row) + "\n" for row in rows
    )
    assert values(open_table(text.encode())) == rows

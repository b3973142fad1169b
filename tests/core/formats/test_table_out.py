"""Tables on their way out: what is written reads back the same, and nothing in it is ever worked out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.core.formats.csv_out import CsvWriter, inert, plain
from fanal.core.formats.json_out import JsonWriter
from fanal.core.formats.spreadsheet import open_table
from fanal.core.formats.table_out import About, Kind, OutColumn, Value, as_text, clean
from fanal.core.formats.xlsx_out import LONGEST_CELL, XlsxWriter
from fanal.core.formats.xlsx_parts import sheet_name
from tests.core.formats.hostile import HOSTILE

BRUSSELS = ZoneInfo("Europe/Brussels")
ABOUT = About(title="Cases", facts=[("made_by", "Made by", "Ines Moreau"), ("purpose", "Purpose", "=1+1")], zone=BRUSSELS, zone_name="Europe/Brussels")
COLUMNS = [
    OutColumn("name", "Name"), OutColumn("names", "Names", Kind.TEXTS), OutColumn("minutes", "Minutes", Kind.NUMBER),
    OutColumn("open", "Open", Kind.FLAG), OutColumn("born", "Born", Kind.DAY), OutColumn("seen_at", "Seen", Kind.MOMENT),
]  # fmt: skip
ROW: list[Value] = ["Samir", ["Samir", "سمير"], 35, True, date(2011, 3, 4), datetime(2026, 11, 24, 15, 30, tzinfo=UTC)]
EMPTY: list[Value] = ["", [], None, False, None, None]
MORE = {"rows": ("Rows", "2 (case)")}


def written(writer: type, rows: Sequence[Sequence[Value]], columns: Sequence[OutColumn] = COLUMNS, about: About = ABOUT, **how: object) -> bytes:
    sink = io.BytesIO()
    table = writer(sink, columns, about, **how)
    for row in rows:
        table.write(row)
    table.finish(MORE)
    return sink.getvalue()


def cells_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def unescaped(text: object) -> object:
    """As Excel reads a text: `_x0041_` is a letter by its number. openpyxl leaves that to its caller."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda one: chr(int(one[1], 16)), text) if isinstance(text, str) else text


def workbook(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


# ------------------------------------------------------------------------------------------------ one row of each kind


def test_a_csv_holds_titles_and_values_in_iso_and_its_mark() -> None:
    data = written(CsvWriter, [ROW, EMPTY])
    assert data.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in data
    assert cells_of_csv(data) == [
        ["Name", "Names", "Minutes", "Open", "Born", "Seen"],
        ["Samir", "Samir; سمير", "35", "yes", "2011-03-04", "2026-11-24T16:30+01:00"],
        ["", "", "", "no", "", ""],
    ]
    assert not written(CsvWriter, [], bom=False).startswith(b"\xef\xbb\xbf")


def test_json_holds_values_as_they_are_with_what_is_said_about_them() -> None:
    found = json.loads(written(JsonWriter, [ROW, EMPTY]))
    assert found["about"]["made_by"] == {"name": "Made by", "value": "Ines Moreau"}
    assert found["about"]["time_zone"] == "Europe/Brussels"
    assert found["columns"][2] == {"name": "minutes", "title": "Minutes", "kind": "number"}
    assert found["rows"] == [
        {"name": "Samir", "names": ["Samir", "سمير"], "minutes": 35, "open": True, "born": "2011-03-04", "seen_at": "2026-11-24T16:30:00+01:00"},
        {"name": "", "names": [], "minutes": None, "open": False, "born": None, "seen_at": None},
    ]
    assert found["made"] == {"rows": {"name": "Rows", "value": "2 (case)"}}
    assert json.loads(written(JsonWriter, []))["rows"] == []


def test_a_workbook_holds_real_dates_a_frozen_head_and_a_sheet_about_itself() -> None:
    book = workbook(written(XlsxWriter, [ROW, EMPTY]))
    assert book.sheetnames == ["Rows", "About"]
    rows, about = book["Rows"], book["About"]
    assert [cell.value for cell in rows[1]] == ["Name", "Names", "Minutes", "Open", "Born", "Seen (Europe/Brussels)"]
    assert [cell.value for cell in rows[2]] == ["Samir", "Samir; سمير", 35, "yes", datetime(2011, 3, 4), datetime(2026, 11, 24, 16, 30)]
    assert rows.freeze_panes == "A2"
    assert rows[2][0].quotePrefix and rows[2][0].data_type == "s"
    assert not rows.sheet_view.rightToLeft
    assert [[cell.value for cell in row] for row in about] == [
        ["Cases", None], ["Made by", "Ines Moreau"], ["Purpose", "=1+1"], ["Rows", "2 (case)"],
    ]  # fmt: skip


def test_a_sheet_of_a_reader_who_reads_from_the_right_runs_that_way() -> None:
    about = About(title="ملف", facts=[], zone=UTC, zone_name="UTC", right_to_left=True, sheet="صفوف", about="عن")
    assert workbook(written(XlsxWriter, [ROW], about=about))["صفوف"].sheet_view.rightToLeft


def test_a_list_longer_than_a_sheet_goes_on_in_a_second_one() -> None:
    book = workbook(written(XlsxWriter, [[f"n{number}"] for number in range(5)], COLUMNS[:1], most_rows=3))
    assert book.sheetnames == ["Rows", "Rows 2", "Rows 3", "About"]
    assert [row[0].value for row in book["Rows 2"]] == ["Name", "n2", "n3"]


def test_a_cell_longer_than_a_workbook_holds_is_cut_and_that_is_said() -> None:
    book = workbook(written(XlsxWriter, [["x" * 40_000], ["\U0001f6a8" * 20_000]], COLUMNS[:1]))
    assert len(book["Rows"]["A2"].value) == LONGEST_CELL
    assert len(book["Rows"]["A3"].value.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert book["About"]["B5"].value == "2 cells were cut."
    assert json.loads(written(JsonWriter, [["x" * 40_000]], COLUMNS[:1]))["rows"][0]["name"] == "x" * 40_000


@pytest.mark.parametrize("early", [date(1900, 2, 28), date(1811, 1, 1)])
def test_a_day_before_the_calendar_of_spreadsheets_stands_as_text(early: date) -> None:
    book = workbook(written(XlsxWriter, [[early], [datetime(early.year, 1, 1, tzinfo=UTC)]], [OutColumn("born", "Born", Kind.DAY)]))
    assert book["Rows"]["A2"].value == early.isoformat()
    assert book["Rows"]["A3"].value.startswith(str(early.year))


@pytest.mark.parametrize(("wanted", "taken", "name"), [
    ("Cases [2]: a/b", (), "Cases  2   a b"), ("", (), "Sheet"), ("x" * 40, (), "x" * 31), ("About", ("about",), "About 2"),
])  # fmt: skip
def test_a_sheet_gets_a_name_that_programs_take(wanted: str, taken: Sequence[str], name: str) -> None:
    assert sheet_name(wanted, taken=taken) == name


def test_many_rows_are_handed_on_piece_by_piece() -> None:
    pieces: list[int] = []

    class Sink:
        def write(self, data: bytes) -> int:
            pieces.append(len(data))
            return len(data)

        def flush(self) -> None:
            pieces.append(0)

    for writer in (CsvWriter, JsonWriter, XlsxWriter):
        pieces.clear()
        table = writer(Sink(), COLUMNS, ABOUT)
        for number in range(3_000):
            table.write([f"{number} {hash(number * 7919)}", ["a"], number, True, date(2020, 1, 1), datetime(2020, 1, 1, tzinfo=UTC)])
        table.finish(MORE)
        assert len(pieces) > 3
        assert max(pieces) < 200_000, writer


# ------------------------------------------------------------------------------------------------ round trips

TEXTS = st.text(alphabet=st.characters(), max_size=60)
MOMENTS = st.datetimes(min_value=datetime(1901, 1, 1), max_value=datetime(2200, 1, 1)).map(lambda one: one.replace(second=0, microsecond=0, tzinfo=UTC))
DAYS = st.dates(min_value=date(1900, 3, 1))


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
@settings(max_examples=80, deadline=None)
def test_texts_come_back_from_every_format(rows: list[list[str]]) -> None:
    columns = [OutColumn("a", "A"), OutColumn("b", "B")]
    kept = [[clean(text) for text in row] for row in rows]
    found = cells_of_csv(written(CsvWriter, rows, columns))[1:]
    assert [[plain(cell) for cell in row] for row in found] == kept
    sheet = workbook(written(XlsxWriter, rows, columns))["Rows"]
    read = [[unescaped(cell.value) or "" for cell in row] for row in sheet.iter_rows(min_row=2, max_row=len(rows) + 1, max_col=2)] if rows else []
    assert read == kept
    exact = [[text.encode("utf-8", "replace").decode() for text in row] for row in rows]
    assert [[row["a"], row["b"]] for row in json.loads(written(JsonWriter, rows, columns))["rows"]] == exact


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9), st.booleans(), DAYS, MOMENTS), max_size=4))
@settings(max_examples=60, deadline=None)
def test_numbers_flags_days_and_moments_come_back_from_every_format(rows: list[tuple[int, bool, date, datetime]]) -> None:
    lines = [["", [], *row] for row in rows]
    for line, cells in zip(rows, cells_of_csv(written(CsvWriter, lines))[1:], strict=True):
        assert (int(cells[2]), cells[3] == "yes", date.fromisoformat(cells[4])) == line[:3]
        assert datetime.fromisoformat(cells[5]) == line[3] or abs(datetime.fromisoformat(cells[5]) - line[3]) < timedelta(minutes=1)
    sheet = workbook(written(XlsxWriter, lines))["Rows"]
    for line, cells in zip(rows, sheet.iter_rows(min_row=2, values_only=True), strict=True):
        local = line[3].astimezone(BRUSSELS).replace(tzinfo=None, second=0)
        assert (cells[2], cells[3] == "yes", cells[4].date()) == line[:3]
        assert cells[5] == local
    for line, found in zip(rows, json.loads(written(JsonWriter, lines))["rows"], strict=True):
        assert (found["minutes"], found["open"], date.fromisoformat(found["born"])) == line[:3]
        assert datetime.fromisoformat(found["seen_at"]) == line[3]


# ------------------------------------------------------------------------------------------------ hostile strings


def test_there_are_five_hundred_of_them() -> None:
    assert len(HOSTILE) == 500
    assert len(set(HOSTILE)) > 480


def test_five_hundred_hostile_strings_are_inert_in_a_csv_and_come_back() -> None:
    found = cells_of_csv(written(CsvWriter, [[text] for text in HOSTILE], COLUMNS[:1]))[1:]
    assert [plain(row[0]) for row in found] == [clean(text) for text in HOSTILE]
    for row in found:
        assert not row[0].lstrip("\u200b\u200f\ufeff \t\n\xa0\x85\u2028").startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")), row[0]
        assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", row[0])


def test_five_hundred_hostile_strings_are_inert_in_a_workbook_and_come_back() -> None:
    data = written(XlsxWriter, [[text] for text in HOSTILE], COLUMNS[:1])
    sheet = workbook(data)["Rows"]
    assert [unescaped(cell.value) or "" for (cell,) in sheet.iter_rows(min_row=2)] == [clean(text) for text in HOSTILE]
    assert {cell.data_type for (cell,) in sheet.iter_rows(min_row=2)} <= {"s", "inlineStr", "n"}
    # Our own reader, which is strict about what strangers send, takes it as text too.
    table = open_table(data)
    assert {cell.kind.value for row in table.rows() for cell in row.cells} <= {"text", "empty"}


def test_five_hundred_hostile_strings_come_back_from_json() -> None:
    found = json.loads(written(JsonWriter, [[text] for text in HOSTILE], COLUMNS[:1]))
    assert [row["name"] for row in found["rows"]] == [text.encode("utf-8", "replace").decode() for text in HOSTILE]


def test_a_title_that_looks_like_a_formula_is_inert_too() -> None:
    assert cells_of_csv(written(CsvWriter, [], [OutColumn("x", "=cmd")]))[0] == ["'=cmd"]


@pytest.mark.parametrize(("text", "cell"), [("'quoted", "''quoted"), ("+32 470", "'+32 470"), ("plain", "plain"), ("", "")])
def test_the_apostrophe_can_always_be_taken_off_again(text: str, cell: str) -> None:
    assert inert(text) == cell
    assert plain(cell) == text


@pytest.mark.parametrize(("value", "said"), [
    (None, ""), (True, "yes"), (False, "no"), (7, "7"), (date(2026, 1, 2), "2026-01-02"), (["a", "b\x00"], "a; b\ufffd"), ("a\r\nb\rc", "a\nb\nc"),
])  # fmt: skip
def test_a_value_as_text(value: Value, said: str) -> None:
    assert as_text(value, ABOUT) == said

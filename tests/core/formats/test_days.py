"""Days as people write them: read in the order that was said, never guessed one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.core.errors import BadInput
from fanal.core.formats.days import DayOrder, DayReading, OrderEvidence, read_day, read_day_text, weigh_order
from fanal.core.formats.faults import FormatFault
from fanal.core.formats.month_names import _BY_MONTH, MONTHS
from fanal.core.formats.tables import Cell, CellKind

PLACE = "sheet Cases, cell D14"
THIRTEENTH = date(2019, 12, 13)


def read(text: str, order: DayOrder = DayOrder.DAY_FIRST) -> DayReading:
    return read_day_text(text, place=PLACE, order=order, this_year=2026)


@pytest.mark.parametrize("text", [
    "13/12/2019", "13-12-2019", "13.12.2019", "13. 12. 2019", "13 / 12 / 2019", "2019-12-13", "2019/12/13", "20191213",
    "13 December 2019", "13th of December 2019", "December 13, 2019", "Dec 13th 2019", "Fri, 13 Dec 2019",
    "13 décembre 2019", "vendredi 13 déc. 2019", "13 Δεκεμβρίου 2019", "Παρασκευή, 13 Δεκ 2019", "13 ديسمبر 2019",
    "13 كانون الأول 2019", "١٣/١٢/٢٠١٩", "13. Dezember 2019", "13 december 2019", "13 dicembre 2019", "13º dicembre 2019",
    "13 de diciembre de 2019", "13-Dec-2019", "\u200f13/12/2019\u200f", " 13/12/2019 ", "１３/１２/２０１９", "13 Dec. 2019",
])  # fmt: skip
def test_the_same_day_in_many_hands(text):
    assert read(text) == DayReading(THIRTEENTH)


@pytest.mark.parametrize(("text", "at"), [
    ("13/12/2019 14:30", time(14, 30)), ("13/12/2019 9h05", time(9, 5)), ("2019-12-13T14:30:15", time(14, 30, 15)),
    ("2019-12-13T14:30:15.25Z", time(14, 30, 15, tzinfo=UTC)), ("13.12.2019, 14.30 Uhr", time(14, 30)),
    ("2019-12-13 14:30+01:00", time(14, 30, tzinfo=timezone(timedelta(hours=1)))),
    ("13/12/2019 2:30 pm", time(14, 30)), ("13/12/2019 12:30 am", time(0, 30)), ("13/12/2019 12:30 p.m.", time(12, 30)),
])  # fmt: skip
def test_a_time_of_day_is_kept(text, at):
    assert read(text) == DayReading(THIRTEENTH, at)


def test_the_order_that_was_said_decides_and_the_other_reading_is_told():
    assert read("03/04/2019") == DayReading(date(2019, 4, 3), ambiguous=True)
    assert read("03/04/2019", DayOrder.MONTH_FIRST) == DayReading(date(2019, 3, 4), ambiguous=True)
    assert read("04/04/2019") == DayReading(date(2019, 4, 4))


def test_dots_are_day_first_wherever_they_are_written():
    assert read("03.04.2019", DayOrder.MONTH_FIRST) == DayReading(date(2019, 4, 3))


def test_a_year_of_two_digits_lies_in_the_past():
    assert read("13/12/26") == DayReading(date(2026, 12, 13), short_year=True)
    assert read("13/12/27") == DayReading(date(1927, 12, 13), short_year=True)


@pytest.mark.parametrize(("text", "order", "code"), [
    pytest.param("12/13/2019", DayOrder.DAY_FIRST, "day_order", id="month first where day first was said"),
    pytest.param("13/12/2019", DayOrder.MONTH_FIRST, "day_order", id="day first where month first was said"),
    pytest.param("31/02/2019", DayOrder.DAY_FIRST, "day_impossible", id="no such day"),
    pytest.param("45/45/2019", DayOrder.DAY_FIRST, "day_impossible", id="neither order"),
    pytest.param("13.13.2019", DayOrder.DAY_FIRST, "day_impossible", id="no such month with dots"),
    pytest.param("13/12/2019 25:00", DayOrder.DAY_FIRST, "day_impossible", id="no such hour"),
    pytest.param("13/12/2019 13:00 pm", DayOrder.DAY_FIRST, "day_impossible", id="no such half"),
    pytest.param("32 December 2019", DayOrder.DAY_FIRST, "day_impossible", id="no such day by name"),
    pytest.param("13 Brumaire 2019", DayOrder.DAY_FIRST, "day_text", id="a month that is none"),
    pytest.param("spring 2019", DayOrder.DAY_FIRST, "day_text", id="words"),
    pytest.param("45000", DayOrder.DAY_FIRST, "day_number", id="a spreadsheet's number of days"),
    pytest.param("45123.5", DayOrder.DAY_FIRST, "day_number", id="a spreadsheet's number with its hour"),
    pytest.param("13/12-2019", DayOrder.DAY_FIRST, "day_text", id="mixed strokes"),
    pytest.param("", DayOrder.DAY_FIRST, "day_text", id="nothing"),
    pytest.param("1" * 100, DayOrder.DAY_FIRST, "day_text", id="too long"),
])  # fmt: skip
def test_what_is_no_day_is_refused_with_cell_and_text(text, order, code):
    with pytest.raises(FormatFault) as refused:
        read(text, order)
    assert refused.value.code == code
    assert refused.value.place == PLACE
    assert PLACE in str(refused.value)


def test_the_sentence_of_the_style_guide():
    with pytest.raises(BadInput, match=r"^sheet Cases, cell D14 holds text where a date is expected \(next week\)\.$"):
        read("next week")


def test_a_cell_may_hold_a_day_already_or_something_else():
    def cell(kind: CellKind, value: object) -> DayReading:
        return read_day(Cell("D14", kind, value), place=PLACE, order=DayOrder.DAY_FIRST, this_year=2026)  # type: ignore[arg-type]

    assert cell(CellKind.DATE, THIRTEENTH) == DayReading(THIRTEENTH)
    assert cell(CellKind.DATE, datetime(2019, 12, 13, 14, 30)) == DayReading(THIRTEENTH, time(14, 30))
    assert cell(CellKind.NUMBER, 20191213) == DayReading(THIRTEENTH)
    assert cell(CellKind.TEXT, "13/12/2019") == DayReading(THIRTEENTH)
    for kind, value, code in (
        (CellKind.FORMULA, "=TODAY()", "day_formula"), (CellKind.ERROR, "#N/A", "cell_error"), (CellKind.NUMBER, 43812, "day_number"),
    ):  # fmt: skip
        with pytest.raises(FormatFault) as refused:
            cell(kind, value)
        assert refused.value.code == code


@pytest.mark.parametrize(("texts", "evidence", "order", "undecided"), [
    pytest.param(["13/12/2019", "01/02/2019"], OrderEvidence(1, 0, 1), DayOrder.DAY_FIRST, False, id="day first"),
    pytest.param(["12/13/2019", "01/02/2019"], OrderEvidence(0, 1, 1), DayOrder.MONTH_FIRST, False, id="month first"),
    pytest.param(["01/02/2019", "x", "3.4.2019", "05/05/2019"], OrderEvidence(0, 0, 1), DayOrder.DAY_FIRST, True, id="either"),
    pytest.param(["12/13/2019", "13/12/2019", "1/2/2019"], OrderEvidence(1, 1, 1), DayOrder.DAY_FIRST, True, id="both"),
    pytest.param(["45/45/2019", "2019-01-02", ""], OrderEvidence(), DayOrder.DAY_FIRST, False, id="nothing to weigh"),
])  # fmt: skip
def test_a_column_speaks_for_an_order_or_does_not(texts, evidence, order, undecided):
    weighed = weigh_order(texts)
    assert (weighed, weighed.order, weighed.undecided) == (evidence, order, undecided)


def test_no_name_stands_for_two_months():
    assert len(MONTHS) == sum(len(names.split("|")) for names in _BY_MONTH)


@settings(deadline=None)
@given(st.dates(date(1930, 1, 1), date(2026, 12, 31)), st.sampled_from(DayOrder), st.sampled_from("/-"))
def test_a_day_written_in_its_order_is_read_back(day, order, stroke):
    parts = [f"{day.day:02}", f"{day.month:02}"]
    if order is DayOrder.MONTH_FIRST:
        parts.reverse()
    assert read(stroke.join([*parts, str(day.year)]), order).day == day


@settings(deadline=None)
@given(st.text(max_size=70))
def test_any_text_is_a_day_or_is_refused(text):
    try:
        read(text)
    except BadInput as refused:
        assert str(refused).endswith(".")

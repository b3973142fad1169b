"""Mappings: guessed from headings, said in JSON, bound to a sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from fanal.cases.imports.code_words import _WORDS as CODE_WORDS
from fanal.cases.imports.code_words import CODES, fold_code
from fanal.cases.imports.columns import KINDS, Column, Sort
from fanal.cases.imports.guesses import guess_mapping
from fanal.cases.imports.heading_words import HEADINGS, fold
from fanal.cases.imports.mapping import (
    ColumnMapping,
    bind,
    find_heading_row,
    headings_of,
    mapping_from,
    not_taken,
    read_mapping,
)
from fanal.cases.imports.places import read_countries, read_languages
from fanal.core.errors import BadInput
from fanal.core.formats.days import DayOrder
from fanal.core.formats.spreadsheet import open_table
from tests.core.formats.workbooks import saved, workbook

ENGLISH = [
    "Case number",
    "Category",
    "Status",
    "Date opened",
    "First name",
    "Surname",
    "Sex",
    "Date of birth",
    "Missing since",
    "Outcome",
]


def guessed(*headings: str) -> dict[str, str]:
    guess = guess_mapping(open_table(workbook({"A": [headings, ["x"] * len(headings)]})))
    return {name: column.value for name, column in guess.mapping.columns.items()} if guess else {}


@pytest.mark.parametrize("headings", [
    pytest.param(ENGLISH, id="English"),
    pytest.param(["N° dossier", "Catégorie", "Statut", "Date d'ouverture", "Prénom", "Nom", "Sexe", "Date de naissance", "Disparu depuis", "Résultat"], id="French"),
    pytest.param(["Αριθμός υπόθεσης", "Κατηγορία", "Κατάσταση", "Ημερομηνία ανοίγματος", "Όνομα", "Επώνυμο", "Φύλο", "Ημερομηνία γέννησης", "Ημερομηνία εξαφάνισης", "Έκβαση"], id="Greek"),
    pytest.param(["رقم الملف", "الفئة", "الحالة", "تاريخ الفتح", "الاسم الأول", "اسم العائلة", "الجنس", "تاريخ الميلاد", "تاريخ الاختفاء", "النتيجة"], id="Arabic"),
    pytest.param(["Aktenzeichen", "Kategorie", "Status", "Eröffnet am", "Vorname", "Nachname", "Geschlecht", "Geburtsdatum", "Vermisst seit", "Ausgang"], id="German"),
    pytest.param(["Dossiernummer", "Categorie", "Status", "Geopend op", "Voornaam", "Achternaam", "Geslacht", "Geboortedatum", "Vermist sinds", "Afloop"], id="Dutch"),
    pytest.param(["Numero caso", "Categoria", "Stato", "Data apertura", "Nome", "Cognome", "Sesso", "Data di nascita", "Scomparso il", "Esito"], id="Italian"),
    pytest.param(["Número de expediente", "Categoría", "Estado", "Fecha de apertura", "Nombre", "Apellidos", "Sexo", "Fecha de nacimiento", "Desaparecido desde", "Resultado"], id="Spanish"),
])  # fmt: skip
def test_common_headings_are_recognised_in_eight_languages(headings):
    assert list(guessed(*headings).values()) == [
        "reference", "category", "status", "opened", "given_name", "family_name", "sex", "birth_date", "last_seen", "outcome",
    ]  # fmt: skip


def test_every_kind_of_column_has_words_in_the_table_but_one():
    assert {column for column in Column if column not in HEADINGS.values()} == {Column.IGNORE}


def test_within_a_column_no_word_stands_for_two_codes():
    for column, codes in CODE_WORDS.items():
        seen: dict[str, str] = {}
        for code, words in codes.items():
            for word in words.split("|"):
                assert seen.setdefault(fold_code(word), code) == code, (column, word)
        assert set(codes) <= set(KINDS[column].codes)


def test_every_code_means_itself():
    for column, kind in KINDS.items():
        for code in kind.codes:
            assert CODES[column][code] == code
        assert bool(kind.codes) == (kind.sort is Sort.CODE)


def test_headings_are_found_under_a_title_and_a_merged_row():
    book = Workbook()
    sheet = book.active
    sheet.append(["Cases of our hotline"])
    sheet.append([])
    sheet.append(["Child", None, None, "Case"])
    sheet.merge_cells("A3:C3")
    sheet.append(["First name", "Surname", "Sex", "Case number", "Comments", "Comments"])
    sheet.append(["Noor", "Example", "F", "1", "a", "b"])
    guess = guess_mapping(open_table(saved(book)))
    assert guess.mapping.heading_row == 4
    assert guess.mapping.columns["#E"] is guess.mapping.columns["#F"] is Column.NOTE
    assert (guess.recognised, guess.headings) == (6, 6)


def test_a_sheet_without_a_known_heading_gives_no_guess():
    assert guess_mapping(open_table(b"alpha;beta\n1;2\n")) is None


def test_the_order_of_days_is_guessed_from_the_whole_column():
    def order(*days: str) -> DayOrder:
        return guess_mapping(open_table(("Date opened\n" + "\n".join(days)).encode())).mapping.day_order

    assert order("01/02/2019", "12/13/2019") is DayOrder.MONTH_FIRST
    assert order("01/02/2019", "12/13/2019", "13/12/2019") is DayOrder.DAY_FIRST
    assert order("01/02/2019") is DayOrder.DAY_FIRST


GOOD = {"columns": {"Nom": "family_name", "#C": "note"}, "codes": {"category": {"FUG 1": "runaway"}}}


def test_a_mapping_is_written_and_read_back():
    mapping = read_mapping(json.dumps(GOOD))
    assert mapping.code(Column.CATEGORY, " fug-1 ") == "runaway"
    assert mapping.code(Column.CATEGORY, "fugue") == "runaway"
    assert mapping.code(Column.CATEGORY, "zzz") is None
    assert mapping_from(mapping.as_data()) == mapping


def test_a_code_of_the_source_comes_before_a_common_word():
    mapping = mapping_from({"columns": {"A": "sex"}, "codes": {"sex": {"F": "male"}}})
    assert mapping.code(Column.SEX, "f") == "male"


@pytest.mark.parametrize(("data", "sentence"), [
    pytest.param("{", "not JSON", id="no JSON"),
    pytest.param("[]", "needs “columns”", id="a list"),
    pytest.param('{"columns": []}', "needs “columns”", id="columns as a list"),
    pytest.param('{"columns": {"A": "ignore"}}', "takes no column over", id="nothing taken"),
    pytest.param('{"columns": {"A": "shoe_size"}}', "“shoe_size” under “columns”", id="unknown column"),
    pytest.param('{"columns": {"A": "sex", "B": "sex"}}', "only one can be", id="one column twice"),
    pytest.param('{"columns": {"A": "note"}, "extra": 1}', "“extra”, which means nothing", id="unknown part"),
    pytest.param('{"columns": {"A": "note"}, "heading_row": 0}', "must be the number of a row", id="row zero"),
    pytest.param('{"columns": {"A": "note"}, "heading_row": true}', "must be the number of a row", id="row true"),
    pytest.param('{"columns": {"A": "note"}, "date_order": "year_first"}', "day_first, month_first", id="unknown order"),
    pytest.param('{"columns": {"A": "note"}, "codes": []}', "what each local code means", id="codes as a list"),
    pytest.param('{"columns": {"A": "note"}, "codes": {"note": {"a": "b"}}}', "has no codes", id="codes of a text"),
    pytest.param('{"columns": {"A": "note"}, "codes": {"sex": {"a": "b"}}}', "cannot mean “b”", id="unknown code"),
    pytest.param('{"columns": {"A": "note"}, "codes": {"sex": {"a": ["male"]}}}', "cannot mean", id="a list of codes"),
    pytest.param('{"columns": {"A": ["note"]}}', "means nothing here", id="a list of columns"),
    pytest.param('"' + "x" * 300_000 + '"', "too long", id="too long"),
    pytest.param("[" * 100_000, "not JSON", id="too deep"),
])  # fmt: skip
def test_a_mapping_that_is_wrong_says_what(data, sentence):
    with pytest.raises(BadInput, match=sentence):
        read_mapping(data)


@settings(deadline=None)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["columns", "codes", "heading_row", "date_order", "review", "A"]), inner, max_size=4),
    max_leaves=8,
))  # fmt: skip
def test_any_data_is_a_mapping_or_refused(data):
    try:
        mapping_from(data)
    except BadInput as refused:
        assert str(refused)


def test_columns_are_bound_by_heading_or_letter():
    table = open_table(b"Nom;;Nom;Age\nx;y;z;1\n")
    row = find_heading_row(table, ColumnMapping({"Age": Column.AGE}))
    assert [heading.name for heading in headings_of(row)] == ["#A", "#B", "#C", "Age"]
    mapping = ColumnMapping({"#B": Column.NOTE, " âge ": Column.AGE, "#AB": Column.SCHOOL, "Nom": Column.IGNORE})
    assert [(one.position, one.column) for one in bind(mapping, row)] == [
        (1, Column.NOTE),
        (3, Column.AGE),
        (27, Column.SCHOOL),
    ]
    assert [heading.name for heading in not_taken(mapping, row)] == ["#A", "#C"]


def test_a_mapping_for_another_sheet_is_refused():
    table = open_table(b"Nom\nx\n")
    row = find_heading_row(table, ColumnMapping({}))
    with pytest.raises(BadInput, match="speaks of a column “Age”"):
        bind(ColumnMapping({"Age": Column.AGE}), row)
    for number in (5, 2):
        with pytest.raises(BadInput, match=f"no headings in row {number}"):
            find_heading_row(open_table(b"a\n\nb\n"), ColumnMapping({}, heading_row=number))


def test_headings_are_compared_without_accents_case_and_signs():
    assert fold("  N° de  Dossier_(interne) ") == "n de dossier interne"
    assert fold("Straße") == "strasse"


@pytest.mark.parametrize(("text", "codes", "unknown"), [
    ("Belgique, Maroc", ["BE", "MA"], []), ("Belge / marocaine", ["BE", "MA"], []), ("Βέλγιο", ["BE"], []), ("المغرب", ["MA"], []),
    ("DE;de;Germany", ["DE"], []), ("Bosnia & Herzegovina", ["BA"], []), ("UK", ["GB"], []), ("Atlantis, FR", ["FR"], ["Atlantis"]), ("", [], []),
])  # fmt: skip
def test_countries_are_known_by_name_people_and_code(text, codes, unknown):
    assert read_countries(text) == (codes, unknown)


def test_languages_are_known_by_name_and_code():
    assert read_languages("français, العربية, de, Quasselisch") == (["fr", "ar", "de"], ["Quasselisch"])


def test_the_how_to_shows_a_mapping_that_works_and_every_column():
    text = (Path(__file__).parents[3] / "docs" / "how-to" / "import-a-spreadsheet.md").read_text(encoding="utf-8")
    example = text.split("```json\n")[1].split("```")[0]
    assert read_mapping(example).code(Column.OUTCOME, "r") == "returned"
    assert {column for column in Column if f"`{column.value}`" not in text} == set()

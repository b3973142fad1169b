"""PFIF: the samples read and write as their JSON says, and nothing but a clear refusal comes out of bad bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanal.core.errors import BadInput
from fanal.core.formats.faults import SENTENCES, FormatFault, quote
from fanal.core.formats.pfif import (
    NOTE_FIELDS,
    PERSON_FIELDS,
    PLACEHOLDER,
    NoteRecord,
    PersonRecord,
    clean_value,
    home_domain,
    may_change,
    read_moment,
)
from fanal.core.formats.pfif_reader import read_pfif, unfold_other
from fanal.core.formats.pfif_writer import write_pfif

DATA = Path(__file__).parent / "data" / "pfif"
SAMPLES = sorted(DATA.glob("*.json"))
BEFORE = datetime(2010, 2, 1, tzinfo=UTC)
AFTER = datetime(2010, 3, 1, tzinfo=UTC)


def load(path: Path) -> tuple[bytes, dict[str, Any]]:
    return path.with_suffix(".xml").read_bytes(), json.loads(path.read_text(encoding="utf-8"))


def document(body: str, version: str = "1.4") -> bytes:
    return f'<pfif xmlns="http://zesty.ca/pfif/{version}">{body}</pfif>'.encode()


def person(extra: str = "", record_id: str = "a.example/p1") -> str:
    return f"<person><person_record_id>{record_id}</person_record_id>{extra}</person>"


def test_all_samples_of_the_folder_are_tried():
    assert len(SAMPLES) == 7


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_reads_exactly_as_its_json_says(path):
    data, expected = load(path)
    read = read_pfif(data)
    assert read.version == expected["pfif_version"]
    assert [one.as_dict() for one in read.notes] == expected["note_records"]
    assert read.problems == ()
    if expected["parse_test"]:
        assert [one.as_dict() for one in read.persons] == expected["person_records"]
    else:  # its data are hidden in the document already: only the placeholder is left
        hidden = [{k: v for k, v in one.items() if k in PLACEHOLDER} for one in expected["person_records"]]
        assert [one.as_dict() for one in read.persons] == hidden


@pytest.mark.parametrize(
    "path", [p for p in SAMPLES if load(p)[1]["write_test"] and "1.4" in p.stem], ids=lambda p: p.stem
)
def test_writing_the_records_of_a_sample_gives_the_sample_byte_for_byte(path):
    data, expected = load(path)
    persons = [PersonRecord(**one) for one in expected["person_records"]]
    notes = [NoteRecord(**one) for one in expected["note_records"]]
    assert write_pfif(persons, notes, now=AFTER if expected["is_expired"] else BEFORE) == data


def test_the_person_finder_example_is_read_with_its_notes_oldest_first():
    read = read_pfif((DATA / "test.pfif-1.4.xml").read_bytes())
    [sought] = read.persons
    assert sought.home_city == "_test_home_city"
    assert sought.full_name == "_test_full_name1\n_test_full_name2"
    about = read.notes_about(sought.person_record_id)
    assert [note.note_record_id.rpartition(".")[2] for note in about] == ["27009", "31095", "50121", "40121"]
    assert {note.person_record_id for note in read.notes} == {sought.person_record_id}


def test_an_expired_record_is_told_by_the_clock_that_is_handed_in():
    record = PersonRecord(person_record_id="a.example/1", full_name="X", expiry_date="2010-02-16T02:07:57Z")
    assert not record.is_expired(datetime(2010, 2, 16, 2, 7, 56, tzinfo=UTC))
    assert record.is_expired(datetime(2010, 2, 16, 2, 7, 57, tzinfo=UTC))
    assert not PersonRecord(person_record_id="a.example/1").is_expired(AFTER)


def test_an_emptied_record_is_an_order_to_erase_and_a_named_one_is_not():
    [emptied] = read_pfif(document(person("<full_name></full_name>"))).persons
    [named] = read_pfif(document(person("<full_name>Noor Example</full_name>"))).persons
    assert emptied.is_emptied
    assert not named.is_emptied
    assert named.placeholder().is_emptied


def test_only_the_home_of_a_record_may_change_it():
    assert home_domain("Test.Example/person.1") == "test.example"
    assert may_change("test.example/person.1", domain=" TEST.example ")
    assert not may_change("test.example/person.1", domain="other.example")


@pytest.mark.parametrize("record_id", ["", "x", "x/", "/x", "a b/c", "a.example/with space", ".a/b", "a./b"])
def test_an_id_without_a_home_is_none(record_id):
    with pytest.raises(FormatFault, match="domain/name"):
        home_domain(record_id)


@pytest.mark.parametrize(
    "text", ["", "2010-02-30T00:00:00Z", "2010-02-03", "2010-02-03T00:00:00+01:00", "0000-01-01T00:00:00Z"]
)
def test_a_moment_in_another_form_is_refused(text):
    with pytest.raises(FormatFault, match="not a PFIF date"):
        read_moment(text)


def test_a_moment_may_carry_fractions_of_a_second():
    assert read_moment("2010-01-16T02:07:57.25Z") == datetime(2010, 1, 16, 2, 7, 57, tzinfo=UTC)


def test_phone_fields_lose_their_no_break_spaces_and_only_they():
    assert clean_value("author_phone", "\u00a0116\u00a0000\u202f1\ufeff ") == "116 000 1"
    assert clean_value("author_name", "116\u00a0000") == "116\u00a0000"
    assert clean_value("text", " kept \n") == " kept \n"
    assert clean_value("text", " \n") == ""
    record = PersonRecord(
        person_record_id="a.example/1", source_date="2010-01-01T00:00:00Z", full_name="X", author_phone="1\u00a02"
    )
    assert b"\xc2\xa0" not in write_pfif([record], now=BEFORE)


@pytest.mark.parametrize(("text", "described"), [
    pytest.param("description:\n    A\n", "A\n", id="as in the samples"),
    pytest.param("description: on the same line\n    and on\n", "on the same line\nand on\n", id="on the line of the key"),
    pytest.param("just words", "just words", id="no key at all"),
    pytest.param("eyes: brown\ndescription:\n    Tall\n", "Tall\neyes: brown\n", id="other keys follow"),
    pytest.param("description: Tall\neyes: brown", "Tall\neyes: brown", id="another key after"),
    pytest.param("description:\neyes: brown", "eyes: brown", id="an empty description"),
    pytest.param("note before\ndescription: Tall", "Tall\nnote before\n", id="text before the key is kept"),
])  # fmt: skip
def test_the_field_other_of_older_versions_unfolds_into_a_description(text, described):
    assert unfold_other(text) == described


@pytest.mark.parametrize(("body", "sentence"), [
    pytest.param("<person></person>", "The record has no person_record_id.", id="no id"),
    pytest.param(person(record_id="nohome"), "The person_record_id “nohome” is not of the form domain/name.", id="bad id"),
    pytest.param(person("<expiry_date>soon</expiry_date>"), "The expiry_date “soon” is not a PFIF date such as 2010-01-16T02:07:57Z.", id="expiry that cannot be honoured"),
    pytest.param("<note><note_record_id>a.example/n</note_record_id></note>", "The record has no person_record_id.", id="note about nobody"),
    pytest.param("<note><note_record_id>a.example/n</note_record_id><person_record_id>x</person_record_id></note>", "The person_record_id “x” is not of the form domain/name.", id="note about a bad id"),
    pytest.param(person("<note><note_record_id>a.example/n</note_record_id><person_record_id>a.example/p2</person_record_id></note>"), "The note lies in the record of another person (a.example/p2).", id="note about another"),
])  # fmt: skip
def test_a_bad_record_is_refused_with_its_line_and_the_others_are_read(body, sentence):
    read = read_pfif(document(f"\n{body}\n{person('<full_name>Good</full_name>', 'a.example/good')}"))
    assert [one.full_name for one in read.persons if one.full_name] == ["Good"]
    assert [str(problem.fault) for problem in read.problems if problem.refused] == [sentence]
    assert read.problems[0].fault.place == "line 2"
    assert read.notes == ()


def test_what_is_not_known_or_stands_twice_is_told_and_left_out():
    read = read_pfif(document(
        "<odd/>" + person('<full_name>First</full_name><full_name>Second</full_name><shoe_size>3</shoe_size>'
                          '<x:sex xmlns:x="http://other.example/">female</x:sex>')
    ))  # fmt: skip
    assert read.persons[0].as_dict() == {"person_record_id": "a.example/p1", "full_name": "First"}
    assert [problem.fault.code for problem in read.problems] == [
        "pfif_unknown_field", "pfif_twice", "pfif_unknown_field", "pfif_unknown_field",
    ]  # fmt: skip
    assert not any(problem.refused for problem in read.problems)


def test_a_file_full_of_problems_does_not_fill_the_memory(monkeypatch):
    monkeypatch.setattr("fanal.core.formats.pfif_reader._MAX_PROBLEMS", 3)
    assert len(read_pfif(document("<odd/>" * 10)).problems) == 3


@pytest.mark.parametrize(("data", "sentence"), [
    pytest.param(b"", "The file is empty.", id="empty"),
    pytest.param(b" \n ", "The file is empty.", id="blanks"),
    pytest.param(b"<html/>", "This is not a PFIF document: it begins with “html”.", id="a page"),
    pytest.param(b'<x:pfif xmlns:x="http://other.example/1.4"/>', "it begins with “pfif”", id="another namespace"),
    pytest.param(document("", "1.9"), "PFIF of version “1.9”", id="a version to come"),
])  # fmt: skip
def test_a_document_of_another_kind_is_refused_in_one_sentence(data, sentence):
    with pytest.raises(BadInput) as refused:
        read_pfif(data)
    assert sentence in str(refused.value)


def test_half_a_file_says_where_it_ends():
    whole = (DATA / "01-pfif-1.4-with-tag-prefixes.xml").read_bytes()
    with pytest.raises(FormatFault, match="ends in the middle, at line") as refused:
        read_pfif(whole[: len(whole) // 2])
    assert refused.value.code == "xml_unfinished"
    assert refused.value.place.startswith("line ")


def test_a_record_without_a_name_is_not_written_since_that_would_erase_it():
    nameless = PersonRecord(person_record_id="a.example/1", source_date="2010-01-01T00:00:00Z", sex="female")
    with pytest.raises(FormatFault, match="needs a name"):
        write_pfif([nameless], now=BEFORE)


def test_a_name_in_parts_is_written_as_a_full_name_too():
    record = PersonRecord(
        person_record_id="a.example/1", source_date="2010-01-01T00:00:00Z", given_name="Noor", family_name="Example"
    )
    [read] = read_pfif(write_pfif([record], now=BEFORE)).persons
    assert read.full_name == "Noor Example"


@pytest.mark.parametrize(("fields", "sentence"), [
    pytest.param({"person_record_id": "nohome"}, "“nohome” is none", id="id"),
    pytest.param({"source_date": ""}, "needs a date in source_date", id="source date"),
    pytest.param({"entry_date": "yesterday"}, "“yesterday” is not a PFIF date", id="entry date"),
])  # fmt: skip
def test_a_record_that_others_could_not_read_is_not_written(fields, sentence):
    good = {"person_record_id": "a.example/1", "source_date": "2010-01-01T00:00:00Z", "full_name": "X"}
    with pytest.raises(FormatFault, match=sentence):
        write_pfif([PersonRecord(**{**good, **fields})], now=BEFORE)


def test_a_note_about_nobody_is_not_written():
    note = NoteRecord(note_record_id="a.example/n", source_date="2010-01-01T00:00:00Z")
    with pytest.raises(FormatFault, match="domain/name"):
        write_pfif([], [note], now=BEFORE)


def test_an_expired_record_leaves_without_its_notes():
    record = PersonRecord(
        person_record_id="a.example/1",
        source_date="2010-01-01T00:00:00Z",
        expiry_date="2010-02-01T00:00:00Z",
        full_name="X",
    )
    note = NoteRecord(
        note_record_id="a.example/n", person_record_id="a.example/1", source_date="2010-01-01T00:00:00Z", text="seen"
    )
    read = read_pfif(write_pfif([record], [note], now=BEFORE))
    assert read.persons[0].is_emptied
    assert read.notes == ()


def test_every_sentence_can_be_filled_and_quotes_stay_on_one_line():
    for code, sentence in SENTENCES.items():
        names = {name.partition(")")[0] for name in sentence.split("%(")[1:]} - {"place"}
        assert "%(" not in str(FormatFault(code, "line 1", **dict.fromkeys(names, "x")))
    assert quote("a\nb\x00c" * 30, 10) == "a b ca b …"


TEXT = st.text("aZ9 éßαЖش漢😀&<>\"'\u00a0-", min_size=1, max_size=12).filter(str.strip)
LINES = st.text("ab é ش<&>\r\n\t\u00a0]", max_size=20)
MOMENT = st.datetimes(datetime(1990, 1, 1), datetime(2009, 12, 31)).map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ"))
RECORD_ID = st.tuples(st.sampled_from("abc"), st.integers(0, 99)).map(lambda pair: f"{pair[0]}.example/{pair[1]}")
_FIXED = {"person_record_id", "note_record_id", "linked_person_record_id", "entry_date", "source_date", "expiry_date"}


def texts(fields: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from([name for name in fields if name not in _FIXED]), LINES, max_size=6)


@st.composite
def persons(draw: st.DrawFn) -> PersonRecord:
    values = {**draw(texts(PERSON_FIELDS)), "full_name": draw(TEXT)}
    return cleaned(PersonRecord(person_record_id=draw(RECORD_ID), source_date=draw(MOMENT), **values))


@st.composite
def notes(draw: st.DrawFn) -> NoteRecord:
    ids = {"note_record_id": draw(RECORD_ID), "person_record_id": draw(RECORD_ID)}
    return cleaned(NoteRecord(**ids, source_date=draw(MOMENT), **draw(texts(NOTE_FIELDS))))


def cleaned(record):
    return type(record)(**{name: clean_value(name, value) for name, value in record.as_dict().items()})


@settings(deadline=None)
@given(st.lists(persons(), max_size=3, unique_by=lambda one: one.person_record_id), st.lists(notes(), max_size=4))
def test_what_is_written_is_read_back(sought, said):
    read = read_pfif(write_pfif(sought, said, now=BEFORE))
    assert list(read.persons) == sought
    assert sorted(map(repr, read.notes)) == sorted(map(repr, said))
    assert read.problems == ()


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_breaks_the_document_it_is_written_into(text):
    record = PersonRecord(
        person_record_id="a.example/1", source_date="2010-01-01T00:00:00Z", full_name="X", description=text
    )
    [read] = read_pfif(write_pfif([record], now=BEFORE)).persons
    assert read.full_name == "X"


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused_with_a_sentence(data):
    try:
        read_pfif(data)
    except BadInput as refused:
        assert str(refused).endswith((".", ")."))


@settings(deadline=None)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 4000), st.binary(max_size=6)), max_size=6),
    st.integers(0, 4000),
)
def test_a_spoilt_sample_is_read_or_refused_with_a_sentence(path, spots, end):
    data = bytearray(path.with_suffix(".xml").read_bytes())
    for position, junk in spots:
        data[position : position + len(junk)] = junk
    try:
        read_pfif(bytes(data[: max(end, 200)]))
    except BadInput as refused:
        assert str(refused)

"""Read PFIF 1.1 to 1.4 into the records of 1.4.

A fault in one record refuses that record and is told with its line; a fault in the document refuses the document.
Belongs here: XML to records. Does not: whether a record may be imported (its expiry needs a clock).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.pfif import (
    NAMESPACE,
    NOTE_FIELDS,
    OLDER_NAMES,
    PERSON_FIELDS,
    VERSIONS,
    Document,
    NoteRecord,
    PersonRecord,
    Problem,
    clean_value,
    home_domain,
    read_moment,
)
from fanal.core.formats.safe_xml import Element, XmlLimits, read_xml

_DATES = ("entry_date", "expiry_date", "source_date")
_OTHER_KEY = re.compile(r"(?P<key>[a-z][a-z0-9_]*):(?P<rest>.*)", re.DOTALL)
_MAX_PROBLEMS = 10_000


@dataclass(slots=True)
class _Reading:
    """A document while it is read."""

    persons: list[PersonRecord] = field(default_factory=list)
    notes: list[NoteRecord] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def tell(self, fault: FormatFault, record_id: str = "", *, refused: bool = False) -> None:
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(Problem(fault, record_id, refused))


def read_pfif(data: bytes, limits: XmlLimits | None = None) -> Document:
    """The records of a PFIF document, older versions in the words of 1.4.

    Raises:
        FormatFault (a BadInput): not XML, cut off, dangerous, too large, not PFIF, or of an unknown version.
    """
    root = read_xml(data, limits)
    if root.name != "pfif" or not root.namespace.startswith(NAMESPACE):
        raise FormatFault("pfif_not_pfif", f"line {root.line}", element=root.name)
    version = root.namespace.removeprefix(NAMESPACE)
    if version not in VERSIONS:
        raise FormatFault("pfif_version", f"line {root.line}", version=version)
    reading = _Reading()
    for element in root:
        if element.namespace == root.namespace and element.name == "person":
            _read_person(element, reading)
        elif element.namespace == root.namespace and element.name == "note":
            _read_note(element, reading, about=None)
        else:
            reading.tell(FormatFault("pfif_unknown_field", f"line {element.line}", field=element.name))
    return Document(version, tuple(reading.persons), tuple(reading.notes), tuple(reading.problems))


def _read_person(element: Element, reading: _Reading) -> None:
    notes = [child for child in element if child.name == "note"]
    values = _read_fields(element, PERSON_FIELDS, reading, leave_out="note")
    record_id = values.get("person_record_id", "")
    try:
        _check(values, "person_record_id", element)
    except FormatFault as fault:
        reading.tell(fault, record_id, refused=True)
        return
    reading.persons.append(PersonRecord(**values))
    for note in notes:
        _read_note(note, reading, about=record_id)


def _read_note(element: Element, reading: _Reading, *, about: str | None) -> None:
    """Read a note; `about` is the person in whose element it lies (1.1 says it in no other way)."""
    values = _read_fields(element, NOTE_FIELDS, reading)
    values.setdefault("person_record_id", about or "")
    try:
        _check(values, "note_record_id", element)
        _check_id(values, "person_record_id", element)
        _check_about(values["person_record_id"], about, element)
    except FormatFault as fault:
        reading.tell(fault, values.get("note_record_id", ""), refused=True)
        return
    reading.notes.append(NoteRecord(**values))


def _read_fields(
    element: Element, known: tuple[str, ...], reading: _Reading, leave_out: str | None = None
) -> dict[str, str]:
    """Field -> text under the names of 1.4, of the fields that say something."""
    values: dict[str, str] = {}
    for child in element:
        if child.name == leave_out:
            continue
        place = f"line {child.line}"
        name = OLDER_NAMES.get(child.name, child.name)
        if name not in known or child.namespace != element.namespace:
            reading.tell(FormatFault("pfif_unknown_field", place, field=child.name))
            continue
        text = unfold_other(child.text) if child.name == "other" else child.text
        text = clean_value(name, text)
        if text and name in values:
            reading.tell(FormatFault("pfif_twice", place, field=name))
        elif text:
            values[name] = text
    return values


def _check(values: dict[str, str], id_field: str, element: Element) -> None:
    """Raise FormatFault unless the record has a good id and every date in it can be read."""
    place = f"line {element.line}"
    _check_id(values, id_field, element)
    for name in _DATES:
        # An expiry that cannot be read cannot be honoured, so the record is not taken at all.
        if name in values:
            try:
                read_moment(values[name], name)
            except FormatFault:
                raise FormatFault("pfif_bad_date", place, field=name, value=values[name]) from None


def _check_id(values: dict[str, str], id_field: str, element: Element) -> None:
    place = f"line {element.line}"
    record_id = values.get(id_field, "")
    if not record_id:
        raise FormatFault("pfif_no_id", place, field=id_field)
    try:
        home_domain(record_id)
    except FormatFault:
        raise FormatFault("pfif_bad_id", place, field=id_field, value=record_id) from None


def _check_about(person: str, about: str | None, element: Element) -> None:
    if about is not None and person != about:
        raise FormatFault("pfif_other_person", f"line {element.line}", value=person)


def unfold_other(text: str) -> str:
    """The description out of `other` (PFIF 1.1 to 1.3): lines `key: value`, continued by lines indented by four.

    The block `description:` comes first and loses key and indentation; what else stands there follows as it is.
    Without such a block the whole text is the description.
    """
    blocks: list[tuple[str, list[str]]] = [("", [])]
    for line in text.splitlines(keepends=True):
        match = _OTHER_KEY.match(line)
        if match:
            blocks.append((match["key"], [line]))
        else:
            blocks[-1][1].append(line)
    described = [lines for key, lines in blocks if key == "description"]
    if not described:
        return text
    first = described[0]
    head = first[0].partition(":")[2].lstrip(" ")
    unfolded = [head if head.strip() else "", *(line.removeprefix("    ") for line in first[1:])]
    rest = [line for _, lines in blocks if lines is not first for line in lines]
    body = "".join(unfolded)
    remains = "".join(rest)
    if not remains.strip():
        return body
    return f"{body}{'' if body.endswith(chr(10)) or not body else chr(10)}{remains}"

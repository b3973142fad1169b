"""Write PFIF 1.4.

Belongs here: records to XML. Does not: which records may leave the node.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from xml.sax.saxutils import escape

from fanal.core.formats.faults import FormatFault
from fanal.core.formats.pfif import (
    NAMESPACE,
    NOTE_FIELDS,
    PERSON_FIELDS,
    NoteRecord,
    PersonRecord,
    clean_value,
    home_domain,
    read_moment,
)

VERSION = "1.4"
#: Characters that XML 1.0 cannot carry at all; each becomes U+FFFD, so that the loss is seen.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_pfif(persons: Sequence[PersonRecord], notes: Iterable[NoteRecord] = (), *, now: datetime) -> bytes:
    """A PFIF 1.4 document in UTF-8: each person with their notes, then the notes on others.

    A record that has expired at `now` (aware) is written as its placeholder, without notes.

    Raises:
        FormatFault (a BadInput): a record without a good id, without a name, or with a date that is none.
    """
    about: dict[str, list[NoteRecord]] = {}
    for note in notes:
        about.setdefault(note.person_record_id, []).append(note)
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<pfif:pfif xmlns:pfif="{NAMESPACE}{VERSION}">']
    for person in persons:
        own = about.pop(person.person_record_id, [])
        lines += _person(person, own, now)
    for strangers in about.values():
        for note in strangers:
            lines += _note(note, "  ")
    lines += ["</pfif:pfif>", ""]
    return "\n".join(lines).encode()


def _person(person: PersonRecord, notes: Sequence[NoteRecord], now: datetime) -> list[str]:
    _check(person.person_record_id, person)
    empty = person.is_emptied
    if empty or person.is_expired(now):
        person, notes, empty = person.placeholder(), (), True
    elif not person.full_name:
        composed = f"{person.given_name} {person.family_name}".strip()
        if not composed:
            raise FormatFault("pfif_write_name", value=person.person_record_id)
        person = replace(person, full_name=composed)
    lines = ["  <pfif:person>"]
    for name in PERSON_FIELDS:
        lines += _field(name, getattr(person, name), "    ", always=empty and name == "full_name")
    for note in notes:
        lines += _note(note, "    ")
    return [*lines, "  </pfif:person>"]


def _note(note: NoteRecord, indent: str) -> list[str]:
    _check(note.note_record_id, note)
    home_domain(note.person_record_id)
    lines = [f"{indent}<pfif:note>"]
    for name in NOTE_FIELDS:
        lines += _field(name, getattr(note, name), indent + "  ")
    return [*lines, f"{indent}</pfif:note>"]


def _field(name: str, value: str, indent: str, *, always: bool = False) -> list[str]:
    text = clean_value(name, _NOT_XML.sub("\ufffd", value))
    if not text and not always:
        return []
    return [f"{indent}<pfif:{name}>{escape(text, {chr(13): '&#13;'})}</pfif:{name}>"]


def _check(record_id: str, record: PersonRecord | NoteRecord) -> None:
    try:
        home_domain(record_id)
    except FormatFault:
        raise FormatFault("pfif_write_id", value=record_id) from None
    if not record.source_date:
        raise FormatFault("pfif_write_date", value=record_id, field="source_date")
    for name in ("entry_date", "expiry_date", "source_date"):
        if value := getattr(record, name, ""):
            read_moment(value, name)

"""PFIF, the People Finder Interchange Format: its records, and the rules about names, homes and expiry.

A person record says who is sought; a note says what somebody knows. A record has a home: its id is `domain/name`, and
only that domain may change or erase it. A record expires: after `expiry_date` its data must not be shown, and the feed
carries a placeholder of four fields with an empty `full_name`, which every holder takes as an order to erase.

Belongs here: the records and what they say by themselves. Reading is in `pfif_reader`, writing in `pfif_writer`;
neither fetches anything, photo addresses least of all.
Source: PFIF 1.1 to 1.4 (zesty.ca/pfif).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Final

from fanal.core.formats.faults import FormatFault

NAMESPACE: Final = "http://zesty.ca/pfif/"
VERSIONS: Final = ("1.1", "1.2", "1.3", "1.4")

#: Field names of older versions and what 1.4 calls them. `other` is unfolded by the reader.
OLDER_NAMES: Final[Mapping[str, str]] = {
    "first_name": "given_name",
    "last_name": "family_name",
    "home_zip": "home_postal_code",
    "found": "author_made_contact",
    "other": "description",
}
#: Fields whose white space is the writer's own: kept to the letter.
VERBATIM: Final = frozenset({"text", "description"})
PHONES: Final = frozenset({"author_phone", "phone_of_found_person"})
#: What a placeholder keeps (PFIF 1.4, 4.2); `full_name` is there and empty.
PLACEHOLDER: Final = frozenset({"person_record_id", "entry_date", "expiry_date", "source_date"})

#: No-break spaces of several widths: copied from web pages, they stop a number from being dialled.
_NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2060": None, "\ufeff": None})
_RECORD_ID = re.compile(r"(?P<domain>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)/(?P<name>[^\s\x00-\x1f]{1,500})")
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """Who is sought, in the words of PFIF 1.4; an empty text stands for what was not said. Fields in writing order."""

    person_record_id: str
    entry_date: str = ""
    expiry_date: str = ""
    author_name: str = ""
    author_email: str = ""
    author_phone: str = ""
    source_name: str = ""
    source_date: str = ""
    source_url: str = ""
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    alternate_names: str = ""
    description: str = ""
    sex: str = ""
    date_of_birth: str = ""
    age: str = ""
    home_street: str = ""
    home_neighborhood: str = ""
    home_city: str = ""
    home_state: str = ""
    home_postal_code: str = ""
    home_country: str = ""
    photo_url: str = ""
    profile_urls: str = ""

    @property
    def is_emptied(self) -> bool:
        """Whether its home erased it: nothing is left but id and dates."""
        return not set(self.as_dict()) - PLACEHOLDER

    def is_expired(self, now: datetime) -> bool:
        """Whether its time is over at `now` (aware). A record without an expiry date never expires."""
        return bool(self.expiry_date) and read_moment(self.expiry_date, "expiry_date") <= now

    def placeholder(self) -> PersonRecord:
        """What may still be told of an expired record: id and dates."""
        return replace(self, **{name: "" for name in PERSON_FIELDS if name not in PLACEHOLDER})

    def as_dict(self) -> dict[str, str]:
        """Field -> text, of the fields that say something."""
        return {name: value for name in PERSON_FIELDS if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRecord:
    """What somebody knows about a person, in the words of PFIF 1.4. Fields in writing order."""

    note_record_id: str
    person_record_id: str = ""
    linked_person_record_id: str = ""
    entry_date: str = ""
    author_name: str = ""
    author_email: str = ""
    author_phone: str = ""
    source_date: str = ""
    author_made_contact: str = ""
    status: str = ""
    email_of_found_person: str = ""
    phone_of_found_person: str = ""
    last_known_location: str = ""
    text: str = ""
    photo_url: str = ""

    def as_dict(self) -> dict[str, str]:
        """Field -> text, of the fields that say something."""
        return {name: value for name in NOTE_FIELDS if (value := getattr(self, name))}


PERSON_FIELDS: Final = tuple(one.name for one in fields(PersonRecord))
NOTE_FIELDS: Final = tuple(one.name for one in fields(NoteRecord))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the reader noticed. `refused`: the record it stands in is not among the records."""

    fault: FormatFault
    record_id: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A PFIF document as read: records in the order of the file, and what was wrong with it."""

    version: str
    persons: tuple[PersonRecord, ...] = ()
    notes: tuple[NoteRecord, ...] = ()
    problems: tuple[Problem, ...] = ()

    def notes_about(self, person_record_id: str) -> tuple[NoteRecord, ...]:
        """The notes about one person, oldest first (by `source_date`, then `entry_date`)."""
        found = (note for note in self.notes if note.person_record_id == person_record_id)
        return tuple(sorted(found, key=lambda note: (note.source_date or note.entry_date, note.entry_date)))


def clean_value(name: str, text: str) -> str:
    """A field's text as it is kept: without blanks at the ends (but in VERBATIM), phones without no-break spaces."""
    if name in PHONES:
        text = text.translate(_NO_BREAK)
    return text if name in VERBATIM and text.strip() else text.strip()


def home_domain(record_id: str) -> str:
    """The domain at home of which a record is, in lower case.

    Raises:
        FormatFault: the id is not of the form `domain/name`.
    """
    match = _RECORD_ID.fullmatch(record_id)
    if match is None:
        raise FormatFault("pfif_bad_id", field="record id", value=record_id)
    return match["domain"].lower()


def may_change(record_id: str, *, domain: str) -> bool:
    """Whether `domain` may change or erase the record: only its home may."""
    return home_domain(record_id) == domain.strip().lower()


def read_moment(text: str, name: str = "date") -> datetime:
    """A PFIF date (`2010-01-16T02:07:57Z`, always UTC) as an aware datetime.

    Raises:
        FormatFault: the text has another form, or names a moment that does not exist.
    """
    match = _MOMENT.fullmatch(text)
    parts = [int(part) for part in match.groups()] if match else [0, 0, 0]
    try:
        return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
    except ValueError:
        raise FormatFault("pfif_bad_date", name, field=name, value=text) from None

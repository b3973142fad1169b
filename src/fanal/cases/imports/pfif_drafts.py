"""From PFIF records to drafts of cases for review: what each field means, and which records are not taken at all.

A record that has expired, or that its home emptied, is not taken; where it came in before, it is to be erased. Nothing is
fetched: addresses of photos and profiles stay text. Belongs here: meaning. Does not: reading the XML (`core.formats`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft
from fanal.cases.imports.check import Line, Tally, Verdict, describe
from fanal.cases.imports.drafts import CaseDraft, ImportedChild, NoteDraft
from fanal.cases.imports.wording import explain
from fanal.core.casework import (
    AgeRange,
    BirthPrecision,
    CaseStatus,
    CategoryChoice,
    NameKind,
    PersonRole,
    Provenance,
    SaidBy,
    Sex,
)
from fanal.core.errors import BadInput
from fanal.core.formats.faults import quote
from fanal.core.formats.pfif import Document, NoteRecord, PersonRecord, home_domain, may_change, read_moment

_ADDRESS = ("home_street", "home_neighborhood", "home_postal_code", "home_city", "home_state")


@dataclass
class PfifCheck:
    """One walk through a PFIF document, as `check.SheetCheck` is one through a spreadsheet.

    Attributes:
        sent_by: the domain that sent the document; only its own records can be erased by it.
        already: record id -> case of what came in before.
        own_domain: the node's own: such records have their home here and are never taken from outside.
        to_erase: record ids whose home wants them erased, known after the walk.
    """

    document: Document
    already: Mapping[str, UUID]
    now: datetime
    minor_age: int = 18
    sent_by: str = ""
    own_domain: str = ""
    tally: Tally = field(default_factory=Tally)
    to_erase: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[Line]:
        """A line for each person record, in the order of the document; then one for each record that was refused."""
        for number, record in enumerate(self.document.persons, start=1):
            yield self._count(self._judge(number, record))
        start = len(self.document.persons) + 1
        for number, problem in enumerate((one for one in self.document.problems if one.refused), start=start):
            sentence = f"{problem.fault.place}: {explain(problem.fault)}"
            yield self._count(Line((number,), Verdict.REFUSED, remarks=(sentence,)))

    def remarks(self) -> list[str]:
        """What a person should know about the document as a whole."""
        said = [_("PFIF %(version)s.") % {"version": self.document.version}]
        said += [f"{one.fault.place}: {explain(one.fault)}" for one in self.document.problems[:20] if not one.refused]
        known = {record.person_record_id for record in self.document.persons}
        strangers = sum(note.person_record_id not in known for note in self.document.notes)
        if strangers:
            said.append(
                _("Notes about people who are not in the document, and so not taken over: %(count)s.")
                % {"count": strangers}
            )
        return said

    def _count(self, line: Line) -> Line:
        self.tally.count(line)
        return line

    def _judge(self, number: int, record: PersonRecord) -> Line:
        gone = self._gone(record)
        if gone:
            return self._erase(number, record, gone)
        if self.own_domain and home_domain(record.person_record_id) == self.own_domain.lower():
            return Line((number,), Verdict.REFUSED, remarks=(_("Its home is this node; nobody else may change it."),))
        if record.person_record_id in self.already:
            remark = _("It is there already, from an earlier import. Changes of it are not taken over.")
            return Line((number,), Verdict.ALREADY, remarks=(remark,))
        newest = max(
            (one for one in self.document.persons if one.person_record_id == record.person_record_id), key=_freshness
        )
        if newest is not record:
            return Line(
                (number,), Verdict.REFUSED, remarks=(_("A newer version of the same record stands in the document."),)
            )
        warnings: list[str] = []
        draft = draft_of(record, self.document.notes_about(record.person_record_id), self.now, self.minor_age, warnings)
        try:
            draft.check()
        except BadInput as error:
            return Line((number,), Verdict.REFUSED, remarks=(f"{error} ({error.place})",))
        verdict = Verdict.WARNED if warnings else Verdict.GOOD
        return Line((number,), verdict, describe(draft), tuple(warnings), draft)

    def _gone(self, record: PersonRecord) -> str:
        """Why a record is not to be held; empty when it may be."""
        if record.is_emptied:
            return _("Its home has erased it.")
        return _("It has expired.") if record.is_expired(self.now) else ""

    def _erase(self, number: int, record: PersonRecord, why: str) -> Line:
        if record.person_record_id not in self.already:
            return Line((number,), Verdict.REFUSED, remarks=(why,))
        if record.is_emptied and not (self.sent_by and may_change(record.person_record_id, domain=self.sent_by)):
            home = quote(home_domain(record.person_record_id))
            remark = _("%(why)s Only %(home)s may erase it; say that the document comes from there.") % {
                "why": why,
                "home": home,
            }
            return Line((number,), Verdict.ALREADY, remarks=(remark,))
        self.to_erase.append(record.person_record_id)
        return Line((number,), Verdict.ALREADY, remarks=(_("%(why)s What came in from it is erased.") % {"why": why},))


def _freshness(record: PersonRecord) -> tuple[str, str]:
    return record.entry_date, record.source_date


def draft_of(
    record: PersonRecord, notes: tuple[NoteRecord, ...], now: datetime, minor_age: int, warnings: list[str]
) -> CaseDraft:
    """The draft of a case for review out of a person record and the notes about that person."""
    said_at = _moment(record.source_date) or _moment(record.entry_date) or now
    values = _child_values(record, said_at, minor_age, warnings)
    child = ChildDraft(names=_names(record), values=values, missing=True)
    if not child.names:
        warnings.append(_("The record has no name."))
    return CaseDraft(
        external_reference=record.person_record_id, choice=CategoryChoice(), status=CaseStatus.REVIEW,
        opened_at=min(said_at, now), summary=record.description, children=(ImportedChild(child),), people=_author(record),
        notes=(_provenance(record, now), *(_note(note, now) for note in notes)),
        expires_at=_moment(record.expiry_date),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    """A PFIF date; the reader has checked its form."""
    return read_moment(text) if text else None


def _names(record: PersonRecord) -> tuple[NameDraft, ...]:
    """The full name with its parts first; further lines and alternate names after it."""
    full, *more = [line.strip() for line in record.full_name.split("\n") if line.strip()] or [""]
    names = []
    if full or record.given_name or record.family_name:
        names.append(
            NameDraft(
                full=full,
                given=record.given_name,
                family=record.family_name,
                provenance=Provenance.IMPORTED,
                is_main=True,
            )
        )
    others = [*more, *(line.strip() for line in record.alternate_names.split("\n") if line.strip())]
    return (
        *names,
        *(NameDraft(full=one, kind=NameKind.ALIAS, provenance=Provenance.IMPORTED) for one in dict.fromkeys(others)),
    )


def _child_values(record: PersonRecord, said_at: datetime, minor_age: int, warnings: list[str]) -> dict[str, object]:
    values: dict[str, object] = {}
    if record.sex in {Sex.FEMALE, Sex.MALE, Sex.OTHER}:
        values["sex"] = record.sex
    address = ", ".join(filter(None, (" ".join(getattr(record, name).split()) for name in _ADDRESS)))
    if address:
        values["habitual_residence"] = address
    if re.fullmatch(r"[A-Z]{2}", record.home_country):
        values["habitual_country"] = record.home_country
    born = _birth(record.date_of_birth)
    if born:
        values["birth_date"], values["birth_precision"] = born[0], born[1].value
        if said_at.year - born[0].year > minor_age:
            warnings.append(_("By the date of birth this is no child."))
    elif record.age:
        try:
            age = AgeRange.read(record.age)
        except BadInput:
            warnings.append(_("The age “%(age)s” could not be read; it stands in a note.") % {"age": quote(record.age)})
            return values
        values["age_range"] = {"low": age.low, "high": age.high, "said_on": said_at.date().isoformat()}
        if age.low >= minor_age:
            warnings.append(_("By the age this is no child."))
    return values


def _birth(text: str) -> tuple[date, BirthPrecision] | None:
    """A PFIF date of birth: YYYY-MM-DD, YYYY-MM or YYYY."""
    precisions = {1: BirthPrecision.YEAR, 2: BirthPrecision.MONTH, 3: BirthPrecision.DAY}
    parts = text.split("-")
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", text):
        return None
    try:
        return date(*[int(part) for part in (*parts, "1", "1")[:3]]), precisions[len(parts)]
    except ValueError:
        return None


def _author(record: PersonRecord) -> tuple[PersonDraft, ...]:
    values = {"name": record.author_name, "email": record.author_email, "phone": record.author_phone}
    if not any(values.values()):
        return ()
    return (PersonDraft((PersonRole.OTHER,), {**values, "relation": _("wrote the PFIF record")}),)


def _provenance(record: PersonRecord, now: datetime) -> NoteDraft:
    """From where the record came, and what has no field of its own."""
    lines = {
        _("PFIF record"): record.person_record_id, _("Source"): record.source_name, _("Address of the source"): record.source_url,
        _("Expires"): record.expiry_date, _("Date of birth"): record.date_of_birth, _("Age"): record.age,
        _("Country of the home"): record.home_country, _("Address of the photo (not fetched)"): record.photo_url,
        _("Addresses of profiles (not opened)"): record.profile_urls,
    }  # fmt: skip
    return NoteDraft("\n".join(f"{label}: {text}" for label, text in lines.items() if text), SaidBy.DOCUMENT, now)


def _note(note: NoteRecord, now: datetime) -> NoteDraft:
    """A note with who said it. `is_note_author` means that the person sought wrote it."""
    who = note.author_name or note.author_email or _("somebody who gave no name")
    lines = {
        _("Said by"): who, _("Phone of who said it"): note.author_phone, _("E-mail of who said it"): note.author_email,
        _("Status"): note.status, _("Last known place"): note.last_known_location,
        _("Spoke with the person"): note.author_made_contact, _("Phone of the person"): note.phone_of_found_person,
        _("E-mail of the person"): note.email_of_found_person, _("May be the same as"): note.linked_person_record_id,
        _("Address of the photo (not fetched)"): note.photo_url, _("PFIF note"): note.note_record_id,
    }  # fmt: skip
    head = note.text.strip()
    rest = "\n".join(f"{label}: {text}" for label, text in lines.items() if text)
    said_by = SaidBy.CHILD if note.status == "is_note_author" else SaidBy.OTHER
    at = min(_moment(note.source_date) or _moment(note.entry_date) or now, now)
    return NoteDraft(f"{head}\n\n{rest}".strip(), said_by, at)

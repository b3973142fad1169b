"""What an import would make of a row or a record: a case as plain data, in the terms of `cases.drafts`.

Belongs here: shapes, and the check that the room's own rules would take them. Does not: where they come from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fanal.cases.drafts import ChildDraft, PersonDraft, PoliceDraft
from fanal.cases.recording import CHILD, EPISODE, PERSON, line, text
from fanal.core.casework import CaseStatus, CategoryChoice, CrossBorder, Finding, SaidBy


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A note as it comes in: what was said, by whom, and when that was."""

    text: str
    said_by: SaidBy = SaidBy.OTHER
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ImportedChild:
    """A child, and how the episode ended if it did."""

    child: ChildDraft
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class CaseDraft:
    """A case as an import would open it.

    Attributes:
        external_reference: by which the same row or record is recognised the next time. Never empty.
        status: open, closed, or review; a closed one has `closed_at`, and a finding for every child with an episode.
        police_number: of the police report, empty when unknown.
        expires_at: after which the source wants it forgotten (PFIF), None otherwise.
    """

    external_reference: str
    choice: CategoryChoice
    status: CaseStatus
    opened_at: datetime
    closed_at: datetime | None = None
    cross_border: CrossBorder = CrossBorder.NOT_KNOWN
    countries: tuple[str, ...] = ()
    summary: str = ""
    police: PoliceDraft = field(default_factory=PoliceDraft)
    police_number: str = ""
    children: tuple[ImportedChild, ...] = ()
    people: tuple[PersonDraft, ...] = ()
    notes: tuple[NoteDraft, ...] = ()
    expires_at: datetime | None = None

    def check(self) -> None:
        """Raise BadInput when a value does not belong in its field; the same check as when a person types it."""
        for child in self.children:
            CHILD.read(child.child.values)
            EPISODE.read(child.child.episode)
            for name in child.child.names:
                for value in (name.full, name.given, name.family, name.text):
                    line(value)
        for person in self.people:
            PERSON.read(person.values)
        for value in (self.summary, *(note.text for note in self.notes)):
            text(value)

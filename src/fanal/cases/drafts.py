"""What other rooms hand in when a case is opened or added to: plain data, read and checked by `recording`.

Belongs here: shapes. Does not: saving (`actions`), forms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from fanal.accounts.models import Staff
from fanal.core.casework import FlagKind, NameKind, PersonRole, PoliceAnswer, Provenance, SaidBy, TaskKind


@dataclass(frozen=True, slots=True)
class NameDraft:
    """One name: whole, or given and family apart. `romanised` where somebody wrote it in Latin letters beside."""

    full: str = ""
    given: str = ""
    family: str = ""
    kind: NameKind = NameKind.USED
    provenance: Provenance = Provenance.CALLER
    language: str = ""
    romanised: str = ""
    is_main: bool = False

    @property
    def text(self) -> str:
        """The name as it is shown."""
        return self.full or " ".join(part for part in (self.given, self.family) if part)


@dataclass(frozen=True, slots=True)
class ChildDraft:
    """A child as far as known. All may be empty.

    Attributes:
        values: fields of `recording.CHILD`, each a plain value or an `Answer`.
        missing: whether the child is missing now: an episode begins, with the fields of `recording.EPISODE` in `episode`.
        child_id: a child that is known already (a repeat, or a second case): names and values are added to it.
        why_no_name: why there is no name, when somebody said so (`unknown`, `not_asked`, `refused`).
    """

    names: tuple[NameDraft, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    missing: bool = True
    episode: Mapping[str, Any] = field(default_factory=dict)
    child_id: UUID | None = None
    why_no_name: str = ""


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """Somebody else in the case. `values`: fields of `recording.PERSON`, each a plain value or an `Answer`."""

    roles: tuple[PersonRole, ...] = (PersonRole.OTHER,)
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """Something to do next. `owner` None: whoever owns the case."""

    title: str
    due: datetime
    kind: TaskKind = TaskKind.OTHER
    owner: Staff | None = None


@dataclass(frozen=True, slots=True)
class PoliceDraft:
    """"Police informed?" as answered: when and where, or why not."""

    answer: PoliceAnswer | None = None
    when: str = ""
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class FlagDraft:
    """What everybody must know at first sight, with who says so."""

    kind: FlagKind
    said_by: SaidBy | None = None
    text: str = ""

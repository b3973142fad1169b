"""What a restored node is held against, and what was found: the two shapes that pass between processes.

Belongs here: the shapes. Does not: comparing (`actions.settle_restored`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Expected:
    """What the manifest says, and what was erased since.

    Attributes:
        backup: its name.
        head_seq, head_hash: where the journal ended.
        counts: rows of each table.
        erased: keys known to be destroyed.
        exact: False where a newer database stands in for the archive's (continuous replication, point in time).
    """

    backup: str
    head_seq: int
    head_hash: str
    counts: dict[str, int]
    erased: list[UUID]
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found and done, by numbers."""

    entries: int
    head: str
    opened: int
    gone: int
    erased_again: int
    sessions: int
    invitations: int
    migrated: int
    notes: list[str] = field(default_factory=list)

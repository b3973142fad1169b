"""States of cases and episodes: who acts in each, and which may follow which. Tables, tested complete and disjoint.

Belongs here: the tables and their questions. Does not: what a transition demands (`closing`), who may do it (`cases.policies`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from fanal.core.casework.contacts import NextActor
from fanal.core.errors import NotReady


class CaseStatus(StrEnum):
    """Where a case stands."""

    REVIEW = "review"
    OPEN = "open"
    CLOSED = "closed"
    DISCARDED = "discarded"


class EpisodeState(StrEnum):
    """Where an episode stands: the child is missing, was found, or it ended without the child being found."""

    MISSING = "missing"
    FOUND = "found"
    ENDED = "ended"


S = TypeVar("S", CaseStatus, EpisodeState)


@dataclass(frozen=True, slots=True)
class StateTable(Generic[S]):
    """A table of states.

    Attributes:
        name: what the states are of, for diagrams.
        first: where things may begin.
        owners: who acts next in each state.
        moves: the act that leads from one state to another.
    """

    name: str
    first: frozenset[S]
    owners: Mapping[S, NextActor]
    moves: Mapping[tuple[S, S], str]

    def may_move(self, here: S, there: S) -> bool:
        """Whether `there` may follow `here`."""
        return (here, there) in self.moves

    def check_move(self, here: S, there: S) -> None:
        """Raises NotReady when `there` may not follow `here`."""
        if not self.may_move(here, there):
            raise NotReady(f"This {self.name} is {here}; it cannot become {there} from there.")

    def after(self, here: S) -> frozenset[S]:
        """What may follow."""
        return frozenset(there for start, there in self.moves if start == here)

    def is_end(self, here: S) -> bool:
        """Whether nothing may follow."""
        return not self.after(here)


CASE_TABLE: StateTable[CaseStatus] = StateTable(
    name="case",
    # What a file brings in waits for a person's look; what a person opens is open.
    first=frozenset({CaseStatus.REVIEW, CaseStatus.OPEN}),
    owners={
        CaseStatus.REVIEW: NextActor.CASE_MANAGER,
        CaseStatus.OPEN: NextActor.CASE_OWNER,
        CaseStatus.CLOSED: NextActor.NOBODY,
        CaseStatus.DISCARDED: NextActor.NOBODY,
    },
    moves={
        (CaseStatus.REVIEW, CaseStatus.OPEN): "accept",
        (CaseStatus.REVIEW, CaseStatus.DISCARDED): "discard",
        (CaseStatus.OPEN, CaseStatus.CLOSED): "close",
        (CaseStatus.CLOSED, CaseStatus.OPEN): "reopen",
    },
)

EPISODE_TABLE: StateTable[EpisodeState] = StateTable(
    name="episode",
    first=frozenset({EpisodeState.MISSING}),
    owners={
        EpisodeState.MISSING: NextActor.CASE_OWNER,
        EpisodeState.FOUND: NextActor.NOBODY,
        EpisodeState.ENDED: NextActor.NOBODY,
    },
    moves={
        (EpisodeState.MISSING, EpisodeState.FOUND): "find",
        (EpisodeState.MISSING, EpisodeState.ENDED): "end without finding",
        # The same disappearance goes on: it was ended in error. A new one is a new episode.
        (EpisodeState.FOUND, EpisodeState.MISSING): "take back",
        (EpisodeState.ENDED, EpisodeState.MISSING): "take back",
        # A child whose case ended (turned 18, transferred) is found after all.
        (EpisodeState.ENDED, EpisodeState.FOUND): "find",
    },
)

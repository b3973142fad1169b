"""What a use case raises. Each carries a sentence that a person can read: what happened, and what to do."""

from __future__ import annotations

from collections.abc import Sequence


class FanalError(Exception):
    """Base of all errors meant for people. `str(error)` is the sentence; it never holds a child's data."""


class NotAllowed(FanalError):
    """The actor may not do this (a question of rights)."""


class NotFound(FanalError):
    """There is no such thing for this actor. The same for a random id and for one that is not theirs."""


class NotReady(FanalError):
    """The state of things stands in the way (a question of state, not of rights)."""

    def __init__(self, sentence: str, blockers: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        #: Each a sentence that names one thing to do first.
        self.blockers: tuple[str, ...] = tuple(blockers)


class BadInput(FanalError):
    """What was given cannot be read or used. `place` says where (a field's name, `sheet Cases, cell D14`)."""

    def __init__(self, sentence: str, place: str = "") -> None:
        super().__init__(sentence)
        self.place = place


class Unavailable(FanalError):
    """A part of the node does not answer (index process, disk, key file). Nothing was lost; the sentence says what to do."""


class Gone(FanalError):
    """The content was erased on purpose: its key was destroyed."""

"""One use case is one transaction, and a refusal is journalled although the transaction is rolled back.

Belongs here: the decorator of every room's actions from this one up, and the error that carries what was refused. Does not:
who may what (`access`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.core.actors import Actor
from fanal.core.errors import FanalError, NotFound

P = ParamSpec("P")
R = TypeVar("R")


class Noted(FanalError):
    """An error that leaves an entry in the journal, although the transaction it ended is rolled back."""

    def note(self) -> None:
        """Write the entry."""
        raise NotImplementedError


class Refused(Noted, NotFound):
    """There is no such thing for this person: one sentence for a random id and for what is not theirs."""

    def __init__(self, by: Actor, kind: str, subject_id: UUID | str) -> None:
        super().__init__(_("There is no such page, or it is not yours to open."))
        self.by, self.kind, self.subject_id = by, kind, subject_id

    def note(self) -> None:
        """Write the refusal into the journal."""
        journal.record_denied(by=self.by, subject_kind=self.kind, subject_id=self.subject_id)


def refuse(by: Actor, kind: str, subject_id: UUID | str) -> Refused:
    """The error to raise, already journalled (`use_case` does it again after a rollback)."""
    error = Refused(by, kind, subject_id)
    error.note()
    return error


def use_case(function: Callable[P, R]) -> Callable[P, R]:
    """One transaction around an action. An error rolls everything back, the entry about it too: that one is written anew."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return function(*args, **kwargs)
        except Noted as error:
            error.note()
            raise

    return run

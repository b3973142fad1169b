"""Where upper rooms hang themselves into the vault, which may not know them.

`before_shred`: called in the transaction of every shredding, before its order is written; the journal records it there. An
error stops the shredding. `phone_region`: the country of this node, for numbers written without their country.

Belongs here: hooks of mechanism. Does not: what rooms say about a subject (`core.plugs.forget`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from fanal.core.actors import Actor


class BeforeShred(Protocol):
    """Told who destroys which keys."""

    def __call__(self, *, by: Actor, key_ids: tuple[UUID, ...]) -> None: ...


before_shred: dict[str, BeforeShred] = {}
_phone_region: list[Callable[[], str]] = []


def call_before_shred(room: str, function: BeforeShred) -> None:
    """Have `function` called with every shredding. A room that is hung in again replaces itself."""
    before_shred[room] = function


def take_phone_region_from(function: Callable[[], str]) -> None:
    """Ask `function` for the ISO 3166-1 code of the node's country ("" while it has none)."""
    _phone_region[:] = [function]


def phone_region() -> str:
    """ISO 3166-1 code of the node's country, "" when nobody says."""
    return _phone_region[0]() if _phone_region else ""

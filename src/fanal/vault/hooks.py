"""Where upper rooms plug into the vault, which may not know them: `hooks.before_shred.plug("journal", function)` at start.

Belongs here: sockets of mechanism. Does not: what rooms say about a subject (`core.plugs.forget`).
"""

from __future__ import annotations

from uuid import UUID

from fanal.core.actors import Actor
from fanal.core.plugs import OneSocket, Socket


def _before_shred(*, by: Actor, key_ids: tuple[UUID, ...]) -> None:
    """Keys are about to be destroyed, in this transaction and before the order is written. An error stops the shredding."""
    raise NotImplementedError


def _phone_region() -> str:
    """ISO 3166-1 code of the node's country, for numbers written without theirs; "" while it has none."""
    return ""


before_shred = Socket("before_shred", _before_shred)
phone_region = OneSocket("phone_region", _phone_region)

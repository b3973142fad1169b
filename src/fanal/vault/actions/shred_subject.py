"""Shred a child, case, person or contact by name of its id: every room forgets, then the keys are destroyed.

For the command line and the retention run. Who may is asked by who calls; that it happened is recorded by the room that hangs
in `vault.hooks.before_shred` (the journal), in the same transaction. Without such a room nothing is shredded.
"""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.errors import NotFound, NotReady
from fanal.vault import hooks, keys
from fanal.vault.actions.shred_keys import shred_keys


@transaction.atomic
def shred_subject(*, by: Actor, kind: str, subject_id: UUID) -> int:
    """Have every room erase what it holds of a subject, and destroy its keys. Returns how many.

    Raises NotFound when no room knows a key of it, NotReady when nobody would record it.
    """
    _check_recorded()
    subject = plugs.Subject(kind=kind, id=subject_id)
    key_ids = {key_id for answer in plugs.forget.ask(by=by, subject=subject) for key_id in answer}
    if not key_ids:
        raise NotFound(f"No room of this node holds {kind}:{subject_id}. Nothing was changed.")
    shred_keys(by=by, key_ids=sorted(key_ids))
    return len(key_ids)


@transaction.atomic
def shred_key(*, by: Actor, key_id: UUID) -> None:
    """Destroy one key. Raises NotFound when there is none, NotReady when nobody would record it."""
    _check_recorded()
    if not keys.exists(key_id):
        raise NotFound(f"There is no key {key_id}. Nothing was changed.")
    shred_keys(by=by, key_ids=[key_id])


def _check_recorded() -> None:
    if not hooks.before_shred.rooms():
        raise NotReady("No journal records shreddings on this node, so none is done. Nothing was changed.")

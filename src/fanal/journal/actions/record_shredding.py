"""Record that data keys are destroyed, in the transaction of their destruction. The vault calls it (`vault.hooks`)."""

from __future__ import annotations

from uuid import UUID

from fanal.core.actors import Actor
from fanal.journal.actions.record_entry import record


def record_shredding(*, by: Actor, key_ids: tuple[UUID, ...]) -> None:
    """One entry a key, so that whoever asks later what became of a record finds when its key went, and by whom."""
    for key_id in key_ids:
        record(by=by, act="key.destroyed", subject=f"key:{key_id}", key_id=key_id)

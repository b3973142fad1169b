"""Open a few protected rows of every kind and say only whether they opened: the proof that a restored node can be read.

Belongs here: opening and counting. Does not: showing, logging or returning anything of what was opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from fanal.core.errors import FanalError, Gone
from fanal.vault import queries, registry
from fanal.vault.fields import ProtectedField
from fanal.vault.models import ProtectedModel
from fanal.vault.store import key_store


@dataclass
class Sample:
    """How many fields opened, how many are gone on purpose, and in which kinds of row a field did not open."""

    opened: int = 0
    gone: int = 0
    failed: tuple[str, ...] = ()


def open_some(*, each: int = 3) -> Sample:
    """Open every protected field of the oldest and the newest rows of each kind, `each` of both. Returns counts only."""
    sample = Sample()
    for model in registry.our_models():
        if issubclass(model, ProtectedModel):
            for row in queries.oldest_and_newest(model, each):
                _open_row(row, sample)
    return sample


def _open_row(row: ProtectedModel, sample: Sample) -> None:
    for field in row._meta.concrete_fields:
        if not isinstance(field, ProtectedField):
            continue
        try:
            getattr(row, field.name)
        except Gone:
            sample.gone += 1
        except FanalError:
            sample.failed = (*sample.failed, f"{row._meta.label}.{field.name}")
        else:
            sample.opened += 1


def count_keyless() -> int:
    """How many data keys rows refer to that are neither in the key store nor destroyed: the store is older than the rows."""
    store = key_store()
    return len(queries.keys_in_use() - store.ids() - store.destroyed())

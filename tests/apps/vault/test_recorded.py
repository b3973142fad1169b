"""The real journal records every shredding, in its transaction."""

from __future__ import annotations

import pytest

from fanal.core.actors import System
from fanal.journal.models import Entry
from fanal.vault import keys
from fanal.vault.actions.shred_keys import shred_keys


@pytest.mark.django_db(transaction=True)
def test_a_shredding_stands_in_the_journal(key_id) -> None:
    shred_keys(by=System("retention"), key_ids=[key_id])
    entry = Entry.objects.get(act="key.destroyed")
    assert (entry.actor, entry.subject) == ("system:retention", f"key:{key_id}")


@pytest.mark.django_db(transaction=True)
def test_what_the_journal_cannot_record_is_not_shredded(key_id, monkeypatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError

    monkeypatch.setattr(Entry, "save", full)
    with pytest.raises(OSError):
        shred_keys(by=System("retention"), key_ids=[key_id])
    assert keys.exists(key_id)

"""Every test here touches the database and has a node with a country."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fanal.vault.index import client
from fanal.vault.index.normal import words
from fanal.vault.models import IndexEntry
from tests.apps.cases.builders import make_node


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    """The own node."""
    make_node()
    yield


@pytest.fixture
def index_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look-ups answered from the sealed rows of this transaction, which the real process could not see; its own tests are in
    tests/apps/vault."""

    def lookup(kind: str, value: str) -> list[str]:
        found = set()
        wanted = words(kind, value)
        for subject in set(IndexEntry.objects.values_list("subject", flat=True)):
            contents = [entry.content for entry in IndexEntry.objects.filter(subject=subject)]
            filed = {word for one in contents if one["kind"] == kind for word in words(kind, one["value"])}
            if wanted <= filed:
                found.add(subject)
        return sorted(found)

    monkeypatch.setattr(client, "lookup", lookup)

"""What the tests of the vault share: the throw-away table, a node of its own, the index server in a thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from fanal.vault import home, hooks, keys
from tests.apps.vault.traveller import CANARY, Traveller
from tests.sockets import replug


@pytest.fixture(scope="session")
def traveller_table(django_db_setup: None, django_db_blocker: Any) -> None:
    """The table of the throw-away model, once per run."""
    with django_db_blocker.unblock(), connection.schema_editor() as editor:
        if Traveller._meta.db_table not in connection.introspection.table_names():
            editor.create_model(Traveller)


@pytest.fixture
def travellers(traveller_table: None, db: None) -> type[Traveller]:
    """The throw-away model with its table, empty."""
    Traveller.objects.all().delete()
    return Traveller


@pytest.fixture
def key_id() -> UUID:
    """A data key of a child."""
    return keys.new_key("child")


@dataclass(frozen=True, slots=True)
class OwnNode:
    """A node beside that of the test run."""

    home: Path
    kek_file: Path


@pytest.fixture
def own_node(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnNode]:
    """A node of this test alone: folder, key file and key store."""
    node = OwnNode(tmp_path / "home", tmp_path / "keys" / "node.kek")
    settings.FANAL_HOME = node.home
    monkeypatch.setenv("FANAL_KEK_FILE", str(node.kek_file))
    keys.forget_all()
    home.init_home(node.home, kek_file=node.kek_file)
    yield node
    keys.forget_all()


@pytest.fixture
def belgium(monkeypatch) -> None:
    """A node in Belgium."""
    replug(monkeypatch, hooks, "phone_region", network=lambda: "BE")


@pytest.fixture
def somebody(travellers: type[Traveller], key_id: UUID) -> Traveller:
    """A row with something in every field."""
    return travellers.objects.create(
        key_id=key_id,
        name=CANARY,
        story="came by the night train",
        born=date(2012, 2, 29),
        papers={"passport": ["A", 1]},
        country="BE",
    )

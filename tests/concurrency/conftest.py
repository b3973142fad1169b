"""Nodes with a database of their own, written by several processes at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.conftest import ON_POSTGRES
from tests.journeys.nodes import RunningNode, make_node


@pytest.fixture
def written_node(tmp_path: Path) -> Iterator[RunningNode]:
    """A training node with the story's people, on the database under test."""
    url = ""
    if ON_POSTGRES:
        from tests.postgres import make_database

        url = make_database(f"writers_{uuid4().hex[:12]}")
    node = make_node(tmp_path, name="written", database_url=url)
    node.environment["FANAL_DEMO_NODE"] = "be"
    node.command("demo-seed")
    yield node

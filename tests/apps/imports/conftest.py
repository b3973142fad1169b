"""Every test here has a node with a country."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fanal.network.queries import own_node
from tests.apps.cases.conftest import index_process  # noqa: F401 - a fixture of these tests too


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    """The own node, in Belgium."""
    found = own_node()
    found.name, found.country = "Hotline of the tests", "BE"
    found.save()
    yield

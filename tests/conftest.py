"""What every test may use. The named cast lives in tests/cast.py, small builders in tests/apps/cases/builders.py."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.conf import settings

pytest_plugins = ["tests.cast", "tests.apps.journal.flushing"]

ON_POSTGRES = os.environ.get("FANAL_TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test of one database runs on that one only; the other run leaves it out of the collection, unskipped."""
    other = "sqlite_only" if ON_POSTGRES else "postgres_only"
    gone = [item for item in items if item.get_closest_marker(other)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session", autouse=True)
def node_home() -> Iterator[None]:
    """A home with keys, as `fanal init` makes it, for this test process."""
    from pathlib import Path

    from fanal.vault import home

    home.init_home(Path(settings.FANAL_HOME), kek_file=Path(os.environ["FANAL_KEK_FILE"]))
    yield

"""What every test may use. The named cast lives in tests/cast.py, small builders in tests/apps/cases/builders.py."""

from __future__ import annotations

import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

pytest_plugins = ["tests.cast", "tests.apps.journal.flushing"]

#: No test has a clock: how long an example takes says how busy the machine is.
hypothesis.settings.register_profile("fanal", deadline=None)
hypothesis.settings.load_profile("fanal")
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


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A page in Arabic leaves its language with the thread that served it: the next test begins in that of the settings."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """On SQLite the test database begins as a copy of the empty template; `migrate` finds nothing left to do."""
    from pathlib import Path

    from django.db import connection

    from fanal.ops.template import copy_template, prepare_template

    if not ON_POSTGRES:
        prepare_template()
        copy_template(Path(str(connection.settings_dict["TEST"]["NAME"])))

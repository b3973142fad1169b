"""Empties the tables after a test that commits. The journal's triggers forbid that, so they step aside for that moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session", autouse=True)
def journal_steps_aside_for_the_flush() -> Iterator[None]:
    """Wrap what Django calls to empty the test database. Triggers stand again before the next test."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from fanal.journal import triggers

    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(self: Any, sql_list: list[str]) -> None:
        triggers.drop(self.connection)
        plain(self, sql_list)
        triggers.create(self.connection)

    BaseDatabaseOperations.execute_sql_flush = flush  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = plain  # type: ignore[method-assign]

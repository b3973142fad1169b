"""Every test here has a node with a country, a case that says something everywhere, and short ways to ask for an export."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import openpyxl
import pytest

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.core.exporting import Form, Purpose
from fanal.exports import tasks
from fanal.exports.actions.ask_export import Wish, ask_export
from fanal.exports.models import Export
from fanal.exports.sources import all_sources
from fanal.vault import files
from tests.apps.cases.builders import make_node
from tests.apps.cases.conftest import index_process  # noqa: F401 - a fixture of these tests too
from tests.apps.cases_pages.conftest import full_case  # noqa: F401 - likewise

Ask = Callable[..., Export]


@pytest.fixture(autouse=True)
def node(db: None) -> Iterator[None]:
    """The own node."""
    make_node()
    yield


@pytest.fixture
def ask() -> Ask:
    """Ask for an export: `ask(person, "cases.list", shelf="open_cases")`, all usual columns, as JSON."""

    def asked(by: Staff, source: str, *, form: Form | None = None, columns: Any = None, total: int = 1, **filters: str) -> Export:
        found = all_sources()[source]
        usual = [one.name for one in getattr(found, "columns", ()) if one.usual]
        wish = Wish(
            source=source, form=form or (Form.JSON if Form.JSON in found.forms else found.forms[0]), filters=filters,
            columns=usual if columns is None else columns, purpose_kind=Purpose.MEETING, purpose="the weekly meeting", total=total,
        )  # fmt: skip
        return ask_export(by=by, wish=wish)

    return asked


@pytest.fixture
def made(ask: Ask) -> Ask:
    """The same, and have it made as a worker does."""

    def done(by: Staff, source: str, **how: Any) -> Export:
        export = ask(by, source, **how)
        tasks.make(export_id=str(export.pk))
        return Export.objects.get(pk=export.pk)

    return done


def content(export: Export) -> bytes:
    """What stands in the file of an export."""
    assert export.file is not None, f"{export.state}: {export.trouble}"
    return files.read(export.file)


def rows(export: Export) -> list[dict[str, Any]]:
    """Rows of a JSON export."""
    found: list[dict[str, Any]] = json.loads(content(export))["rows"]
    return found


def workbook(export: Export) -> openpyxl.Workbook:
    """A workbook."""
    return openpyxl.load_workbook(io.BytesIO(content(export)))


__all__ = ["Ask", "Case", "content", "rows", "workbook"]

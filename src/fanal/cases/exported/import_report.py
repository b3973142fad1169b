"""The line-by-line report of an import as it can be exported: what was said about each line that had something to say.

Belongs here: filters, columns. Does not: the report (`cases.imports.report`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases.forms.row import personal_of
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.queries import fetch_run
from fanal.cases.imports.report import verdict_label
from fanal.core.actors import Actor
from fanal.core.errors import NotFound
from fanal.core.exporting import ExportColumn, ExportList, Filters
from fanal.core.formats.table_out import Kind, Value
from fanal.vault.fields import readable

_REPORT = personal_of(ImportRun, "report")
_COLUMNS = (
    ExportColumn("row", _l("Row"), personal=_REPORT),
    ExportColumn("verdict", _l("Verdict"), personal=_REPORT),
    ExportColumn("makes", _l("What is made of it"), personal=_REPORT),
    ExportColumn("remarks", _l("Remarks"), Kind.TEXTS, _REPORT),
)


def _run(by: Actor, filters: Mapping[str, str]) -> ImportRun:
    try:
        return fetch_run(by=by, run_id=UUID(filters.get("run", "")))
    except ValueError:
        raise NotFound(_("There is no such import.")) from None


def _lines(by: Actor, filters: Filters) -> list[Any]:
    run = _run(by, filters)
    return list((run.report or {}).get("lines", [])) if readable(run) else []


def _read(by: Actor, given: Mapping[str, str]) -> Filters:
    return {"run": str(_run(by, given).pk)}


def _say(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    run = _run(by, filters)
    return [
        (_("List"), run.source.name if run.source else "PFIF"),
        (_("Lines of the file"), run.lines),
        (_("Order"), _("in the order of the file; lines with nothing to say are left out")),
    ]


def _count(by: Actor, filters: Filters, limit: int) -> int:
    return min(limit, len(_lines(by, filters)))


def _blocks(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    found = []
    for rows, verdict, makes, remarks in _lines(by, filters):
        values = {"row": str(rows), "verdict": str(verdict_label(verdict)), "makes": str(makes), "remarks": [str(one) for one in remarks]}
        found.append([values[name] for name in names])
    yield found


IMPORT_REPORT = ExportList(
    name="cases.import_report", title=_l("Report of an import"), unit=_l("line"), action="case.import", columns=_COLUMNS,
    read_filters=_read, describe=_say, count=_count, blocks=_blocks,
)  # fmt: skip

"""What leaves the cases room as a file: lists, tasks, the report of an import, the case file on paper."""

from __future__ import annotations

from collections.abc import Iterable

from fanal.cases.exported.case_file import CASE_FILE
from fanal.cases.exported.case_lists import CASES_FOUND, CASES_LIST
from fanal.cases.exported.import_report import IMPORT_REPORT
from fanal.cases.exported.task_list import TASKS
from fanal.core.exporting import ExportDocument, ExportList


def sources() -> Iterable[ExportList | ExportDocument]:
    """Plugged into `export_source`."""
    return (CASES_LIST, CASES_FOUND, TASKS, IMPORT_REPORT, CASE_FILE)

"""`make bench`, exports: a list of cases as each kind of file, against the bare writers; memory; who saves meanwhile.

The export runs in a process of its own, as a worker does, while this one saves. BENCH_CASES says how many cases (10 000).
"""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from typing import Any

from bench.many_cases import make_many

ROW = ("BE-2026-0001", "Open", "Runaway", ["Belgium"], "Jonas Vermeer", datetime(2026, 11, 24, tzinfo=UTC), date(2011, 3, 4), 35, "سمير الحدادي")
KINDS = ("text", "text", "text", "texts", "text", "moment", "day", "number", "text")
WRITTEN = 20_000


class Void:
    """A sink that counts."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...


def writers() -> dict[str, tuple[float, float]]:
    """Rows a second of each of our writers, and of the bare one that does the same."""
    from fanal.core.formats.csv_out import CsvWriter
    from fanal.core.formats.json_out import JsonWriter
    from fanal.core.formats.table_out import About, Kind, OutColumn
    from fanal.core.formats.xlsx_out import XlsxWriter

    columns = [OutColumn(f"c{place}", f"Column {place}", Kind(kind)) for place, kind in enumerate(KINDS)]
    about = About(title="Cases", facts=[], zone=UTC, zone_name="UTC")

    def ours(writer: Any) -> float:
        table = writer(Void(), columns, about)
        began = time.perf_counter()
        for _ in range(WRITTEN):
            table.write(ROW)
        table.finish({})
        return WRITTEN / (time.perf_counter() - began)

    bare = {"xlsx": _bare_openpyxl, "csv": _bare_csv, "json": _bare_json}
    return {name: (ours(writer), bare[name]()) for name, writer in (("xlsx", XlsxWriter), ("csv", CsvWriter), ("json", JsonWriter))}


def _flat() -> list[Any]:
    return [part if not isinstance(part, list) else "; ".join(part) for part in ROW]


def _bare_openpyxl() -> float:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet, row = book.create_sheet(), [part.replace(tzinfo=None) if isinstance(part, datetime) else part for part in _flat()]
    began = time.perf_counter()
    for _ in range(WRITTEN):
        sheet.append(row)
    book.save(io.BytesIO())
    return WRITTEN / (time.perf_counter() - began)


def _bare_csv() -> float:
    out, row = io.StringIO(), [str(part) for part in _flat()]
    writer = csv.writer(out)
    began = time.perf_counter()
    for _ in range(WRITTEN):
        writer.writerow(row)
    return WRITTEN / (time.perf_counter() - began)


def _bare_json() -> float:
    row = {f"c{place}": str(part) for place, part in enumerate(_flat())}
    began = time.perf_counter()
    for _ in range(WRITTEN):
        json.dumps(row)
    return WRITTEN / (time.perf_counter() - began)


def bench_exports(row: Any) -> None:
    """Print the rows of the table."""
    from fanal.accounts.models import Staff
    from fanal.accounts.roles import CaseManager

    for name, (ours, bare) in writers().items():
        against = {"xlsx": "openpyxl, write-only", "csv": "csv.writer", "json": "json.dumps of each row"}[name]
        row(f"export: write .{name}", ours, "rows/s", against, bare)
    count = int(os.environ.get("BENCH_CASES", "10000"))
    person = Staff.objects.get(display_name="Jonas Vermeer").act_as(CaseManager)
    began = time.perf_counter()
    make_many(count, owner=person, first=100_000)
    print(f"{count} cases were made in {time.perf_counter() - began:.0f} s")
    idle = _save_times(5.0, lambda: True)
    rest = _made_elsewhere("", "")["peak"]
    for form in ("xlsx", "csv", "json"):
        _one(row, form, count, rest=rest, idle=idle, person=person)


def _one(row: Any, form: str, count: int, *, rest: float, idle: list[float], person: Any) -> None:
    from fanal.core.exporting import Form, Purpose
    from fanal.exports.actions.ask_export import Wish, ask_export
    from fanal.exports.sources import all_sources

    usual = [column.name for column in all_sources()["cases.list"].columns if column.usual]  # type: ignore[union-attr]
    wish = Wish("cases.list", Form(form), usual, {"shelf": "mine"}, Purpose.CASE_WORK, "the bench", count)
    export = ask_export(by=person, wish=wish)
    process = _start(str(export.pk), "export")
    times = _save_times(3_600, lambda: process.poll() is None)
    found = json.loads(process.communicate()[0].splitlines()[-1])
    export.refresh_from_db()
    assert export.state == "ready" and export.rows >= count, (export.state, export.trouble)
    row(f"export: {export.rows} cases as .{form}, sealed", export.rows / found["seconds"], "rows/s", "bare writer alone", writers()[form][1])
    row(f"export: peak memory, .{form}", found["peak"], "MB", "the same process before it", rest)
    row(f"export: p95 of a save meanwhile, .{form}", _p95(times), "ms", "p95 of a save, nothing else going on", _p95(idle))


def _save_times(seconds: float, going: Any) -> list[float]:
    """Milliseconds of single acts with their entry, one every 20 ms, while `going`."""
    from django.db import transaction

    from fanal import journal
    from fanal.core.actors import System

    times, until = [], time.monotonic() + seconds
    while time.monotonic() < until and going():
        began = time.perf_counter()
        with transaction.atomic():
            journal.record(by=System("bench"), act="bench.done", subject="bench:0", details={"n": 1})
        times.append((time.perf_counter() - began) * 1000)
        time.sleep(0.02)
    return times


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _start(export_id: str, what: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-m", "bench.exports", export_id, what], stdout=subprocess.PIPE, text=True)


def _made_elsewhere(export_id: str, what: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(_start(export_id, what).communicate()[0].splitlines()[-1])
    return found


def main(export_id: str) -> None:
    """In a process of its own: make one export (or nothing), say how long it took and the most memory that was held, in MB."""
    import django

    django.setup()
    from fanal.exports import tasks

    began = time.perf_counter()
    if export_id:
        tasks.make(export_id=export_id)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": time.perf_counter() - began, "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1])

"""How an export is made: rights first, then rows block by block into a sealed file, looking up once a second.

No transaction spans the making: each block is a short read of its own, so that people at the desk save meanwhile. The file
is sealed piece by piece; nothing of it lies in clear, in memory there is never more than a block and a piece.

Belongs here: the course of it. Does not: formats (`core.formats`), type (`printing`), rows (the sources of the rooms).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID

from django.utils import timezone, translation

from fanal.accounts.models import Staff
from fanal.accounts.shift import shift_policy
from fanal.core.actors import System
from fanal.core.errors import FanalError
from fanal.core.exporting import ExportDocument, ExportList, Form
from fanal.core.formats.csv_out import CsvWriter
from fanal.core.formats.json_out import JsonWriter
from fanal.core.formats.table_out import About, OutColumn, Sink, TableWriter
from fanal.core.formats.xlsx_out import XlsxWriter
from fanal.exports import about, labels, printing, queries
from fanal.exports.actions.begin_making import begin_making, lay_back, note_progress
from fanal.exports.actions.finish_export import fail_export, finish_export
from fanal.exports.models import Export
from fanal.exports.sources import find_source, offer_to
from fanal.vault.writing import SealedWriter

BY = System("exports")
#: Seconds between two looks whether it is still wanted and still theirs.
LOOK = 1.0

_WRITERS: dict[str, Callable[[Sink, list[OutColumn], About], TableWriter]] = {
    Form.XLSX: XlsxWriter, Form.CSV: CsvWriter, Form.JSON: JsonWriter,
}  # fmt: skip


class Unwanted(Exception):
    """Somebody called the export off, or a deletion did."""


def make_export(export_id: UUID) -> None:
    """Make an export that waits. What is wrong with it stands in its row; trouble of the machine is raised, to be tried again."""
    export = begin_making(by=BY, export_id=export_id)
    if export is None:
        return
    zone = shift_policy().time_zone
    with translation.override(export.language), timezone.override(zone or timezone.get_default_timezone()):
        try:
            _make(export)
        except FanalError as error:
            fail_export(by=BY, export_id=export.pk, trouble=str(error))
        except BaseException:
            lay_back(by=BY, export=export)
            raise


def _make(export: Export) -> None:
    by = queries.asker_of(export)
    source = find_source(by=by, name=export.source)
    assert export.file_key_id is not None  # begin_making gave it one
    name, media_type = about.file_name(export), labels.MEDIA_TYPES[export.form]
    writer = SealedWriter(key_id=export.file_key_id, name=name, media_type=media_type, by=by)
    try:
        if isinstance(source, ExportDocument):
            rows = 1
            _print(by, export, source, writer)
        else:
            rows = _write(by, export, source, writer)
        finished = finish_export(by=by, export=export, writer=writer, rows=rows)
    except Unwanted:
        finished = False
    except BaseException:
        writer.abandon()
        raise
    if not finished:
        writer.abandon()


def _print(by: Staff, export: Export, source: ExportDocument, writer: SealedWriter) -> None:
    paper = source.paper(by, export.filters, about.paper_request(by, export))
    writer.write(printing.set_in_type(paper))


def _write(by: Staff, export: Export, source: ExportList, writer: SealedWriter) -> int:
    columns = offer_to(by, source).chosen(export.columns)
    titled = [OutColumn(one.name, str(one.title), one.kind) for one in columns]
    table = _WRITERS[export.form](writer, titled, about.of_list(by, export, source))
    rows, looked = 0, time.monotonic()
    for block in source.blocks(by, export.filters, [one.name for one in columns]):
        for row in block:
            table.write(row)
        rows += len(block)
        if time.monotonic() - looked >= LOOK:
            looked = time.monotonic()
            by = _look_up(export, source, rows)
    table.finish(about.at_the_end(rows, source))
    return rows


def _look_up(export: Export, source: ExportList, rows: int) -> Staff:
    """Tell how far it is; who asked, fresh from the database. Raises Unwanted, NotAllowed."""
    if not note_progress(by=BY, export=export, rows=rows):
        raise Unwanted
    by = queries.asker_of(export)
    find_source(by=by, name=source.name)
    if len(offer_to(by, source).chosen(export.columns)) < len(export.columns):
        raise Unwanted
    return by

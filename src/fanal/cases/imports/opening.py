"""From a file's bytes and a run to the check that walks through it: one shape for spreadsheets and PFIF.

Belongs here: choosing reader, mapping and what came in before. Does not: what the check finds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases.imports.check import Line, SheetCheck, Tally
from fanal.cases.imports.guesses import guess_mapping
from fanal.cases.imports.mapping import ColumnMapping, mapping_from
from fanal.cases.imports.models import ImportRun
from fanal.cases.imports.pfif_drafts import PfifCheck
from fanal.cases.imports.queries import known_references, saved_mapping
from fanal.core.errors import BadInput
from fanal.core.formats.pfif_reader import read_pfif
from fanal.core.formats.spreadsheet import open_table
from fanal.core.formats.tables import Table
from fanal.network.queries import own_node


class Check(Protocol):
    """A walk through a file: lines once, then tally and remarks."""

    @property
    def tally(self) -> Tally: ...
    def lines(self) -> Iterator[Line]: ...
    def remarks(self) -> list[str]: ...


def file_hash(data: bytes) -> str:
    """Fingerprint of a file, by which what was checked is recognised."""
    return hashlib.sha256(data).hexdigest()


def mapping_hash(mapping: ColumnMapping) -> str:
    """Fingerprint of a mapping."""
    text = json.dumps(mapping.as_data(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def open_run_table(run: ImportRun, data: bytes) -> Table:
    """The sheet that a run is about. Raises BadInput."""
    return open_table(data, sheet=run.sheet or None, encoding=run.encoding or None)


def choose_mapping(run: ImportRun, data: bytes, given: ColumnMapping | None) -> ColumnMapping:
    """The mapping that was given, else the saved one of the source, else a guess. Raises BadInput without any."""
    chosen = given or saved_mapping(run.source)
    if chosen is None:
        guess = guess_mapping(open_run_table(run, data))
        chosen = guess.mapping if guess else None
    if chosen is None:
        raise BadInput(_("No heading in this sheet is known. Say in a mapping which column is what."), place="mapping")
    return chosen


def open_check(run: ImportRun, data: bytes, mapping: ColumnMapping | None = None) -> Check:
    """The check of a run's file; with the mapping it was checked with before when none is given. Raises BadInput."""
    node, now = own_node(), timezone.now()
    already = known_references(kind=run.kind, source=run.source)
    if run.kind == ImportRun.Kind.PFIF:
        return PfifCheck(
            read_pfif(data), already, now, node.minor_age, run.sent_by, urlsplit(settings.FANAL_ORIGIN).hostname or ""
        )
    chosen = mapping or mapping_from(run.mapping)
    zone = timezone.get_default_timezone()
    return SheetCheck(open_run_table(run, data), chosen, already, now, zone, node.country)

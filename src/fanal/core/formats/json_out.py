"""Write JSON (RFC 8259, UTF-8): one object with `about`, `columns` and `rows`, written a row at a time.

Text stands letter by letter as it is kept, control characters escaped; days and moments in ISO 8601, moments with offset.

Belongs here: writing. Does not: what the rows mean.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from fanal.core.formats.table_out import About, OutColumn, Sink, Value


class JsonWriter:
    """`{"about": {…}, "columns": […], "rows": [{…}, …], "made": {…}}`; rows are objects by the columns' names."""

    def __init__(self, sink: Sink, columns: Sequence[OutColumn], about: About) -> None:
        self._sink, self._about, self._first = sink, about, True
        self._names = [column.name for column in columns]
        facts = {code: {"name": name, "value": value} for code, name, value in about.facts}
        head = {"title": about.title, "time_zone": about.zone_name, **facts}
        shown = [{"name": one.name, "title": one.title, "kind": one.kind.value} for one in columns]
        self._put(f'{{"about": {_dump(head)},\n"columns": {_dump(shown)},\n"rows": [')

    def write(self, row: Sequence[Value]) -> None:
        """One row."""
        values = {name: self._value(value) for name, value in zip(self._names, row, strict=True)}
        self._put(("\n" if self._first else ",\n") + _dump(values))
        self._first = False

    def finish(self, more: Mapping[str, tuple[str, str]]) -> None:
        """What is known at the end only (how many rows)."""
        made = {code: {"name": name, "value": value} for code, (name, value) in more.items()}
        self._put(f'\n],\n"made": {_dump(made)}}}\n')

    def _value(self, value: Value) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(self._about.zone).isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        return value if value is None or isinstance(value, str | int) else list(value)

    def _put(self, text: str) -> None:
        # A lone surrogate is no letter, and UTF-8 has no form for it.
        self._sink.write(text.encode("utf-8", "replace"))


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ": "))

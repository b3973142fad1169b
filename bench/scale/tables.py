"""Rows in bulk: values converted and sealed as the model's own fields do it, written by executemany or COPY.

Sealing is the vault's (`vault.crypto`): a real data key for each owner, AES-256-GCM, bound to node, place, row and key. Left out is
what Django does for each instance; checks that hold are those of the database. Never for a node that holds anything real.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Key:
    """A data key as the sealing needs it; `text` is its id as it is bound."""

    id: UUID
    bare: bytes
    text: str


def new_keys(kind: str, count: int) -> list[Key]:
    """Real data keys, committed in the key store, opened."""
    from fanal.vault import keys
    from fanal.vault.store import key_store

    store, unwrap = key_store(), keys.unwrapper()
    rows = (store.fetch(key_id) for key_id in keys.new_keys(kind, count))
    return [Key(row.id, unwrap(row), str(row.id)) for row in rows if row is not None]


def row_id(chance: Random, unix_s: float) -> UUID:
    """An identifier of version 7 as `core.ids` makes it, of a moment of the past and out of this chance: the same each time."""
    value = (int(unix_s * 1000) & 0xFFFF_FFFF_FFFF) << 80 | chance.getrandbits(80)
    return UUID(int=value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0b10 << 62)


class Table:
    """One model's table, and the rows that wait to be written into it."""

    def __init__(self, model: Any) -> None:
        from django.db import connections

        from fanal.vault.fields import ProtectedField

        self.model = model
        self.rows: list[list[Any]] = []
        self._connection = connections["default"]
        fields = model._meta.concrete_fields
        self._sealed = [(one.attname, one.place, one, one.to_bytes(one.empty())) for one in fields if isinstance(one, ProtectedField)]
        self._plain = [(one.attname, self._converter(one), self._preset(one)) for one in fields if not isinstance(one, ProtectedField)]
        named = {one.attname: one.column for one in fields}
        self.columns = [named[name] for name, *_rest in [*self._plain, *self._sealed]]

    def _preset(self, field: Any) -> Any:
        """The default as the database takes it; a moment or an identifier has none here, so that the database refuses its absence."""
        if callable(field.default) and field.default not in (list, dict):
            return None
        value = field.get_default()
        return None if value is None else field.get_db_prep_save(value, self._connection)

    def _converter(self, field: Any) -> Callable[[Any], Any]:
        """From a value to what the database takes: as the field does it, or the same by a shorter way for what there is most of."""
        from django.db import models

        target = field.target_field if field.is_relation else field
        lite = self._connection.vendor == "sqlite"
        if isinstance(target, models.UUIDField):
            return (lambda value: value and value.hex) if lite else _as_it_is
        if isinstance(target, models.DateTimeField):  # every moment of the bench is UTC
            return (lambda value: value and value.replace(tzinfo=None).isoformat(" ")) if lite else _as_it_is
        if isinstance(target, models.CharField | models.BooleanField | models.IntegerField):
            return _as_it_is
        return lambda value: field.get_db_prep_save(value, self._connection)

    def add(self, row: UUID, key: Key | None = None, **given: Any) -> None:
        """One row. What is not given holds its default; protected columns are sealed under `key`, empty ones too."""
        from fanal.vault import crypto, places

        given["id"], node, bound_row, values = row, places.node_id(), str(row), []
        if key is not None:
            given["key_id"] = key.id
        for name, convert, preset in self._plain:
            values.append(convert(given.pop(name)) if name in given else preset)
        for name, place, field, empty in self._sealed:
            assert key is not None, f"{self.model.__name__} stands under a key."
            data = field.to_bytes(field.clean_value(given.pop(name))) if name in given else empty
            bound = crypto.bind(node, place, bound_row, key.text)
            values.append(crypto.encrypt(data, key=key.bare, key_id=key.id, bound=bound))
        if given:
            raise TypeError(f"{self.model.__name__} has no {', '.join(given)}.")
        self.rows.append(values)

    def write(self) -> int:
        """Write what waits, in the caller's transaction. Returns how many rows."""
        connection = self._connection
        table = connection.ops.quote_name(self.model._meta.db_table)
        columns = ", ".join(connection.ops.quote_name(name) for name in self.columns)
        count = len(self.rows)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in self.rows:
                        copy.write_row(row)
            else:
                marks = ", ".join("?" * len(self.columns))
                connection.connection.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", self.rows)
        self.rows = []
        return count


def _as_it_is(value: Any) -> Any:
    return value


class Tables:
    """Tables by model, written in the order in which they were named: whom a row refers to comes first."""

    def __init__(self, models: Iterable[Any]) -> None:
        self._tables = {model.__name__: Table(model) for model in models}

    def __getattr__(self, name: str) -> Table:
        return self._tables[name]

    def write(self) -> int:
        """Write everything that waits. Returns how many rows."""
        return sum(table.write() for table in self._tables.values())

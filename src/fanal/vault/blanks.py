"""Columns that a migration adds are empty in the rows that are older: here they are sealed, so that emptiness is authenticated.

Called by `fanal migrate` before and after Django's own: which protected columns there are, then what the new ones hold. Kept in a
file of the home meanwhile, so that a migration that was cut off is finished by the next one. Belongs here: that and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction

from fanal.core.errors import Gone
from fanal.vault import places, queries, registry
from fanal.vault.fields import ProtectedField, protected_fields
from fanal.vault.models import ProtectedModel

_BATCH = 500


def note_columns() -> None:
    """Before the migrations: note the protected columns that stand already. What an unfinished run noted is kept."""
    if not _note().exists():
        places.write_durably(_note(), json.dumps(sorted(_standing())).encode("ascii"), mode=0o600)


def seal_new_columns() -> int:
    """After them: seal emptiness in rows of columns that are new since the note. Returns how many values; safe to run twice."""
    if not _note().exists():
        return 0
    before = set(json.loads(_note().read_bytes()))
    sealed = sum(_seal_column(model, field) for model, field in _columns() if _name(model, field) not in before and _old(model, before))
    _note().unlink()
    return sealed


def _note() -> Path:
    return Path(settings.FANAL_HOME) / "migrating.json"


def _columns() -> Iterator[tuple[type[models.Model], ProtectedField]]:
    for model in registry.our_models():
        if issubclass(model, ProtectedModel):
            yield from ((model, field) for field in protected_fields(model).values())


def _name(model: type[models.Model], field: ProtectedField) -> str:
    return f"{model._meta.db_table}.{field.column}"


def _old(model: type[models.Model], before: set[str]) -> bool:
    """Whether the table stood before; a new one has no older rows."""
    return any(name.startswith(f"{model._meta.db_table}.") for name in before)


def _standing() -> set[str]:
    """`table.column` of every column of a table with protected fields. One query per table."""
    found: set[str] = set()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for table in {model._meta.db_table for model, _field in _columns()} & tables:
            described = connection.introspection.get_table_description(cursor, table)
            found.update(f"{table}.{column.name}" for column in described)
    return found


def _seal_column(model: type[models.Model], field: ProtectedField) -> int:
    """Row by row, in batches; a row whose key was destroyed stays as it is, for nothing of it opens any more."""
    count = 0
    last: UUID | None = None
    while True:
        batch = queries.fetch_rows_with_keys(model, after=last, most=_BATCH)
        if not batch:
            return count
        with transaction.atomic():
            count += sum(_seal_one(model, field, pk, key_id) for pk, key_id in batch)
        last = batch[-1][0]


def _seal_one(model: type[models.Model], field: ProtectedField, pk: Any, key_id: Any) -> int:
    bare = model(pk=pk, key_id=key_id)
    try:
        value = field.sealed(bare)  # type: ignore[arg-type]
    except Gone:
        return 0
    table, column = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(str(field.column))
    key = connection.ops.quote_name(str(model._meta.pk.column))
    written = model._meta.pk.get_db_prep_value(pk, connection)
    with connection.cursor() as cursor:
        # Only where nothing stands: a row that was saved meanwhile keeps what it holds.
        statement = f"UPDATE {table} SET {column} = %s WHERE {key} = %s AND length({column}) = 0"  # noqa: S608 - names of our own
        cursor.execute(statement, [field.get_db_prep_value(value, connection), written])
        return int(cursor.rowcount)

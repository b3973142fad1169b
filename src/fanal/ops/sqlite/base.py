"""Django's SQLite backend with the PRAGMAs that a node needs, set on every connection.

synchronous=FULL: in a simulated power cut NORMAL lost acknowledged commits, FULL lost none. trusted_schema off: a seized
or forged database file must not run code of its own. secure_delete: freed pages are overwritten. Writers take turns (`turns`).
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, SafeUUID

from django.db.backends.sqlite3 import base, operations

from fanal.ops.sqlite.turns import Turns, turns_for

_MAKE, _PUT, _UNKNOWN = object.__new__, object.__setattr__, SafeUUID.unknown

PRAGMAS = (
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    # Not read through the memory map: an unreadable sector would end the process (SIGBUS) instead of failing one page, and the map of the
    # index process, whose memory is locked, held the whole database in the machine's memory.
    ("mmap_size", "0"),
    ("cache_size", "-8000"),
)


class DatabaseOperations(operations.DatabaseOperations):
    """Django's, with ids read quickly: a page reads some hundred of them, and `UUID(text)` first looks for what Django never writes."""

    def convert_uuidfield_value(self, value: str | None, _expression: Any, _connection: Any) -> UUID | None:
        """32 hexadecimal digits as an id. Raises ValueError for anything else."""
        if value is None:
            return None
        if len(value) != 32:
            raise ValueError("badly formed hexadecimal UUID string")
        made = _MAKE(UUID)
        _PUT(made, "int", int(value, 16))
        _PUT(made, "is_safe", _UNKNOWN)
        return made


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, with `PRAGMAS` set whenever a connection opens.

    JSON columns come without Django's CHECK: JSON_VALID() counts as unsafe in a schema that is not trusted (SQLite 3.40,
    Debian 12), so no such table could be made. Django writes these columns from Python values, so they are JSON anyway.
    """

    ops_class = DatabaseOperations
    data_type_check_constraints = {
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }

    #: Its place among the writers, from BEGIN IMMEDIATE to the end of the transaction. None before the first.
    _turns: Turns | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for name, value in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}").fetchall()
        return connection

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode != "IMMEDIATE":  # type: ignore[attr-defined]  # set as it connects
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
            return
        self._turns = self._turns or turns_for(self.settings_dict["NAME"])
        if self._turns is not None:
            self._turns.take(patience=float(self.settings_dict["OPTIONS"].get("timeout", 5)))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._end_turn()  # a COMMIT that failed keeps it: a rollback comes next

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            if self._turns is not None:
                self._turns.close()

    def _end_turn(self) -> None:
        if self._turns is not None:
            self._turns.give_back()

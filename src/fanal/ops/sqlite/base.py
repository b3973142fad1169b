"""Django's SQLite backend with the PRAGMAs that a node needs, set on every connection.

synchronous=FULL: in a simulated power cut NORMAL lost acknowledged commits, FULL lost none. trusted_schema off: a seized
or forged database file must not run code of its own. secure_delete: freed pages are overwritten.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.sqlite3 import base

PRAGMAS = (
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    ("foreign_keys", "ON"),
    ("trusted_schema", "OFF"),
    ("secure_delete", "ON"),
    ("temp_store", "MEMORY"),
    ("mmap_size", str(256 * 1024 * 1024)),
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper, with `PRAGMAS` set whenever a connection opens.

    JSON columns come without Django's CHECK: JSON_VALID() counts as unsafe in a schema that is not trusted (SQLite 3.40,
    Debian 12), so no such table could be made. Django writes these columns from Python values, so they are JSON anyway.
    """

    data_type_check_constraints = {
        kind: check for kind, check in base.DatabaseWrapper.data_type_check_constraints.items() if kind != "JSONField"
    }

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        for name, value in PRAGMAS:
            connection.execute(f"PRAGMA {name}={value}").fetchall()
        return connection

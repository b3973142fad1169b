"""Everything that a PostgreSQL database holds, as one stream of bytes: what a thief of the server reads."""

from __future__ import annotations

import sys

import psycopg
from psycopg import sql


def main() -> None:
    """Every table of the public schema, COPY after COPY, bytea as its bytes."""
    with psycopg.connect(sys.argv[1]) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (table,) in tables:
            with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))) as copy:
                for block in copy:
                    sys.stdout.buffer.write(bytes(block))


if __name__ == "__main__":
    main()

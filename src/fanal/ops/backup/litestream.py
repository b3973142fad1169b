"""Continuous replication of an SQLite node with Litestream: the file that tells it what to copy, and where.

It names the database alone. The key store must never be in it: a replica keeps old states for weeks, so a destroyed key would
live on in it; copies of the keys are made by `fanal backup` and end after thirty days.

Belongs here: the configuration. Does not: running Litestream (systemd does), bringing a replica back (`restoring`).
"""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlsplit

from fanal.core.errors import BadInput, NotReady
from fanal.ops.backup import disk, shelf
from fanal.vault import places

#: Litestream 0.5: what it can write to, by the first word of an address.
SCHEMES = ("file", "s3", "gs", "abs", "sftp", "nats", "oss", "webdav")
_HEAD = """\
# Continuous replication of this node's database. Written by `fanal backup litestream`; run it with
#   litestream replicate -config {path}
# Names, texts and files in the database are sealed and stay so in the replica; categories, times and counts are readable.
# NEVER add keys.sqlite3: a replica keeps old states, and a key that was destroyed on purpose would live on in it.
"""


def configuration(database: Path, replica: str, path: Path) -> str:
    """The YAML file. Raises BadInput for an address that Litestream does not know."""
    scheme = urlsplit(replica).scheme if "://" in replica else "file"
    if scheme not in SCHEMES:
        raise BadInput(f"Litestream does not know addresses with {scheme}://. It knows: {', '.join(SCHEMES)}.", place="--to")
    # JSON's strings are YAML's: no sign in a path can end the line.
    where = f"url: {json.dumps(replica)}" if "://" in replica else f"path: {json.dumps(replica)}"
    return _HEAD.format(path=path) + (
        "snapshot:\n  interval: 24h\n  retention: 168h\n"
        f"dbs:\n  - path: {json.dumps(str(database))}\n    replica:\n      {where}\n      sync-interval: 1s\n"
    )


def write_configuration(*, database: Path, engine: str, to: str) -> Path:
    """Write litestream.yml into the node's folder. `to`: a folder, or an address; empty: beside the backups.

    Raises NotReady on PostgreSQL, BadInput for a folder within the node's own.
    """
    if engine != "sqlite":
        raise NotReady("Litestream copies SQLite. For PostgreSQL see “point in time” in the handbook (back up and restore).")
    home = places.home()
    replica = to or str(shelf.folders()[0] / "litestream")
    if "://" not in replica:
        folder = Path(replica).expanduser().resolve()
        if folder.is_relative_to(home.resolve()):
            raise BadInput(f"{folder} lies in the node's folder: both would be lost together. Name another one.", place="--to")
        replica = str(folder)
    path = home / "litestream.yml"
    with disk.explained(path):
        places.write_durably(path, configuration(database, replica, path).encode(), mode=0o600)
    return path

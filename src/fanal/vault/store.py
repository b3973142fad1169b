"""The door to the node's key store: the file in this machine's FANAL_HOME, or the key service of the machine that keeps it.

Belongs here: which of the two. Does not: the file (`vault.keyfile`), the service (`vault.keyservice`).
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from fanal.vault import places
from fanal.vault.keyfile import WANTED, KeyStore, WrappedKey, open_read_only
from fanal.vault.keyservice.client import RemoteKeyStore

__all__ = ["WANTED", "KeyStore", "WrappedKey", "kept_here", "key_store", "open_read_only"]

_stores: dict[tuple[Path, str], KeyStore] = {}


def kept_here() -> bool:
    """Whether this machine keeps the keys itself. What must lie beside them (backups, a change of the KEK) is done only there."""
    return not settings.FANAL_KEY_SERVICE


def key_store(folder: Path | None = None) -> KeyStore:
    """The key store of this node, or that in another node's folder."""
    path = places.keys_file(folder)
    service = settings.FANAL_KEY_SERVICE if path == places.keys_file() else ""
    return _stores.setdefault((path, service), RemoteKeyStore(path, service) if service else KeyStore(path))

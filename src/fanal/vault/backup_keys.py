"""The key of one backup, wrapped twice: by the KEK, and by the node's own key.

By the KEK, so that key file or recovery kit open a backup. By the node's key, because a change of the KEK leaves the old one
nowhere: then a copy of the key store that was made after the change opens the backups of before it.

Belongs here: these wrappings. Does not: the archive that is sealed with the key (`ops.backup.archive`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from fanal.vault import keys, places
from fanal.vault.kek import Wrapping
from fanal.vault.store import key_store

_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True)
class BackupKey:
    """A fresh key for one backup, and what its header says of it."""

    secret: bytes = field(repr=False)
    kek: str
    by_kek: bytes
    by_node: bytes


def new_backup_key(backup: str) -> BackupKey:
    """A key for the backup of this name. Raises Unavailable when the key file or the key store does not answer."""
    node, secret = places.node_id(), os.urandom(keys.KEY_BYTES)
    kek = keys.kek_in_force(key_store())
    bound = _bound(node, backup)
    nonce = os.urandom(_NONCE_BYTES)
    by_node = nonce + AESGCM(_own(keys.unwrap(keys.node_key_id()), b"backup", node)).encrypt(nonce, secret, bound)
    return BackupKey(secret, kek.id, kek.wrap(secret, bound), by_node)


def open_with_kek(wrapped: bytes, *, node: str, backup: str, kek: Wrapping) -> bytes:
    """The key of a backup. Raises Unavailable when this KEK did not wrap it."""
    return kek.unwrap(wrapped, _bound(node, backup))


def open_with_node_key(wrapped: bytes, *, node: str, backup: str, node_key: bytes) -> bytes | None:
    """The key of a backup, None when this is not the node's key that wrapped it."""
    try:
        cipher = AESGCM(_own(node_key, b"backup", node))
        return cipher.decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], _bound(node, backup))
    except (InvalidTag, ValueError):
        return None


def tombstone_mac_key(node: str, node_key: Callable[[], bytes] | None = None) -> bytes:
    """The key that marks this node's lists of erased keys: nobody else can have a child's data destroyed by a list."""
    secret = node_key() if node_key else keys.unwrap(keys.node_key_id())
    return _own(secret, b"tombstones", node)


def _bound(node: str, backup: str) -> bytes:
    return f"fanal backup key 1|{node}|{backup}".encode()


def _own(secret: bytes, use: bytes, node: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"fanal " + use + b" 1|" + node.encode()).derive(secret)

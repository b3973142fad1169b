"""Seal a text under a data key, bound to its place; open it again. The journal and other rooms use it for their own columns.

Belongs here: these four functions and their bytes forms. Does not: fields of models (`vault.fields`).
"""

from __future__ import annotations

from uuid import UUID

from fanal.vault import crypto, keys, places


def seal(text: str, *, key_id: UUID, place: str, row_id: UUID) -> bytes:
    """Seal a text under a data key, bound to `place` (`table.column`) and row. Raises Gone, Unavailable."""
    return seal_bytes(text.encode("utf-8", "surrogatepass"), key_id=key_id, place=place, row=str(row_id))


def open_sealed(blob: bytes, *, key_id: UUID, place: str, row_id: UUID) -> str:
    """The text again.

    Raises:
        Gone: its key was destroyed.
        vault.crypto.Tampered: it was changed, or sealed for another place, row or key.
        Unavailable: the key store or the key file does not answer.
    """
    return open_bytes(bytes(blob), key_id=key_id, place=place, row=str(row_id)).decode("utf-8", "surrogatepass")


def seal_for_node(text: str, place: str) -> bytes:
    """Seal a text under the node's own key: what belongs to no case and no person there."""
    return seal_bytes(text.encode("utf-8", "surrogatepass"), key_id=_node_key(), place=place, row="-")


def open_for_node(blob: bytes, place: str) -> str:
    """The text again. Raises as `open_sealed` does."""
    return open_bytes(bytes(blob), key_id=_node_key(), place=place, row="-").decode("utf-8", "surrogatepass")


def seal_bytes(data: bytes, *, key_id: UUID, place: str, row: str) -> bytes:
    """As `seal`, for bytes."""
    bound = crypto.bind(places.node_id(), place, row, key_id)
    return crypto.encrypt(data, key=keys.unwrap(key_id), key_id=key_id, bound=bound)


def open_bytes(blob: bytes, *, key_id: UUID, place: str, row: str) -> bytes:
    """As `open_sealed`, for bytes."""
    if crypto.key_id_of(blob) != key_id:
        raise crypto.Tampered
    bound = crypto.bind(places.node_id(), place, row, key_id)
    return crypto.decrypt(blob, key=keys.unwrap(key_id), bound=bound)


def _node_key() -> UUID:
    return keys.node_key_id()

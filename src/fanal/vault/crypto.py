"""The sealed form of a value: header, padding, AES-256-GCM bound to its place. Pure: keys and names are handed in.

A sealed value is `version (1) | suite (1) | key id (16) | nonce (12) | ciphertext and tag`. The associated data are
`version|node|place|row id|key id`, so a value that is moved to another row, column, key or node does not open. Plaintext is
padded to buckets (ISO/IEC 7816-4), because the length of a name tells who it is among the few children of a hotline.

Belongs here: bytes. Does not: where keys come from (`vault.keys`), what a column holds (`vault.fields`).
"""

from __future__ import annotations

import os
import re
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext_lazy as _

from fanal.core.errors import Unavailable

VERSION = 1
#: AES-256-GCM over the padded value.
SUITE_AES_GCM = 1
NONCE_BYTES = 12
HEADER_BYTES = 1 + 1 + 16
TAG_BYTES = 16
SMALLEST_BUCKET = 32
#: Above this size buckets grow by this size; below it they double.
LARGE_BUCKET = 4096
_PLACE = re.compile(r"[A-Za-z0-9_.:\-]{1,120}")


class Tampered(Unavailable):
    """A sealed value does not fit its place: changed, moved or cut outside of Fanal. Nothing of it is shown."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "A protected value does not fit its place, so it was changed or moved outside of Fanal. It is not shown, and "
                "nothing was changed. Tell your administrator; the newest backup holds the value as it was."
            )
        )


def bind(node: str, place: str, row: str, key_id: UUID) -> bytes:
    """The associated data of a value. Raises ValueError for a place that is not a plain `table.column`."""
    if not _PLACE.fullmatch(place):
        raise ValueError("A place is named table.column.")
    return f"{VERSION}|{node}|{place}|{row}|{key_id}".encode()


def pad(data: bytes) -> bytes:
    """Fill up to the next bucket: 32, 64, … 4096 bytes, then multiples of 4096. At least one byte is added."""
    needed = len(data) + 1
    size = SMALLEST_BUCKET
    while size < needed and size < LARGE_BUCKET:
        size *= 2
    if size < needed:
        size = -(-needed // LARGE_BUCKET) * LARGE_BUCKET
    return data + b"\x80" + bytes(size - needed)


def unpad(data: bytes) -> bytes:
    """Take the padding off. Raises Tampered when there is none."""
    body = data.rstrip(b"\x00")
    if not body.endswith(b"\x80"):
        raise Tampered
    return body[:-1]


def encrypt(data: bytes, *, key: bytes, key_id: UUID, bound: bytes) -> bytes:
    """Seal `data` under a key of 32 bytes. `bound` comes from `bind`."""
    nonce = os.urandom(NONCE_BYTES)
    header = bytes((VERSION, SUITE_AES_GCM)) + key_id.bytes
    return header + nonce + AESGCM(key).encrypt(nonce, pad(data), bound)


def decrypt(blob: bytes, *, key: bytes, bound: bytes) -> bytes:
    """Open a sealed value. Raises Tampered when anything in it or around it is not as it was."""
    _check_form(blob)
    start = HEADER_BYTES + NONCE_BYTES
    try:
        return unpad(AESGCM(key).decrypt(blob[HEADER_BYTES:start], blob[start:], bound))
    except InvalidTag:
        raise Tampered from None


def key_id_of(blob: bytes) -> UUID:
    """The data key that a sealed value names. Raises Tampered for bytes that are no sealed value."""
    _check_form(blob)
    return UUID(bytes=blob[2:HEADER_BYTES])


def _check_form(blob: bytes) -> None:
    if len(blob) < HEADER_BYTES + NONCE_BYTES + SMALLEST_BUCKET + TAG_BYTES or blob[:2] != bytes(
        (VERSION, SUITE_AES_GCM)
    ):
        raise Tampered

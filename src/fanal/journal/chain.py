"""The arithmetic of the chain: what is hashed, how the next key comes from this one. Pure functions, no database.

Each entry holds `hash = SHA-256(encoding of the entry and of the hash before)` and `mac = HMAC-SHA-256(key, hash)`. The key
moves on with every entry, `next = SHA-256(label, key)`, and the one used is forgotten: who takes over the machine today
can compute tomorrow's keys, never yesterday's (Bellare and Yee, 1997; Schneier and Kelsey, 1999).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

FORMAT = b"fanal-journal-1"
#: What stands before the first entry.
GENESIS = bytes(32)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Content:
    """What an entry says, as it is hashed. `sealed` is ciphertext: the chain stays whole when its key is destroyed."""

    seq: int
    id: UUID
    at: datetime
    actor: str
    act: str
    subject: str
    details_text: str
    key_id: UUID | None
    sealed: bytes | None


def canonical(details: Mapping[str, Any]) -> str:
    """One text for one mapping: sorted keys, no spaces."""
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def encode(content: Content, previous: bytes) -> bytes:
    """The bytes that are hashed. Every part carries its length, so that no two contents share an encoding."""
    parts: list[bytes | None] = [
        FORMAT,
        str(content.seq).encode("ascii"),
        content.id.bytes,
        str((content.at - _EPOCH) // _MICROSECOND).encode("ascii"),
        content.actor.encode(),
        content.act.encode(),
        content.subject.encode(),
        content.details_text.encode(),
        content.key_id.bytes if content.key_id else None,
        content.sealed,
        previous,
    ]
    return b"".join(b"\x00" if part is None else b"\x01" + len(part).to_bytes(8, "big") + part for part in parts)


def link(content: Content, previous: bytes) -> bytes:
    """The hash of an entry, 32 bytes."""
    return hashlib.sha256(encode(content, previous)).digest()


def mark(key: bytes, entry_hash: bytes) -> bytes:
    """The MAC of an entry, 32 bytes."""
    return hmac.digest(key, FORMAT + entry_hash, "sha256")


def next_key(key: bytes) -> bytes:
    """The key of the following entry. Cannot be turned back."""
    return hashlib.sha256(FORMAT + b" next key" + key).digest()

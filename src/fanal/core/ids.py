"""Identifiers: RFC 9562 UUID version 7, made from the time handed in and the system's randomness.

Belongs here: making identifiers. Does not: references that people read aloud (`core.casework.references`).
"""

from __future__ import annotations

import secrets
import time
from uuid import UUID


def new_id(unix_ms: int | None = None) -> UUID:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of milliseconds, 74 random bits.

    Args:
        unix_ms: milliseconds since 1970; now when left out (identifiers are the one place where `core` reads a clock,
            because a database default has nobody to hand it one).
    """
    ms = time.time_ns() // 1_000_000 if unix_ms is None else unix_ms
    value = (ms & 0xFFFF_FFFF_FFFF) << 80
    value |= 0x7 << 76
    value |= secrets.randbits(12) << 64
    value |= 0b10 << 62
    value |= secrets.randbits(62)
    return UUID(int=value)

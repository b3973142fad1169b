"""The secret of a connection: made once, shown once, kept as a digest."""

from __future__ import annotations

import hashlib
import secrets

#: Marks a secret of ours where one turns up that should not (a search of repositories, a log).
PREFIX = "fanal_"


def new_secret() -> str:
    """256 random bits, with a mark in front."""
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """What is kept of a connection's secret.

    It has 256 random bits, so a plain hash gives nothing to try out: slowness protects words that people choose. And it is
    looked up by an index at every request, which a slow hash would not allow.
    """
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

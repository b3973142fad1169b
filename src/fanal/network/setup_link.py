"""The one-time link of the first-run wizard: a token in FANAL_HOME, made by `fanal init`, gone with the first administrator."""

from __future__ import annotations

import hmac
from pathlib import Path

from django.conf import settings

from fanal.accounts.queries import has_administrator


def token_file() -> Path:
    """Where `fanal init` puts the token."""
    return Path(settings.FANAL_HOME) / "setup.token"


def opens(token: str) -> bool:
    """Whether this link still leads into the wizard: the token is right, and nobody administers this node yet."""
    try:
        expected = token_file().read_text(encoding="ascii").strip()
    except OSError:
        return False
    return bool(expected) and hmac.compare_digest(expected.encode(), token.encode()) and not has_administrator()


def burn() -> None:
    """The link was used."""
    token_file().unlink(missing_ok=True)

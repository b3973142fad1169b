"""The signature of what is sent out, by the scheme of Standard Webhooks (symmetric, `v1`).

Source: the specification "Standard Webhooks", sections *Signature scheme* and *Webhook headers*: HMAC-SHA256 over
`id.timestamp.body`, the secret as base64 behind `whsec_`, several signatures with a space between while a secret is changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence

PREFIX = "whsec_"
#: The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32


def new_secret() -> str:
    """A new secret, as both sides keep it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def sign(secret: str, *, message_id: str, timestamp: int, body: bytes) -> str:
    """One signature. `timestamp` is in seconds since 1970. Raises ValueError for a secret that is none."""
    if not secret.startswith(PREFIX):
        raise ValueError("A secret begins with whsec_.")
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = b".".join([message_id.encode("ascii"), str(timestamp).encode("ascii"), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def headers(given: Sequence[str], *, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers. `given`: today's secret first, then the one before while it still counts."""
    signatures = " ".join(sign(secret, message_id=message_id, timestamp=timestamp, body=body) for secret in given)
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": signatures}

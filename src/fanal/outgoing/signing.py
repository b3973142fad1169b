"""The signature of what goes between this node and programs outside, by the scheme of Standard Webhooks (symmetric, `v1`).

Source: the specification "Standard Webhooks", sections *Signature scheme* and *Webhook headers*: HMAC-SHA256 over
`id.timestamp.body`, the secret as base64 behind `whsec_`, several signatures with a space between while a secret is changed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
#: The specification asks for 24 to 64 bytes.
SECRET_BYTES = 32
#: How far a message's time may lie from ours, in seconds: an older one may be an overheard one that is sent again.
WINDOW = 300
#: The longest id that is taken.
LONGEST_ID = 200


class Unsigned(Exception):
    """A message that is not from who holds the secret, or not from now. `why`: missing, time, signature."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def new_secret() -> str:
    """A new secret, as both sides keep it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def is_secret(text: str) -> bool:
    """Whether this is a secret that somebody can sign with: at least 24 bytes."""
    try:
        return text.startswith(PREFIX) and len(base64.b64decode(text.removeprefix(PREFIX), validate=True)) >= 24
    except ValueError:
        return False


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


def verify(given: Sequence[str], *, headers: Mapping[str, str], body: bytes, now: int) -> str:
    """Check a message that came in. Returns its id, which stays the same however often the sender sends it.

    The time lies under the signature, so one that was overheard cannot be sent again after `WINDOW`; within it, whoever takes
    messages takes each id once. Compared in constant time, every signature with every secret.

    Args:
        given: the secrets that count now.
        headers: with names in lower case.
        now: in seconds since 1970.
    Raises:
        Unsigned: with the reason as a code.
    """
    message_id, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not 0 < len(message_id) <= LONGEST_ID or not message_id.isascii() or not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise Unsigned("missing")
    wanted = [sign(secret, message_id=message_id, timestamp=int(stamp), body=body).encode() for secret in given]
    sent = [one.encode("utf-8", "replace") for one in headers.get("webhook-signature", "").split(" ")[:8]]
    good = [hmac.compare_digest(one, other) for one in wanted for other in sent]
    if not any(good):
        raise Unsigned("signature")
    # After the signature: whoever cannot sign does not learn what time it is here.
    if abs(now - int(stamp)) > WINDOW:
        raise Unsigned("time")
    return message_id

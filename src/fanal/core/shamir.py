"""Shamir's secret sharing over GF(2^8), byte by byte: any `threshold` shares give the secret, fewer give nothing at all.

The field is that of AES (x^8 + x^4 + x^3 + x + 1). Multiplication neither branches on nor looks up by secret bytes.
Source of the scheme: A. Shamir, "How to share a secret", CACM 22(11), 1979.

Belongs here: the arithmetic. Does not: words, pictures and papers (`vault.kit`).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

#: x-coordinates are one byte, and 0 is the secret itself.
MOST_SHARES = 255


def split(
    secret: bytes, *, shares: int, threshold: int, random_bytes: Callable[[int], bytes] = secrets.token_bytes
) -> dict[int, bytes]:
    """Split a secret.

    Args:
        secret: any bytes, at least one.
        shares: how many to make, at most 255.
        threshold: how many are needed, at least 2 (one would be the secret itself).
        random_bytes: where randomness comes from.
    Returns: share number (from 1) → share, each as long as the secret.
    Raises: ValueError for counts that make no sense.
    """
    if not secret or not 2 <= threshold <= shares <= MOST_SHARES:
        raise ValueError("A secret of at least one byte, and 2 <= threshold <= shares <= 255.")
    columns = [secret, *(random_bytes(len(secret)) for _ in range(threshold - 1))]
    return {
        number: bytes(_value_at(number, [column[place] for column in columns]) for place in range(len(secret)))
        for number in range(1, shares + 1)
    }


def combine(shares: Mapping[int, bytes]) -> bytes:
    """The secret of these shares. Shares that do not belong together give another secret, not an error: compare it.

    Raises ValueError for fewer than two, for different lengths, and for a number outside 1 to 255.
    """
    lengths = {len(share) for share in shares.values()}
    if len(shares) < 2 or len(lengths) != 1 or any(not 1 <= number <= MOST_SHARES for number in shares):
        raise ValueError("At least two shares of the same length, numbered from 1 to 255.")
    weights = {number: _weight(number, [other for other in shares if other != number]) for number in shares}
    secret = bytearray(lengths.pop())
    for number, share in shares.items():
        for place, byte in enumerate(share):
            secret[place] ^= multiply(byte, weights[number])
    return bytes(secret)


def multiply(left: int, right: int) -> int:
    """The product of two elements, 0 to 255. The same steps for all of them."""
    product = 0
    for _ in range(8):
        product ^= left & -(right & 1)
        left = (left << 1) ^ (0x11B & -(left >> 7))
        right >>= 1
    return product


def invert(element: int) -> int:
    """The inverse: element^254. 0 has none and gives 0."""
    result = 1
    for bit in range(7, -1, -1):
        result = multiply(result, result)
        if 254 >> bit & 1:
            result = multiply(result, element)
    return result


def _value_at(x: int, coefficients: list[int]) -> int:
    """A polynomial at x; the lowest coefficient first (Horner)."""
    value = 0
    for coefficient in reversed(coefficients):
        value = multiply(value, x) ^ coefficient
    return value


def _weight(number: int, others: list[int]) -> int:
    """Lagrange's basis polynomial of a share, at 0. Minus is plus here."""
    above = below = 1
    for other in others:
        above = multiply(above, other)
        below = multiply(below, other ^ number)
    return multiply(above, invert(below))

"""Shamir's secret sharing: enough shares give the secret, fewer say nothing about it, and the field is that of AES."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.shamir import combine, invert, multiply, split

SECRETS = st.binary(min_size=1, max_size=64)


@given(SECRETS)
def test_any_two_of_three_shares_give_the_secret(secret: bytes) -> None:
    shares = split(secret, shares=3, threshold=2)
    for pair in combinations(shares.items(), 2):
        assert combine(dict(pair)) == secret
    assert combine(shares) == secret


@given(SECRETS, st.integers(2, 6), st.integers(0, 4), st.randoms())
def test_any_threshold_of_any_number_gives_the_secret(secret, threshold, more, order) -> None:
    shares = split(secret, shares=threshold + more, threshold=threshold)
    chosen = order.sample(sorted(shares), threshold)
    assert combine({number: shares[number] for number in chosen}) == secret


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_share_fits_every_secret_equally(number: int) -> None:
    """Over all 256 random bytes, a share of any secret byte takes each value exactly once: it tells nothing."""
    for secret in (0, 1, 0x53, 0xFF):
        seen = {
            split(bytes([secret]), shares=3, threshold=2, random_bytes=lambda n, r=r: bytes([r]) * n)[number][0]
            for r in range(256)
        }
        assert len(seen) == 256


def test_two_shares_of_a_threshold_of_three_do_not_give_the_secret() -> None:
    secret = bytes(range(32))
    shares = split(secret, shares=5, threshold=3)
    assert all(combine(dict(pair)) != secret for pair in combinations(shares.items(), 2))
    assert all(combine(dict(trio)) == secret for trio in combinations(shares.items(), 3))


def test_shares_of_two_splittings_do_not_give_the_secret() -> None:
    secret = bytes(32)
    first, second = split(secret, shares=3, threshold=2), split(secret, shares=3, threshold=2)
    assert combine({1: first[1], 2: second[2]}) != secret


def test_a_share_under_a_wrong_number_does_not_give_the_secret() -> None:
    secret = bytes(range(32))
    shares = split(secret, shares=3, threshold=2)
    assert combine({1: shares[1], 3: shares[2]}) != secret


@pytest.mark.parametrize(
    ("left", "right", "product"),
    [(0x57, 0x83, 0xC1), (0x57, 0x13, 0xFE), (0x57, 0x02, 0xAE), (0x57, 0x10, 0x07), (0, 0xFF, 0), (1, 0xAB, 0xAB)],
    ids=["FIPS 197, 4.2", "FIPS 197, 4.2.1", "xtime", "xtime four times", "zero", "one"],
)
def test_the_field_is_that_of_aes(left: int, right: int, product: int) -> None:
    assert multiply(left, right) == multiply(right, left) == product


def test_every_element_but_zero_has_an_inverse() -> None:
    assert all(multiply(element, invert(element)) == 1 for element in range(1, 256))
    assert invert(0) == 0


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
def test_multiplication_distributes_over_addition(a: int, b: int, c: int) -> None:
    assert multiply(a, b ^ c) == multiply(a, b) ^ multiply(a, c)


@pytest.mark.parametrize(
    ("secret", "shares", "threshold"),
    [(b"", 3, 2), (b"x", 3, 1), (b"x", 2, 3), (b"x", 256, 2)],
    ids=["no secret", "threshold of one", "more needed than made", "more than a byte can number"],
)
def test_counts_that_make_no_sense_are_refused(secret: bytes, shares: int, threshold: int) -> None:
    with pytest.raises(ValueError, match="threshold"):
        split(secret, shares=shares, threshold=threshold)


@pytest.mark.parametrize(
    "shares",
    [{}, {1: b"x"}, {1: b"x", 2: b"xy"}, {0: b"x", 2: b"y"}, {1: b"x", 256: b"y"}],
    ids=["none", "one", "of different length", "number zero", "number above a byte"],
)
def test_shares_that_cannot_be_combined_are_refused(shares: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="two shares"):
        combine(shares)

"""A sealed value opens in its own place only, says nothing of its length, and survives no change of a single byte."""

from __future__ import annotations

import json
import os
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from fanal.vault import crypto

KEY = bytes(range(32))
KEY_ID = UUID("0192f0c1-2345-7abc-8def-0123456789ab")
BOUND = crypto.bind("node", "cases_child.health", "row", KEY_ID)
VECTORS = json.loads((Path(__file__).parent / "data" / "wycheproof_aes256_gcm.json").read_text())["tests"]


def seal(data: bytes) -> bytes:
    return crypto.encrypt(data, key=KEY, key_id=KEY_ID, bound=BOUND)


@given(st.binary(max_size=10_000))
def test_what_is_sealed_opens_as_it_was(data: bytes) -> None:
    blob = seal(data)
    assert crypto.decrypt(blob, key=KEY, bound=BOUND) == data
    assert crypto.key_id_of(blob) == KEY_ID


def test_the_same_text_is_never_sealed_to_the_same_bytes() -> None:
    assert len({seal(b"Amina") for _ in range(100)}) == 100


def test_no_changed_byte_opens() -> None:
    blob = seal(b"a name")
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1
        # A changed key id shows by the binding: whoever opens it looks for that key and binds to it.
        bound = BOUND if blob[2:18] == changed[2:18] else crypto.bind("node", "cases_child.health", "row", uuid4())
        with pytest.raises(crypto.Tampered):
            crypto.decrypt(bytes(changed), key=KEY, bound=bound)


@given(st.binary(max_size=200), st.data())
def test_no_cut_or_lengthened_value_opens(data: bytes, draw: st.DataObject) -> None:
    blob = seal(data)
    cut = draw.draw(st.integers(0, len(blob) - 1))
    for other in (blob[:cut], blob + b"\x00", blob[1:]):
        with pytest.raises(crypto.Tampered):
            crypto.decrypt(other, key=KEY, bound=BOUND)


@pytest.mark.parametrize(
    "bound",
    [
        crypto.bind("other", "cases_child.health", "row", KEY_ID),
        crypto.bind("node", "cases_person.health", "row", KEY_ID),
        crypto.bind("node", "cases_child.school", "row", KEY_ID),
        crypto.bind("node", "cases_child.health", "row2", KEY_ID),
        crypto.bind("node", "cases_child.health", "row", UUID(int=1)),
        BOUND.replace(b"1|", b"2|", 1),
    ],
    ids=["another node", "another table", "another column", "another row", "another key", "another version"],
)
def test_a_value_opens_in_no_other_place(bound: bytes) -> None:
    with pytest.raises(crypto.Tampered):
        crypto.decrypt(seal(b"a name"), key=KEY, bound=bound)


@given(st.binary(max_size=9000))
def test_padding_comes_off_as_it_went_on(data: bytes) -> None:
    assert crypto.unpad(crypto.pad(data)) == data


@pytest.mark.parametrize(
    ("length", "bucket"),
    [
        (0, 32),
        (1, 32),
        (31, 32),
        (32, 64),
        (63, 64),
        (64, 128),
        (2047, 2048),
        (2048, 4096),
        (4095, 4096),
        (4096, 8192),
        (8191, 8192),
        (8192, 12288),
    ],
)
def test_only_the_bucket_of_a_length_is_seen(length: int, bucket: int) -> None:
    assert len(crypto.pad(os.urandom(length))) == bucket
    overhead = crypto.HEADER_BYTES + crypto.NONCE_BYTES + crypto.TAG_BYTES
    assert len(seal(os.urandom(length))) == bucket + overhead


def test_names_of_every_usual_length_look_alike() -> None:
    names = ["", "Li", "Amina", "Maximiliane-Charlotte", "Γεώργιος", "عبد الرحمن"]
    assert len({len(seal(name.encode())) for name in names}) == 1


@pytest.mark.parametrize("place", ["", "a|b", "a b", "ä.b", "x" * 121])
def test_a_place_with_other_signs_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match=r"table\.column"):
        crypto.bind("node", place, "row", KEY_ID)


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v['tcId']} {v['result']} {v['comment']}".strip() for v in VECTORS])
def test_the_cipher_of_this_machine_agrees_with_the_published_vectors(vector: dict[str, str]) -> None:
    part = {name: bytes.fromhex(vector[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")}
    cipher = AESGCM(part["key"])
    if vector["result"] == "valid":
        assert cipher.encrypt(part["iv"], part["msg"], part["aad"]) == part["ct"] + part["tag"]
        assert cipher.decrypt(part["iv"], part["ct"] + part["tag"], part["aad"]) == part["msg"]
    else:
        with pytest.raises(InvalidTag):
            cipher.decrypt(part["iv"], part["ct"] + part["tag"], part["aad"])

"""Files: never in clear on the disk, whole or not at all, and what they are by what stands in them."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.core.actors import System
from fanal.core.errors import BadInput, Gone, Unavailable
from fanal.vault import files, keys, places
from fanal.vault.content_types import find_type
from fanal.vault.crypto import Tampered
from fanal.vault.models import StoredFile
from fanal.vault.store import key_store

BY = System("test")
pytestmark = pytest.mark.django_db
WITH_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15, deadline=None)
PIECE = files.PIECE_BYTES


def store(content: bytes, key_id, name: str = "report.bin") -> StoredFile:
    return files.store_file(content, key_id=key_id, name=name, by=BY)


def path_of(file: StoredFile) -> Path:
    return places.stored_file(file.id)


@WITH_DATABASE
@given(st.binary(min_size=1, max_size=300_000).filter(lambda data: data[:1] == b"\x00" or len(data) > 8))
def test_what_is_stored_is_what_is_read(key_id, data: bytes) -> None:
    data = b"\x00" + data
    file = store(data, key_id)
    assert files.read(StoredFile.objects.get(pk=file.pk)) == data


@pytest.mark.parametrize("size", [1, 4095, 4096, 4097, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 3 * PIECE + 5])
def test_every_length_around_a_piece_is_read_whole(key_id, size: int) -> None:
    data = b"\x00" * size
    file = store(data, key_id)
    assert files.read(file) == data and file.size == size
    assert b"".join(files.read_pieces(file)) == data


def test_nothing_on_the_disk_tells_content_name_or_fingerprint(key_id) -> None:
    text = b"Quillon Ambrosia came by the night train. " * 50
    file = store(text, key_id, "Quillon.txt")
    found = [path for path in places.home().rglob("*") if path.is_file() and b"Quillon" in path.read_bytes()]
    assert found == []
    assert file.sha256.encode() not in path_of(file).read_bytes()
    assert (path_of(file).stat().st_mode & 0o777, path_of(file).parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (file.name, file.media_type, file.size) == ("Quillon.txt", "text/plain", len(text))


def test_lengths_on_the_disk_are_rounded(key_id) -> None:
    sizes = {path_of(store(b"\x00" * size, key_id)).stat().st_size for size in (1, 100, 4000)}
    assert len(sizes) == 1


def test_the_same_file_twice_shares_no_byte_of_ciphertext(key_id) -> None:
    first, second = (path_of(store(b"\x00" * 5000, key_id)).read_bytes() for _ in range(2))
    assert first[64:128] != second[64:128]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda b: b[:20] + bytes([b[20] ^ 1]) + b[21:],
        lambda b: b[:50] + bytes([b[50] ^ 1]) + b[51:],
        lambda b: b[:5000] + bytes([b[5000] ^ 1]) + b[5001:],
        lambda b: b[:-1] + bytes([b[-1] ^ 1]),
        lambda b: b[: files._HEADER_BYTES + PIECE + 16],
        lambda b: b[:-5],
        lambda b: b[: files._HEADER_BYTES],
        lambda b: b"",
        lambda b: b + b"\x00" * 100,
        lambda b: b[: files._HEADER_BYTES] + b[files._HEADER_BYTES + PIECE + 16 :],
        lambda b: (
            b[: files._HEADER_BYTES]
            + b[files._HEADER_BYTES + PIECE + 16 : files._HEADER_BYTES + 2 * (PIECE + 16)]
            + b[files._HEADER_BYTES : files._HEADER_BYTES + PIECE + 16]
            + b[files._HEADER_BYTES + 2 * (PIECE + 16) :]
        ),
    ],
    ids=[
        "key id",
        "salt",
        "content",
        "tag",
        "cut after a piece",
        "cut inside",
        "header only",
        "empty",
        "lengthened",
        "first piece missing",
        "pieces exchanged",
    ],
)
def test_a_changed_file_is_not_handed_out(key_id, spoil) -> None:
    file = store(os.urandom(1).replace(b"M", b"\x00") + b"\x00" * (2 * PIECE + 77), key_id)
    path_of(file).write_bytes(spoil(path_of(file).read_bytes()))
    with pytest.raises(Tampered):
        files.read(file)


def test_a_file_in_the_place_of_another_does_not_open(key_id) -> None:
    first, second = store(b"\x00first", key_id), store(b"\x00second", key_id)
    path_of(second).write_bytes(path_of(first).read_bytes())
    with pytest.raises(Tampered):
        files.read(second)


def test_a_destroyed_key_takes_the_file_along(key_id) -> None:
    file = store(b"\x00", key_id)
    key_store().destroy([key_id])
    keys.look_for_shredding()
    with pytest.raises(Gone):
        files.read(StoredFile.objects.get(pk=file.pk))


def test_a_missing_file_is_said(key_id) -> None:
    file = store(b"\x00", key_id)
    path_of(file).unlink()
    with pytest.raises(Unavailable, match="newest backup"):
        files.read(file)


def test_a_disk_that_takes_nothing_more_leaves_no_row(key_id, monkeypatch) -> None:
    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(places, "write_durably", full)
    with pytest.raises(Unavailable, match="No space left"):
        store(b"\x00", key_id)
    assert not StoredFile.objects.exists()


def test_a_deleted_file_is_gone_from_the_disk_after_the_commit(key_id, django_capture_on_commit_callbacks) -> None:
    file = store(b"\x00", key_id)
    path = path_of(file)
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            files.delete(file)
        assert path.exists()
    assert not path.exists() and not StoredFile.objects.exists()


def test_fifty_megabytes_are_refused_with_a_sentence(key_id, settings) -> None:
    with pytest.raises(BadInput, match="too large: 50 MB, and at most 20 MB"):
        files.check_size(50 * 1024 * 1024)
    settings.FANAL_MAX_UPLOAD_BYTES = 1000
    for attempt in (files.store_file, files.store_image):
        with pytest.raises(BadInput, match="too large") as caught:
            attempt(b"x" * 1001, key_id=key_id, name="x", by=BY)
        assert caught.value.place == "file"
    with pytest.raises(BadInput, match="empty"):
        files.check_size(0)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("a.txt", "a.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\photo.txt", "photo.txt"),
        ("\x00\n", "file"),
        ("", "file"),
        ("x" * 400 + ".txt", "x" * 251 + ".txt"),
        ("\u202egnp.txt", "gnp.txt"),
    ],
)
def test_a_name_is_only_a_name(key_id, name: str, kept: str) -> None:
    assert store(b"text", key_id, name).name == kept


def _zip(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n", "a.pdf", "application/pdf"),
        (b"hello", "a.txt", "text/plain"),
        ("Ελένη".encode(), "note", "text/plain"),
        (b"\x00\x01", "a", "application/octet-stream"),
        (b"<html><script>alert(1)</script>", "a.html", "text/plain"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "text/plain"),
        (_zip(("a.txt", b"x")), "a.zip", "application/zip"),
        (
            _zip(("word/document.xml", b"<x/>")),
            "a.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            _zip(("mimetype", b"application/vnd.oasis.opendocument.text")),
            "a.odt",
            "application/vnd.oasis.opendocument.text",
        ),
        (b"ID3\x03", "a.mp3", "audio/mpeg"),
    ],
)
def test_a_file_is_what_stands_in_it(data: bytes, name: str, kind: str) -> None:
    assert find_type(data, name) == kind


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"MZ\x90\x00", "letter.pdf", "is a program"),
        (b"\x7fELF", "x", "is a program"),
        (b"#!/bin/sh\n", "x.txt", "is a program"),
        (b"hello", "a.pdf", "not what its name says"),
        (b"%PDF-1.7", "a.docx", "not what its name says"),
        (b"hello", "photo.jpg", "not what its name says"),
        (_zip(("a", b"x")), "a.docx", "not what its name says"),
        (_zip(("a", bytes(20_000_000))), "a.zip", "far more than it seems"),
        (_zip(*((f"{i}", b"") for i in range(10_001))), "a.zip", "far more than it seems"),
        (b"PK\x03\x04 broken", "a.zip", "archive is broken"),
    ],
    ids=[
        "program as pdf",
        "program",
        "script",
        "text as pdf",
        "pdf as docx",
        "text as photo",
        "zip as docx",
        "zip bomb",
        "ten thousand names",
        "broken zip",
    ],
)
def test_what_does_not_fit_is_refused_in_words(data: bytes, name: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        find_type(data, name)


def _picture(kind: str) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        _picture("TIFF"),
        _picture("BMP"),
        _picture("ICO"),
        _picture("AVIF"),
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00",
        b"8BPS\x00\x01",
    ],
    ids=["tiff", "bmp", "ico", "avif", "photo of a telephone", "psd"],
)
def test_a_picture_that_cannot_be_made_anew_does_not_come_in_as_a_file(key_id, data: bytes) -> None:
    """It would bring along where and when it was taken."""
    with pytest.raises(BadInput, match="save it as JPEG"):
        store(data, key_id, "photo")
    assert not StoredFile.objects.exists()


def test_a_letter_that_begins_with_bm_is_a_letter() -> None:
    assert find_type(b"BM wrote on Monday", "a.txt") == "text/plain"


def test_hidden_kinds_in_open_document_names_are_not_believed() -> None:
    data = _zip(("mimetype", b"application/vnd.oasis.opendocument.<script>"))
    assert find_type(data, "a") == "application/zip"

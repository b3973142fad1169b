"""Files come in through memory only, and never more than the node's limit."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path

from fanal.web.uploads import MemoryOnlyUploadHandler, TooLarge

MB = 1024 * 1024
received: list[Any] = []


def take(request: HttpRequest) -> HttpResponse:
    assert request.POST is not None
    files = list(request.FILES.values())
    received.extend(files)
    return HttpResponse(str(sum(file.size or 0 for file in files)))


urlpatterns = [path("take", take)]
handler400 = "fanal.web.views.errors.bad_request"
WITHOUT_SHIFT = [name for name in settings.MIDDLEWARE if "accounts" not in name and "allauth" not in name]
here = override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=WITHOUT_SHIFT, FANAL_MAX_UPLOAD_BYTES=2 * MB)


@pytest.fixture(autouse=True)
def nothing_received() -> None:
    received.clear()


class Reading(io.BytesIO):
    """A body that counts what is read of it."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        piece = super().read(size)
        self.taken += len(piece)
        return piece


@here
def test_a_file_stays_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_file(*args: object, **kwargs: object) -> None:
        raise AssertionError("an upload touched the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", no_file)
    monkeypatch.setattr(tempfile, "TemporaryFile", no_file)
    monkeypatch.setattr(tempfile, "mkstemp", no_file)
    answer = Client().post("/take", {"file": SimpleUploadedFile("a.bin", b"x" * MB)})
    assert answer.content == str(MB).encode()
    assert type(received[0]) is InMemoryUploadedFile


@here
def test_fifty_megabytes_are_refused_with_a_clear_sentence_and_nothing_is_stored(tmp_path: Path) -> None:
    answer = Client(raise_request_exception=False).post(
        "/take", {"file": SimpleUploadedFile("a.bin", b"x" * (50 * MB))}
    )
    assert answer.status_code == 413
    text = answer.content.decode()
    assert "larger than the 2 MB that this node accepts" in text
    assert "Nothing of it was stored" in text
    assert not received


@here
def test_an_announced_length_over_the_limit_is_refused_before_anything_is_kept() -> None:
    body = Reading(b"x" * (5 * MB))
    handler = MemoryOnlyUploadHandler()
    with pytest.raises(TooLarge):
        handler.handle_raw_input(body, {}, 5 * MB, b"", None)
    assert handler.taken == 0
    assert body.taken == 5 * MB, "the rest is read and thrown away, so that the sender hears the answer"


@here
def test_a_length_that_lies_is_found_out_while_reading() -> None:
    handler = MemoryOnlyUploadHandler()
    handler.new_file("file", "a.bin", "application/octet-stream", None)
    handler.receive_data_chunk(b"x" * MB, 0)
    with pytest.raises(TooLarge):
        handler.receive_data_chunk(b"x" * (MB + 1), MB)


@here
def test_the_limit_counts_for_all_files_of_a_request_together() -> None:
    files = {f"file{n}": SimpleUploadedFile(f"{n}.bin", b"x" * (900 * 1024)) for n in range(3)}
    answer = Client(raise_request_exception=False).post("/take", files)
    assert answer.status_code == 413


@here
def test_a_script_hears_the_same_sentence() -> None:
    request = Client(raise_request_exception=False, headers={"Accept": "application/json"})
    answer = request.post("/take", {"file": SimpleUploadedFile("a.bin", b"x" * (3 * MB))})
    assert answer.status_code == 413 and "2 MB" in answer.json()["sentence"]


@here
def test_a_plain_form_that_is_too_large_gets_the_same_page() -> None:
    with override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000):
        client = Client(raise_request_exception=False)
        answer = client.post("/take", "a=" + "x" * 5000, "application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_the_settings_name_this_way_in_and_no_other() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["fanal.web.uploads.MemoryOnlyUploadHandler"]
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.bin", b"x")})
    assert [type(handler) for handler in request.upload_handlers] == [MemoryOnlyUploadHandler]

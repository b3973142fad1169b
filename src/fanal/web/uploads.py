"""How files come in: into memory, never onto the disk, and never more than the node's limit.

Belongs here: taking the bytes. Does not: what they are (type by content, images re-encoded: `vault.files`).
"""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.utils.translation import gettext as _

#: Room for the other fields of a form beside its files.
_FIELDS = 64 * 1024
#: A sender that is told "too large" while still sending sees a broken line, not the sentence: so the rest is read and
#: thrown away, up to this much.
_DRAIN = 256 * 1024 * 1024


class TooLarge(RequestDataTooBig):
    """More bytes than the node accepts. `sentence` is for people; the page is `web.views.errors.bad_request`."""

    def __init__(self, limit: int) -> None:
        super().__init__("An upload was larger than the limit.")
        self.sentence = _(
            "What was sent is larger than the %(limit)s MB that this node accepts. It was refused before it was read."
        ) % {"limit": limit // (1024 * 1024)}


class MemoryOnlyUploadHandler(FileUploadHandler):
    """Collects the files of one request in memory, all together at most FANAL_MAX_UPLOAD_BYTES."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.limit = int(settings.FANAL_MAX_UPLOAD_BYTES)
        self.taken = 0
        self._buffer = BytesIO()

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, Any],
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Refuse by the announced length, before a byte is kept."""
        if content_length > self.limit + _FIELDS:
            _throw_away(input_data, content_length)
            raise TooLarge(self.limit)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._buffer = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece. The announced length may have lied, so the pieces are counted as well."""
        self.taken += len(raw_data)
        if self.taken > self.limit:
            self._buffer = BytesIO()
            raise TooLarge(self.limit)
        self._buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self._buffer.seek(0)
        return InMemoryUploadedFile(
            file=self._buffer,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


def _throw_away(stream: IO[bytes], announced: int) -> None:
    """Read what is still coming and keep nothing of it."""
    left = min(announced, _DRAIN)
    while left > 0:
        piece = stream.read(min(left, 64 * 1024))
        if not piece:
            return
        left -= len(piece)

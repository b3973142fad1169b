"""The sealed file of a backup: written and read as a stream, never more than a few megabytes in memory.

`magic | length | header | pieces | end mark`. The header is JSON in clear and says whose backup this is and how its key is
wrapped. Each piece is a megabyte under AES-256-GCM, numbered, the last one marked, and bound to the header: what is changed,
moved, repeated, cut off or put under another header does not open. Inside, parts follow each other: name, blocks, SHA-256.

Belongs here: bytes. Does not: which parts there are (`taking`), keys (`vault.backup_keys`), folders (`shelf`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fanal.core.errors import BadInput, Unavailable
from fanal.ops.backup import disk

MAGIC = b"FANAL-BACKUP\x01"
END = b"FANAL-BACKUP-END"
PIECE_BYTES = 1024 * 1024
_TAG_BYTES = 16
_LONGEST_HEADER = 16 * 1024
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Header:
    """What stands on the outside, in clear: no name of a person, no count.

    Attributes:
        backup: the name of this backup, as in its file name.
        kind: `node` (database and files) or `keys` (copy of the key store).
        node: identity of the node that made it.
        made_at: ISO 8601, UTC.
        version: of the program.
        kek: which KEK wrapped the key of this file.
        by_kek, by_node: the key, wrapped (`vault.backup_keys`), in hex.
    """

    backup: str
    kind: str
    node: str
    made_at: str
    version: str
    kek: str
    by_kek: str
    by_node: str

    def to_bytes(self) -> bytes:
        text = json.dumps(asdict(self), sort_keys=True).encode("ascii")
        return MAGIC + len(text).to_bytes(4, "big") + text


class Writer:
    """Writes an archive beside its place; `finish` gives it its name once everything is on the disk.

    Left without `finish`, nothing remains. A full disk is told with a sentence.
    """

    def __init__(self, path: Path, header: Header, key: bytes) -> None:
        self.path = path
        self._part = disk.part_path(path)
        head = header.to_bytes()
        self._cipher, self._bound = AESGCM(key), hashlib.sha256(head).digest()
        self._number, self._buffer, self._done = 0, bytearray(), False
        self._file: BinaryIO = disk.open_private(self._part)
        self._write(head)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._done:
            return
        # Closing writes what is buffered, and a full disk says no once more: nothing of it is to remain all the same.
        with suppress(OSError):
            self._file.close()
        self._part.unlink(missing_ok=True)

    def add(self, name: str, blocks: Iterable[bytes]) -> tuple[int, str]:
        """Write one part. Returns its length in bytes and its SHA-256 in hex."""
        label = name.encode("ascii")
        self._take(b"P" + len(label).to_bytes(2, "big") + label)
        digest, length = hashlib.sha256(), 0
        for block in blocks:
            for start in range(0, len(block), PIECE_BYTES):
                slice_ = block[start : start + PIECE_BYTES]
                self._take(len(slice_).to_bytes(4, "big") + slice_)
                digest.update(slice_)
                length += len(slice_)
        self._take(bytes(4) + digest.digest())
        return length, digest.hexdigest()

    def finish(self) -> int:
        """Close the archive and give it its name. Returns its size in bytes. Raises Unavailable when the disk is full."""
        self._seal(bytes(self._buffer), last=True)
        self._write(END)
        with disk.explained(self.path):
            self._file.flush()
            os.fsync(self._file.fileno())
            size = self._file.tell()
            self._file.close()
            disk.give_name(self._part, self.path)
        self._done = True
        return size

    def _take(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) > PIECE_BYTES:
            self._seal(bytes(self._buffer[:PIECE_BYTES]), last=False)
            del self._buffer[:PIECE_BYTES]

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._write(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._bound))
        self._number += 1

    def _write(self, data: bytes) -> None:
        with disk.explained(self.path):
            self._file.write(data)


def read_header(path: Path) -> Header:
    """The outside of an archive. Raises BadInput for a file that is none, or that is cut off; Unavailable when it cannot be read."""
    with _opened(path) as source:
        return _read_header(source, path)[0]


def read_parts(path: Path, key: bytes) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Every part in order, as its name and its blocks. Each part is read (or skipped) before the next one comes.

    Nothing is handed out that does not open, and a part whose digest is wrong ends with an error.
    Raises BadInput for a damaged archive, naming the place.
    """
    with _opened(path) as source:
        yield from _Inside(_pieces(source, path, key), path).parts()


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise Unavailable(f"The backup {path} cannot be read ({error.strerror}). Nothing was changed.") from error


def _read_header(source: BinaryIO, path: Path) -> tuple[Header, bytes]:
    head = source.read(len(MAGIC) + 4)
    length = int.from_bytes(head[len(MAGIC) :], "big")
    if head[: len(MAGIC)] != MAGIC or not 0 < length <= _LONGEST_HEADER:
        raise BadInput(f"{path.name} is not a backup of Fanal. Nothing was changed.", place="archive")
    text = source.read(length)
    try:
        header = Header(**json.loads(text))
    except (ValueError, TypeError):
        raise BadInput(f"{path.name} is damaged: its header cannot be read. Nothing was changed.", place="archive") from None
    source.seek(-len(END), os.SEEK_END)
    if source.read() != END:
        raise BadInput(
            f"{path.name} is cut off: its end is missing, perhaps it was not copied whole. Nothing was changed. "
            "Copy it again, or take another backup.",
            place="archive",
        )
    source.seek(len(head) + length)
    return header, head + text


def _pieces(source: BinaryIO, path: Path, key: bytes) -> Iterator[bytes]:
    _header, head = _read_header(source, path)
    cipher, bound = AESGCM(key), hashlib.sha256(head).digest()
    left = path.stat().st_size - len(head) - len(END)
    number = 0
    while left > 0:
        sealed = source.read(min(PIECE_BYTES + _TAG_BYTES, left))
        left -= len(sealed)
        if not sealed:
            raise damaged(path, number)
        try:
            yield cipher.decrypt(_nonce(number, last=left <= 0), sealed, bound)
        except InvalidTag:
            raise damaged(path, number) from None
        number += 1
    if number == 0:
        raise damaged(path, number)


def damaged(path: Path, number: int = 0) -> BadInput:
    """The error for an archive that is not as it was written, from this megabyte on."""
    return BadInput(
        f"{path.name} is damaged: from megabyte {number} on it is not as it was written. Nothing was changed. "
        "Copy it again, or take another backup.",
        place="archive",
    )


def _nonce(number: int, *, last: bool) -> bytes:
    # The key is this archive's alone, so a counter never repeats.
    return number.to_bytes(11, "big") + bytes([last])


class _Inside:
    """Parts out of opened pieces."""

    def __init__(self, pieces: Iterator[bytes], path: Path) -> None:
        self._pieces, self._path = pieces, path
        self._buffer = bytearray()
        self._open: Iterator[bytes] | None = None

    def parts(self) -> Iterator[tuple[str, Iterator[bytes]]]:
        while True:
            if not self._fill(1):
                return
            if self._read(1) != b"P":
                raise damaged(self._path, 0)
            length = int.from_bytes(self._read(2), "big")
            name = self._read(min(length, _LONGEST_NAME)).decode("ascii")
            blocks = self._blocks()
            yield name, blocks
            for _block in blocks:  # what the reader left is checked all the same
                pass

    def _blocks(self) -> Iterator[bytes]:
        digest = hashlib.sha256()
        while length := int.from_bytes(self._read(4), "big"):
            block = self._read(length)
            digest.update(block)
            yield block
        if self._read(32) != digest.digest():
            raise damaged(self._path, 0)

    def _fill(self, wanted: int) -> bool:
        while len(self._buffer) < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._buffer += piece
        return True

    def _read(self, wanted: int) -> bytes:
        if not self._fill(wanted):
            raise damaged(self._path, 0)
        data = bytes(self._buffer[:wanted])
        del self._buffer[:wanted]
        return data

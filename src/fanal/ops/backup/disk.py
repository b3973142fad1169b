"""Files of a backup on the disk: private, durable, whole or not there; a full disk is a sentence, not a traceback.

Belongs here: opening, naming, measuring. Does not: what stands in the files.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from fanal.core.errors import BadInput, Unavailable
from fanal.vault import places

BLOCK_BYTES = 256 * 1024


def part_path(path: Path) -> Path:
    """Where a file is written until it is whole. Hidden, and swept by the next backup when a crash left it."""
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")


def open_private(path: Path) -> BinaryIO:
    """A new file that only its owner can read. Raises Unavailable when it cannot be made."""
    with explained(path):
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=BLOCK_BYTES)


def give_name(part: Path, path: Path) -> None:
    """Put a finished file into its place, durably."""
    part.replace(path)
    places.sync_folder(path.parent)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Errors of the disk as sentences."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise Unavailable(
                f"The disk of {path.parent} is full. Nothing was left half done, and the node is as it was. "
                "Make room there, or name another folder, and run the command again."
            ) from error
        raise Unavailable(f"{path} could not be written ({error.strerror}). Nothing was left half done.") from error


def make_private_folder(folder: Path) -> Path:
    """A folder that only its owner can enter, made where it is missing. Raises Unavailable."""
    with explained(folder / "."):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not folder.is_dir():
        raise BadInput(f"{folder} is not a folder.", place="--to")
    return folder


def write_blocks(path: Path, blocks: Iterator[bytes]) -> None:
    """A new private file out of blocks, on the disk when this returns. Raises Unavailable; then nothing remains."""
    file = open_private(path)
    try:
        for block in blocks:
            with explained(path):
                file.write(block)
        with explained(path):
            file.flush()
            os.fsync(file.fileno())
            file.close()
    except BaseException:
        with suppress(OSError):  # closing writes what is buffered, and a full disk says no once more
            file.close()
        path.unlink(missing_ok=True)
        raise


def read_blocks(path: Path) -> Iterator[bytes]:
    """A file block by block."""
    with path.open("rb") as source:
        while block := source.read(BLOCK_BYTES):
            yield block


def check_room(folder: Path, needed: int, what: str) -> None:
    """Raises Unavailable when the disk of `folder` has less than `needed` bytes, and a tenth in reserve."""
    with explained(folder):
        free = shutil.disk_usage(folder).free
    if free < needed * 1.1 + 16_000_000:
        raise Unavailable(
            f"There is no room for {what}: {_mb(needed)} MB are needed in {folder} and {_mb(free)} MB are free. "
            "Nothing was changed. Make room, or name another folder."
        )


def _mb(size: int) -> int:
    return -(-size // 1_000_000)

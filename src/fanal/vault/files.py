"""Files: encrypted on the disk in FANAL_HOME/files, readable with the key of the case or child they belong to.

Nothing is ever written in clear, not even for a moment: what comes in is in memory, what goes out is opened piece by piece.
A file on the disk is a header and pieces of 64 KiB, each AES-256-GCM under a key made for this file alone from its data key
(HKDF), numbered, the last one marked: a piece that is changed, moved, repeated or cut off does not open. Its length is
rounded up to 4 KiB.

Belongs here: storing, reading, deleting. Does not: who may (who calls asks), what the file is for (`cases.Document`).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fanal.core.actors import Actor
from fanal.core.errors import BadInput, Unavailable
from fanal.core.ids import new_id
from fanal.vault import content_types, crypto, images, keys, places, queries
from fanal.vault.models import StoredFile

PIECE_BYTES = 64 * 1024
ROUND_BYTES = 4096
_MAGIC = b"FANAL-FILE\x01\x01"
_SALT_BYTES = 32
_HEADER_BYTES = len(_MAGIC) + 16 + _SALT_BYTES
_TAG_BYTES = 16
_LONGEST_NAME = 255


@dataclass(frozen=True, slots=True)
class Prepared:
    """Content that was looked at and may be stored: a picture made anew, or a file of a kind that is taken."""

    content: bytes
    media_type: str
    facts: dict[str, int]

    def __repr__(self) -> str:
        return f"<prepared {self.media_type}>"


def prepare_image(data: bytes) -> Prepared:
    """A picture, made anew (`vault.images`). The slow part, before a transaction. Raises BadInput (too large, no picture, a bomb)."""
    check_size(len(data))
    clean = images.clean_image(data)
    return Prepared(clean.data, clean.media_type, {"width": clean.width, "height": clean.height})


def prepare_file(data: bytes, name: str) -> Prepared:
    """Any file; a picture is made anew all the same. Before a transaction. Raises BadInput as `prepare_image`, `find_type` do."""
    check_size(len(data))
    media_type = content_types.find_type(data, name)
    return prepare_image(data) if media_type.startswith("image/") else Prepared(data, media_type, {})


def store(prepared: Prepared, *, key_id: UUID, name: str, by: Actor) -> StoredFile:
    """Encrypt what was prepared and keep it. Raises Gone, Unavailable."""
    content, media_type, facts = prepared.content, prepared.media_type, prepared.facts
    return _store(content, key_id=key_id, name=name, media_type=media_type, facts=facts, by=by)


def store_image(data: bytes, *, key_id: UUID, name: str, by: Actor) -> StoredFile:
    """Prepare and keep a picture in one step, outside of a transaction."""
    return store(prepare_image(data), key_id=key_id, name=name, by=by)


def store_file(data: bytes, *, key_id: UUID, name: str, by: Actor) -> StoredFile:
    """Prepare and keep any file in one step, outside of a transaction."""
    return store(prepare_file(data, name), key_id=key_id, name=name, by=by)


def check_size(size: int) -> None:
    """Raises BadInput when a file is empty or larger than FANAL_MAX_UPLOAD_MB."""
    if size == 0:
        raise BadInput(_("This file is empty. Nothing was saved."), place="file")
    if size > settings.FANAL_MAX_UPLOAD_BYTES:
        raise BadInput(
            _("This file is too large: %(size)d MB, and at most %(most)d MB are taken. Nothing was saved.")
            % {"size": -(-size // 2**20), "most": settings.FANAL_MAX_UPLOAD_BYTES // 2**20},
            place="file",
        )


def read(file: StoredFile) -> bytes:
    """The content. Raises as `read_pieces`; what is returned is whole and as it was stored."""
    content = b"".join(read_pieces(file))
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise crypto.Tampered
    return content


def read_pieces(file: StoredFile) -> Iterator[bytes]:
    """The content piece by piece, each checked before it is handed out.

    Raises Gone when its key was destroyed, vault.crypto.Tampered when it was changed, Unavailable when it is not there.
    """
    left = file.size  # opens the row first: Gone before any byte
    try:
        with places.stored_file(file.id).open("rb") as source:
            cipher = cipher_of(source.read(_HEADER_BYTES), file)
            number, piece = 0, source.read(PIECE_BYTES + _TAG_BYTES)
            while piece:
                following = source.read(PIECE_BYTES + _TAG_BYTES)
                opened = cipher.decrypt(nonce_of(number, last=not following), piece, None)
                if left > 0:
                    yield opened[:left]
                left -= len(opened)
                number, piece = number + 1, following
    except FileNotFoundError:
        raise Unavailable(
            _("This file is not in its place on the disk. Tell your administrator; the newest backup holds it.")
        ) from None
    except (InvalidTag, ValueError):
        raise crypto.Tampered from None
    if left > 0:
        raise crypto.Tampered


def delete(file: StoredFile) -> None:
    """Take a file away: its row now, its bytes once the current transaction commits."""
    path = places.stored_file(file.id)
    with transaction.atomic():
        file.delete()
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


def _store(content: bytes, *, key_id: UUID, name: str, media_type: str, facts: dict[str, int], by: Actor) -> StoredFile:
    file = StoredFile(
        id=new_id(),
        key_id=key_id,
        name=_clean_name(name),
        media_type=media_type,
        stored_by=by.actor_text,
        facts={**facts, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()},
    )
    path = places.stored_file(file.id)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        places.write_durably(path, _encrypt(content, file), mode=0o600, replace=False)
    except OSError as error:
        raise Unavailable(
            _(
                "The file could not be written (%(why)s). Nothing was saved; try again when your administrator made room."
            )
            % {"why": error.strerror}
        ) from error
    # The bytes come first: a row whose file is missing would be a loss, a file without a row is swept.
    queries.add_file(file)
    return file


def _encrypt(content: bytes, file: StoredFile) -> bytes:
    header = new_header(file.key_id)
    cipher = cipher_of(header, file)
    padded = content + bytes(-len(content) % ROUND_BYTES)
    out = bytearray(header)
    for number, start in enumerate(range(0, len(padded), PIECE_BYTES)):
        last = start + PIECE_BYTES >= len(padded)
        out += cipher.encrypt(nonce_of(number, last=last), padded[start : start + PIECE_BYTES], None)
    return bytes(out)


def new_header(key_id: UUID) -> bytes:
    """What a file on the disk begins with: the kind of file, the key it stands under, a salt of its own."""
    return _MAGIC + key_id.bytes + os.urandom(_SALT_BYTES)


def cipher_of(header: bytes, file: StoredFile) -> AESGCM:
    """The cipher of this file alone: its key comes from data key, salt, node, row and key id."""
    if len(header) != _HEADER_BYTES or header[: len(_MAGIC)] != _MAGIC:
        raise crypto.Tampered
    if header[len(_MAGIC) : len(_MAGIC) + 16] != file.key_id.bytes:
        raise crypto.Tampered
    bound = crypto.bind(places.node_id(), "vault_storedfile.bytes", str(file.id), file.key_id)
    own = HKDF(SHA256(), 32, salt=header[-_SALT_BYTES:], info=bound).derive(keys.unwrap(file.key_id))
    return AESGCM(own)


def nonce_of(number: int, *, last: bool) -> bytes:
    """The nonce of a piece: its number, and whether it is the last one."""
    return number.to_bytes(11, "big") + bytes([last])


def _clean_name(name: str) -> str:
    """The last part of a path, without control signs."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(sign for sign in last if sign.isprintable()).strip()[-_LONGEST_NAME:] or "file"


def sweep_files(*, older_than: float) -> int:
    """Delete bytes on the disk to which no row belongs and that were written before a time (seconds since 1970).

    They are what a rolled back transaction left over. Returns how many.
    """
    folder = places.files_folder()
    candidates = [path for path in folder.glob("*/*") if path.is_file() and path.stat().st_mtime < older_than]
    if not candidates:
        return 0
    known = queries.file_ids()
    gone = 0
    for path in candidates:
        if _id_of(path) not in known:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _id_of(path: Path) -> UUID | None:
    try:
        return UUID(path.name)
    except ValueError:
        return None


__all__ = [
    "Prepared", "check_size", "delete", "prepare_file", "prepare_image", "read", "read_pieces", "store", "store_file", "store_image",
    "sweep_files",
]

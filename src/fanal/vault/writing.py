"""Write a file of unknown length into the vault, piece by piece: what is made by a program and is too long for memory.

The same file as `vault.files` makes at once: each piece is sealed before it reaches the disk. It lies beside its place until
it is whole; a process that dies leaves a part without a name, which is swept.

Belongs here: the writer. Does not: reading, deleting (`vault.files`), what comes from outside (uploads are judged there).
"""

from __future__ import annotations

import hashlib
import os
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.core.actors import Actor
from fanal.core.errors import Unavailable
from fanal.core.ids import new_id
from fanal.vault import files, places, queries
from fanal.vault.models import StoredFile


class SealedWriter:
    """A sink. `write` any number of times, then either `finish`, which adds the row, or `abandon`.

    Args:
        key_id: the data key under which it stands.
        media_type: what it is; made here, so believed.
        by: who has it made.
    """

    def __init__(self, *, key_id: UUID, name: str, media_type: str, by: Actor) -> None:
        self._row = StoredFile(id=new_id(), key_id=key_id, name=name, media_type=media_type, stored_by=by.actor_text)
        self._path = places.stored_file(self._row.id)
        self._header = files.new_header(key_id)
        self._cipher = files.cipher_of(self._header, self._row)
        self._waiting = bytearray()
        self._digest, self._size, self._number = hashlib.sha256(), 0, 0
        try:
            self._beside, self._file = places.open_beside(self._path)
            self._file.write(self._header)
        except OSError as error:
            raise _no_room(error) from error

    @property
    def size(self) -> int:
        """Bytes of content so far."""
        return self._size

    def write(self, data: bytes) -> int:
        """Take bytes. Raises Unavailable when the disk does not."""
        self._digest.update(data)
        self._size += len(data)
        self._waiting += data
        # The last piece is marked as such, so one is always kept back.
        while len(self._waiting) > files.PIECE_BYTES:
            self._seal(files.PIECE_BYTES, last=False)
        return len(data)

    def flush(self) -> None:
        """For who takes this for a file; pieces go to the disk as they fill."""

    def finish(self) -> StoredFile:
        """Bring it to the disk and add its row, in the caller's transaction. Raises Unavailable."""
        self._waiting += bytes(-self._size % files.ROUND_BYTES)
        try:
            self._seal(len(self._waiting), last=True)
            places.put_in_place(self._beside, self._file, self._path)
        except OSError as error:
            raise _no_room(error) from error
        self._row.facts = {"size": self._size, "sha256": self._digest.hexdigest()}
        queries.add_file(self._row)
        return self._row

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._beside.unlink(missing_ok=True)

    def _seal(self, length: int, *, last: bool) -> None:
        piece = bytes(self._waiting[:length])
        del self._waiting[:length]
        try:
            self._file.write(self._cipher.encrypt(files.nonce_of(self._number, last=last), piece, None))
        except OSError as error:
            raise _no_room(error) from error
        self._number += 1


def _no_room(error: OSError) -> Unavailable:
    return Unavailable(
        _("The file could not be written (%(why)s). Nothing was saved; try again when your administrator made room.")
        % {"why": os.strerror(error.errno or 5)}
    )

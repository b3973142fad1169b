"""The key that wraps all data keys (KEK), and who keeps it.

`Wrapping` is one KEK that wraps and unwraps; `Keeper` is a place that has KEKs: a file of mode 0400 outside of the node's
folder, or a systemd credential. A keeper that never hands its key out (a transit service) fits the same two shapes.

Belongs here: keeping and using the KEK. Does not: data keys (`vault.keys`), changing the KEK step by step (`vault.rotation`).
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault import places

KEK_BYTES = 32
_LINE = re.compile(rb"fanal-kek 1 ([0-9a-f]{64})\s*")
_NONCE_BYTES = 12


class Wrapping(Protocol):
    """One KEK."""

    @property
    def id(self) -> str:
        """What the key store notes beside each key that it wrapped: 16 hex digits that tell nothing of the KEK."""

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        """Wrap a data key, bound to what it is."""

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        """The data key. Raises Unavailable when it was changed or belongs to something else."""


class Keeper(Protocol):
    """A place that keeps KEKs: the current one and, while they are changed, the next one."""

    def find(self, kek_id: str) -> Wrapping | None:
        """The KEK of this id, or None."""

    def current(self) -> Wrapping:
        """The KEK in force. Raises Unavailable when it is not there or cannot be read."""

    def next(self) -> Wrapping | None:
        """The KEK of a change that was begun."""

    def make_next(self) -> Wrapping:
        """Make the next KEK, durably. Raises NotReady when this keeper cannot."""

    def promote(self, kek_id: str) -> None:
        """The next KEK becomes the current one; the old one is gone. Does nothing when that was done before."""


@dataclass(frozen=True, slots=True)
class LocalKek:
    """A KEK whose 32 bytes are in this process. Wraps with AES-256-GCM and a random nonce."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        # The KEK has 256 random bits, so a digest of it can be stored: nothing can be tried.
        return hashlib.sha256(b"fanal kek id\x00" + self.secret).hexdigest()[:16]

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, key, bound)

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        try:
            return AESGCM(self.secret).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], bound)
        except (InvalidTag, ValueError):
            raise Unavailable(
                "A key in the key store does not open: the file was changed or is damaged. Nothing was changed. "
                "Restore keys.sqlite3 from the newest backup."
            ) from None

    def line(self) -> bytes:
        """As it stands in its file."""
        return b"fanal-kek 1 " + self.secret.hex().encode() + b"\n"


def new_kek() -> LocalKek:
    """A KEK from the system's randomness."""
    return LocalKek(os.urandom(KEK_BYTES))


def read_kek(path: Path) -> LocalKek:
    """A KEK from its file. Raises Unavailable when it is not there, BadInput when it holds something else."""
    try:
        found = _LINE.fullmatch(path.read_bytes())
    except FileNotFoundError:
        raise Unavailable(
            f"The key file {path} is not there, so nothing protected can be read or saved. Put it back, name its place in "
            "FANAL_KEK_FILE, or make it anew from two shares of the recovery kit: fanal vault restore-key"
        ) from None
    except OSError as error:
        raise Unavailable(
            f"The key file {path} cannot be read ({error.strerror}). It must belong to the user who runs Fanal, mode 0400."
        ) from None
    if found is None:
        raise BadInput(
            f"The file {path} is not a key file of Fanal. Nothing was changed. Name the right one in FANAL_KEK_FILE, "
            "or make it anew from two shares of the recovery kit: fanal vault restore-key",
            place="FANAL_KEK_FILE",
        )
    return LocalKek(bytes.fromhex(found[1].decode()))


def write_kek(path: Path, kek: LocalKek, *, replace: bool = False) -> None:
    """Write a key file, mode 0400, its folder 0700 when it must be made. Raises FileExistsError unless `replace`."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    places.write_durably(path, kek.line(), mode=0o400, replace=replace)


class FileKeeper:
    """KEKs in a file, and the next one beside it in `<file>.next`. A systemd credential is one that cannot be written."""

    def __init__(self, path: Path, *, writable: bool = True) -> None:
        self.path = path
        self.writable = writable
        self._known: dict[str, LocalKek] = {}

    @property
    def next_path(self) -> Path:
        return self.path.with_name(self.path.name + ".next")

    def find(self, kek_id: str) -> LocalKek | None:
        if kek_id not in self._known:
            self._read_all()
        return self._known.get(kek_id)

    def current(self) -> LocalKek:
        kek = read_kek(self.path)
        self._known[kek.id] = kek
        return kek

    def next(self) -> LocalKek | None:
        return read_kek(self.next_path) if self.next_path.exists() else None

    def make_next(self) -> LocalKek:
        if not self.writable:
            raise NotReady(
                "The key comes from a systemd credential, which the node cannot write. Unlock it into a file of mode 0400, "
                "run the change with FANAL_KEK_FILE naming that file, then encrypt the file as the new credential."
            )
        kek = new_kek()
        write_kek(self.next_path, kek)
        return kek

    def promote(self, kek_id: str) -> None:
        kek = self.next()
        if kek is not None and kek.id == kek_id:
            self.next_path.replace(self.path)
            places.sync_folder(self.path.parent)
        self.forget()

    def forget(self) -> None:
        """Read the files anew when a KEK is asked for."""
        self._known.clear()

    def _read_all(self) -> None:
        kek = self.next()
        if kek is not None:
            self._known[kek.id] = kek
        if self.path.exists() or kek is None:
            self.current()


_keepers: dict[tuple[Path, bool], FileKeeper] = {}


def keeper(folder: Path | None = None) -> FileKeeper:
    """Who keeps the KEK of this node, by the settings."""
    path = places.kek_file(folder)
    writable = path != places.credential_file()
    return _keepers.setdefault((path, writable), FileKeeper(path, writable=writable))

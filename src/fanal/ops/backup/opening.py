"""Open what lies on the shelf: with the key file, or with two shares of the recovery kit.

Belongs here: which key opens which archive, and the sentence when none does. Does not: writing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from fanal.core.errors import BadInput, Unavailable
from fanal.ops.backup import archive, manifest, taking
from fanal.vault import backup_keys, copying, places, tombstones
from fanal.vault.kek import FileKeeper, LocalKek, Wrapping
from fanal.vault.kit import Share
from fanal.vault.kit import combine as combine_shares

#: Answers with the KEK of an id, or None.
Find = Callable[[str], Wrapping | None]


@dataclass(frozen=True, slots=True)
class OpenedKeys:
    """A copy of the key store that opened, read through once."""

    path: Path
    header: archive.Header
    copy: copying.Copy
    secret: bytes = field(repr=False)
    node_key: bytes = field(repr=False)
    kek: Wrapping = field(repr=False)

    def blocks(self) -> Iterator[bytes]:
        """The copy once more, for making a key store of it."""
        return _only_part(self.path, self.secret)


@dataclass(frozen=True, slots=True)
class OpenedBackup:
    """An archive that opened and is whole."""

    path: Path
    header: archive.Header
    manifest: manifest.Manifest
    secret: bytes = field(repr=False)


def from_key_file(path: Path) -> Find:
    """KEKs of a key file."""
    keeper = FileKeeper(path, writable=False)

    def find(kek_id: str) -> Wrapping | None:
        found = keeper.find(kek_id)
        if found is None:
            raise BadInput(
                f"The key file {path} is not the one that this backup was made with. Nothing was changed. Name the right one in "
                "FANAL_KEK_FILE, or take two shares of the recovery kit: --kit",
                place="FANAL_KEK_FILE",
            )
        return found

    return find


def from_shares(shares: Sequence[Share]) -> Find:
    """The KEK of two shares. A wrong share is told as such."""

    def find(kek_id: str) -> Wrapping:
        return combine_shares(shares, wanted=kek_id)

    return find


def key_file(node: str) -> Path:
    """Where the key file of this node lies, or will lie."""
    return places.kek_file(node=node).expanduser()


def open_keys(path: Path, find: Find) -> OpenedKeys:
    """Open a copy of the key store and read it through. Raises BadInput, Unavailable, each with what to do."""
    header = archive.read_header(path)
    if header.kind != "keys":
        raise BadInput(f"{path.name} is not a copy of the keys but a backup. Nothing was changed.", place="--keys")
    kek = find(header.kek)
    if kek is None:
        raise BadInput(f"No key at hand opens {path.name}. Nothing was changed.", place="--keys")
    secret = backup_keys.open_with_kek(bytes.fromhex(header.by_kek), node=header.node, backup=header.backup, kek=kek)
    copy = copying.read_copy(_only_part(path, secret))
    if copy.node != header.node:
        raise archive.damaged(path)
    return OpenedKeys(path, header, copy, secret, copying.node_key(copy, kek), kek)


def open_backup(path: Path, keys: OpenedKeys) -> OpenedBackup:
    """Open an archive and hold every part against its manifest. Writes nothing.

    Raises BadInput: another node's keys, keys of another time, a damaged or truncated archive.
    """
    header = archive.read_header(path)
    if header.kind != "node":
        raise BadInput(f"{path.name} is not a backup but a copy of the keys. Nothing was changed.", place="archive")
    if header.node != keys.header.node:
        raise BadInput(
            f"{path.name} is the backup of node {header.node}, and the keys are those of node {keys.header.node}. "
            "Nothing was changed. Take the copy of the keys of the same node.",
            place="--keys",
        )
    secret = _secret_of(header, keys)
    told = taking.check_whole(path, secret)
    if (told.node, told.backup) != (header.node, header.backup):
        raise archive.damaged(path)
    return OpenedBackup(path, header, told, secret)


def _secret_of(header: archive.Header, keys: OpenedKeys) -> bytes:
    by_node = backup_keys.open_with_node_key(
        bytes.fromhex(header.by_node), node=header.node, backup=header.backup, node_key=keys.node_key
    )
    if by_node is not None:
        return by_node
    try:
        return backup_keys.open_with_kek(
            bytes.fromhex(header.by_kek), node=header.node, backup=header.backup, kek=keys.kek
        )
    except Unavailable:
        raise BadInput(
            "The keys at hand do not open this backup: its header was changed, or the keys are of another installation. "
            "Nothing was changed.",
            place="archive",
        ) from None


def erased(keys: OpenedKeys, lists: Sequence[Path]) -> set[UUID]:
    """Every key known to be destroyed: by the copy of the keys, and by lists. Raises BadInput for a list that is not ours."""
    found = set(keys.copy.destroyed)
    mac_key = backup_keys.tombstone_mac_key(keys.header.node, lambda: keys.node_key)
    for path in lists:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BadInput(f"The list {path} cannot be read ({error.strerror}). Nothing was changed.", place="--tombstones") from None
        found |= tombstones.read_list(data, node=keys.header.node, mac_key=mac_key)
    return found


def kek_to_write(keys: OpenedKeys) -> LocalKek | None:
    """The KEK, when it is one that can be written into a key file."""
    return keys.kek if isinstance(keys.kek, LocalKek) else None


def _only_part(path: Path, secret: bytes) -> Iterator[bytes]:
    for name, blocks in archive.read_parts(path, secret):
        if name != "keys":
            raise archive.damaged(path)
        yield from blocks

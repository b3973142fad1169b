"""Write the two archives of a backup: database and files first, the copy of the keys after, each in its own folder.

The order matters. Anchors of the journal first: an anchor newer than the database would say that entries are missing. Then the
database, then the files to which its rows point, the keys last: a key that is missing is a row that nobody can read, one too
many harms nothing. The key file itself, sessions' secret, sockets and static files are in no archive.

Belongs here: what goes into an archive. Does not: when, who, how many are kept (`actions.take_backup`).
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from fanal import __version__
from fanal.ops.backup import archive, databases, disk, manifest, shelf
from fanal.vault import backup_keys, copying, places, tombstones


@dataclass(frozen=True, slots=True)
class Taken:
    """A finished backup. `size` in bytes, `seconds` it took, `removed` archives that rotation took away."""

    archive: Path
    keys: Path
    size: int
    seconds: float
    removed: int
    counts: dict[str, int]
    head_seq: int


def write_backup(archives: Path, keys: Path, *, at: datetime) -> Taken:
    """Both archives, then away with what need not stay. Raises NotReady, Unavailable; no half archive remains."""
    copying.check_copyable()
    started = time.monotonic()
    for folder in (archives, keys):
        disk.make_private_folder(folder)
    path, size, told = write_node(archives, at=at)
    # After the database: a key that is missing is a row that nobody can read.
    copy = write_keys(keys, at=at)
    node = places.node_id()
    removed = shelf.rotate(archives, node)
    shelf.prune_keys(keys, node, now=at)
    return Taken(path, copy, size, time.monotonic() - started, removed, told.facts.counts, told.facts.head_seq)


def free_moment(archives: Path, keys: Path) -> datetime:
    """Now; some seconds later when a backup has this name already."""
    moment = datetime.now(UTC).replace(microsecond=0)
    node = places.node_id()
    taken = {one.made_at for folder, kind in ((archives, "node"), (keys, "keys")) for one in shelf.find(folder, kind, node)}
    while moment in taken:
        moment += timedelta(seconds=1)
    return moment


def write_node(folder: Path, *, at: datetime) -> tuple[Path, int, manifest.Manifest]:
    """The archive of database and files. Returns path, size in bytes, manifest. Raises Unavailable; then nothing remains."""
    node = places.node_id()
    name = shelf.name_of(node, at)
    key = backup_keys.new_backup_key(name)
    path = folder / f"{name}.backup"
    files = places.files_folder()
    disk.check_room(folder, databases.estimate() + sum(map(_size, _stored_files(files))), "the backup")
    with archive.Writer(path, _header(name, "node", at, key), key.secret) as writer:
        tally = manifest.Tally()
        anchors = _first_bytes(places.home() / manifest.ANCHORS)
        tally.note(manifest.ANCHORS, *writer.add(manifest.ANCHORS, anchors))
        with databases.picture() as picture:
            tally.note(manifest.DATABASE, *writer.add(manifest.DATABASE, picture.blocks()))
            facts = picture.facts
        for file in _stored_files(files):
            _add_file(writer, tally, file)
        told = manifest.Manifest(name, node, __version__, at.isoformat(), settings.FANAL_ORIGIN, facts, tally.result())
        writer.add(manifest.NAME, [told.to_bytes()])
        return path, writer.finish(), told


def write_keys(folder: Path, *, at: datetime) -> Path:
    """A copy of the key store, and the list of erased keys anew. Raises Unavailable, NotReady (the KEK is being changed)."""
    copying.check_copyable()
    node = places.node_id()
    name = shelf.name_of(node, at)
    key = backup_keys.new_backup_key(name)
    path = folder / f"{name}.keys"
    with archive.Writer(path, _header(name, "keys", at, key), key.secret) as writer:
        writer.add("keys", _in_blocks(copying.copy_lines()))
        writer.finish()
    write_tombstones(folder)
    return path


def write_tombstones(folder: Path) -> Path:
    """The list of erased keys as it is now."""
    path = shelf.tombstones_path(folder, places.node_id())
    with disk.explained(path):
        places.write_durably(path, tombstones.write_list(), mode=0o600)
    return path


def _header(name: str, kind: str, at: datetime, key: backup_keys.BackupKey) -> archive.Header:
    return archive.Header(
        backup=name,
        kind=kind,
        node=places.node_id(),
        made_at=at.isoformat(timespec="seconds"),
        version=__version__,
        kek=key.kek,
        by_kek=key.by_kek.hex(),
        by_node=key.by_node.hex(),
    )


def _stored_files(folder: Path) -> Iterator[Path]:
    """A folder at a time: however many files there are, few names are in memory."""
    for inner in sorted(folder.iterdir()) if folder.is_dir() else ():
        for path in sorted(inner.iterdir()) if inner.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                yield path


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _add_file(writer: archive.Writer, tally: manifest.Tally, file: Path) -> None:
    try:
        source = file.open("rb")
    except FileNotFoundError:
        return  # erased since we looked
    name = f"{manifest.FILES}/{file.parent.name}/{file.name}"
    with source:
        tally.note(name, *writer.add(name, iter(lambda: source.read(disk.BLOCK_BYTES), b"")))


def _first_bytes(path: Path) -> Iterator[bytes]:
    """A file that others append to, as long as it is now."""
    if not path.exists():
        return
    left = path.stat().st_size
    with path.open("rb") as source:
        while left > 0 and (block := source.read(min(left, disk.BLOCK_BYTES))):
            left -= len(block)
            yield block


def _in_blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    block = bytearray()
    for line in lines:
        block += line
        if len(block) >= disk.BLOCK_BYTES:
            yield bytes(block)
            block.clear()
    yield bytes(block)


def check_whole(path: Path, key: bytes) -> manifest.Manifest:
    """Read an archive from end to end and hold every part against its manifest. Raises BadInput when anything differs."""
    tally, told = manifest.Tally(), None
    for name, blocks in archive.read_parts(path, key):
        if name == manifest.NAME:
            told = manifest.from_bytes(b"".join(blocks))
            continue
        digest, size = hashlib.sha256(), 0
        for block in blocks:
            digest.update(block)
            size += len(block)
        tally.note(name, size, digest.hexdigest())
    if told is None or told.parts != tally.result():
        raise archive.damaged(path)
    return told

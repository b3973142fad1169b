"""What a disk holds after a power cut, worked out from a record of writes (`recorder.c`).

What was synced is there. Of what was written and not synced, any sectors of 512 bytes may be there and any may be missing, in
whichever order they were written; a change of a folder that was not synced may have happened or not, in the order of the changes.

Belongs here: the record and the model. Does not: the node, what is judged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512
#: Of no use after a start: SQLite maps the one anew, the other is a queue of locks.
LEFT_OUT = ("-shm", "-turns")
_HEAD = struct.Struct("<6Q")


@dataclass(frozen=True, slots=True)
class Entry:
    """One call: see `recorder.c`."""

    kind: str
    inode: int
    offset: int
    path: str
    second: str
    data: bytes


def read_record(path: Path) -> list[Entry]:
    """Every entry of a record, in order."""
    return list(_entries(path.read_bytes()))


def _entries(text: bytes) -> Iterator[Entry]:
    at = 0
    while at < len(text):
        inode, offset, size, length, second, _zero = _HEAD.unpack_from(text, at + 1)
        start = at + 1 + _HEAD.size
        names = text[start : start + length].decode(), text[start + length : start + length + second].decode()
        data = text[start + length + second : start + length + second + size]
        yield Entry(chr(text[at]), inode, offset, *names, data)
        at = start + length + second + size


@dataclass
class File:
    """A file: what is on the disk for sure, and what was asked for since."""

    content: bytearray = field(default_factory=bytearray)
    asked: list[tuple[int, bytes] | int] = field(default_factory=list)

    def sync(self) -> None:
        """All that was asked for is on the disk."""
        for change in self.asked:
            _apply(self.content, change)
        self.asked.clear()

    def after_cut(self, chance: Random, share: float) -> bytes:
        """What is left: of what was asked for, each sector with the probability `share`."""
        left = bytearray(self.content)
        for change in self.asked:
            if isinstance(change, int):
                if chance.random() < share:
                    _apply(left, change)
                continue
            for sector in _sectors(*change):
                if chance.random() < share:
                    _apply(left, sector)
        return bytes(left)


def _apply(content: bytearray, change: tuple[int, bytes] | int) -> None:
    if isinstance(change, int):
        del content[change:]
        content.extend(bytes(change - len(content)))
        return
    offset, data = change
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _sectors(offset: int, data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        size = min(SECTOR - (offset + at) % SECTOR, len(data) - at)
        yield offset + at, data[at : at + size]
        at += size


class Disk:
    """A disk that holds `home` as it stands in `before`, and takes a record up to the cut."""

    def __init__(self, home: Path, before: Path) -> None:
        self.names = {
            str(home / path.relative_to(before)): File(bytearray(path.read_bytes()))
            for path in sorted(before.rglob("*")) if path.is_file() and not str(path).endswith(LEFT_OUT)
        }  # fmt: skip
        self._durable = dict(self.names)
        #: Changes of names that were not synced; with the file where one came to be.
        self._asked: list[tuple[Entry, File | None]] = []

    def take(self, entry: Entry) -> None:
        """The next call of the record."""
        if entry.path.endswith((*LEFT_OUT, " (deleted)")):
            return
        if entry.kind in "WTS":
            file = self._file(entry)
            if entry.kind == "S":
                file.sync()
            else:
                file.asked.append((entry.offset, entry.data) if entry.kind == "W" else entry.offset)
        elif entry.kind == "D":
            self._sync_folder(entry.path)
        else:
            self._rename(self.names, entry)
            self._asked.append((entry, None))

    def _file(self, entry: Entry) -> File:
        there = self.names.get(entry.path)
        if there is None:
            there = self.names[entry.path] = File()
            self._asked.append((entry, there))
        return there

    def _sync_folder(self, path: str) -> None:
        """The names in this folder are on the disk; changes elsewhere are still asked for."""
        still = []
        for entry, file in self._asked:
            if path in {_folder(entry.path), _folder(entry.second)}:
                self._settle(self._durable, entry, file)
            else:
                still.append((entry, file))
        self._asked = still

    def _settle(self, names: dict[str, File], entry: Entry, file: File | None) -> None:
        if file is not None:
            names[entry.path] = file
        else:
            self._rename(names, entry)

    @staticmethod
    def _rename(names: dict[str, File], entry: Entry) -> None:
        file = names.get(entry.path)
        if entry.kind in "UR":
            names.pop(entry.path, None)
        if entry.kind in "RL" and file is not None:
            names[entry.second] = file

    def after_cut(self, chance: Random) -> dict[str, bytes]:
        """Every file that is there after a cut now."""
        names = dict(self._durable)
        for entry, file in self._asked[: chance.randint(0, len(self._asked))]:
            self._settle(names, entry, file)
        share = chance.choice([0.0, 0.5, 0.9, 1.0, chance.random()])
        return {path: file.after_cut(chance, share) for path, file in names.items()}


def _folder(path: str) -> str:
    return path.rpartition("/")[0]

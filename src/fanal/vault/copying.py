"""A copy of the key store for a backup, line by line, and a key store made of such a copy.

The copy holds wrapped keys, never a key: it opens with the KEK (key file, or two shares of the recovery kit). It is read a
page at a time and without a lock, so keys are made and destroyed meanwhile; what was destroyed is read last and counts.

Belongs here: the lines. Does not: where copies lie, their own encryption and how long they are kept (`ops.backup`).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault import places
from fanal.vault.kek import Wrapping
from fanal.vault.store import KeyStore, WrappedKey, kept_here, key_store, open_read_only

FORMAT = 1
_PAGE = 5_000
_DAMAGED = "The copy of the key store is damaged: a line of it cannot be read. Nothing was changed. Take an older copy."


def check_copyable() -> None:
    """Raises NotReady while the KEK is being changed: half of the keys in a copy would need a KEK that is gone tomorrow."""
    store = key_store()
    kek = store.read("kek") or ""
    if store.count_wrapped_by_others(kek):
        raise NotReady("The key is being changed. Finish that first (fanal vault rotate), then make the backup.")


def copy_lines() -> Iterator[bytes]:
    """Every line of a copy: notes, keys, what was destroyed, and at the end how many. A few thousand rows in memory."""
    store = key_store()
    if not kept_here():
        raise NotReady("A backup is made on the machine that keeps the keys. Nothing was changed.")
    try:
        with closing(open_read_only(store.path)) as connection:
            yield from _lines(connection)
    except sqlite3.Error as error:
        raise Unavailable(f"The key store {store.path} could not be read, so no copy of it was made.") from error


def _lines(connection: sqlite3.Connection) -> Iterator[bytes]:
    yield _line({"fanal_keys": FORMAT, "node": places.node_id()})
    for name, value in connection.execute("SELECT name, value FROM meta ORDER BY name").fetchall():
        yield _line({"note": [name, value]})
    count, last = 0, b""
    while rows := connection.execute(
        "SELECT id, kind, kek, wrapped, made_at FROM keys WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE)
    ).fetchall():
        for id_, kind, kek, wrapped, made_at in rows:
            yield _line({"key": [id_.hex(), kind, kek, wrapped.hex(), made_at]})
        count, last = count + len(rows), rows[-1][0]
    destroyed, last = 0, b""
    while rows := connection.execute(
        "SELECT id, at FROM destroyed WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE)
    ).fetchall():
        for id_, at in rows:
            yield _line({"destroyed": [id_.hex(), at]})
        destroyed, last = destroyed + len(rows), rows[-1][0]
    yield _line({"end": [count, destroyed]})


def _line(content: dict[str, object]) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"


@dataclass
class Copy:
    """What a copy says of itself, read line by line with `read_copy`.

    Attributes:
        node: whose keys.
        notes: the store's own notes (KEK in force, node key, …).
        node_key: the node's own key, wrapped; None when the copy has none.
        keys: how many keys.
        destroyed: keys that were destroyed when the copy was made.
    """

    node: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    node_key: WrappedKey | None = None
    keys: int = 0
    destroyed: set[UUID] = field(default_factory=set)
    whole: bool = False

    def take(self, line: bytes) -> WrappedKey | None:
        """Take one line in; answers with the key that it holds. Raises BadInput for a line that is none."""
        try:
            return self._take(json.loads(line))
        except (ValueError, KeyError, TypeError, IndexError):
            raise BadInput(_DAMAGED, place="keys") from None

    def _take(self, content: dict[str, Any]) -> WrappedKey | None:
        if "key" in content:
            id_, kind, kek, wrapped, made_at = content["key"]
            key = WrappedKey(UUID(hex=str(id_)), str(kind), str(kek), bytes.fromhex(str(wrapped)), int(str(made_at)))
            self.keys += 1
            if str(key.id) == self.notes.get("node_key"):
                self.node_key = key
            return key
        if "destroyed" in content:
            self.destroyed.add(UUID(hex=str(content["destroyed"][0])))
        elif "note" in content:
            self.notes[str(content["note"][0])] = str(content["note"][1])
        elif "end" in content:
            self.whole = content["end"] == [self.keys, len(self.destroyed)]
        elif content["fanal_keys"] == FORMAT:
            self.node = str(content["node"])
        return None


def split_lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines out of blocks of any length."""
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    if rest:
        yield rest


def read_copy(blocks: Iterable[bytes]) -> Copy:
    """Read a copy through. Raises BadInput when it is damaged or cut off."""
    copy = Copy()
    for line in split_lines(blocks):
        copy.take(line)
    if not copy.whole or not copy.node:
        raise BadInput(_DAMAGED, place="keys")
    return copy


def make_store(folder: Path, blocks: Iterable[bytes], *, without: set[UUID]) -> KeyStore:
    """Make a key store in `folder` of a copy. Keys that are destroyed, by the copy or by `without`, never get into it.

    Raises BadInput for a damaged copy.
    """
    store = KeyStore(places.keys_file(folder))
    store.create()
    copy, page = Copy(), []
    for line in split_lines(blocks):
        key = copy.take(line)
        if key is not None and key.id not in without:
            page.append(key)
        if len(page) >= _PAGE:
            store.put_back(page)
            page = []
    store.put_back(page)
    if not copy.whole:
        raise BadInput(_DAMAGED, place="keys")
    store.write(**copy.notes)
    store.destroy(sorted(copy.destroyed | without))
    return store


def node_key(copy: Copy, kek: Wrapping) -> bytes:
    """The node's own key out of a copy. Raises BadInput when the copy has none, Unavailable when it does not open."""
    if copy.node_key is None:
        raise BadInput(_DAMAGED, place="keys")
    return kek.unwrap(copy.node_key.wrapped, copy.node_key.bound(copy.node))

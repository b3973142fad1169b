"""The questions that a machine may ask the key service, and how they travel: a length, then JSON, over one TLS connection.

Nothing here opens a key: wrapped keys travel as they lie in the file. Whatever is not in `QUESTIONS` cannot be asked.

Belongs here: frames, questions, their arguments and answers as JSON. Does not: sockets (`server`, `client`).
"""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO
from uuid import UUID

from fanal.core.errors import BadInput, FanalError
from fanal.vault.keyfile import KeyStore, WrappedKey

VERSION = 1
#: What the certificate of the service is made out to, whatever address it is reached at: no other machine's certificate says so.
SERVICE_NAME = "fanal-keys"
#: Of one frame, in bytes: the ids of a million keys are 35 megabytes. Who may send one has shown a certificate.
LARGEST = 64 * 1024 * 1024
#: Rows of one answer.
PAGE = 5_000
#: Notes that a machine may write; the store's own (which KEK, which node) are not among them.
NOTES = frozenset({"kit_made", "kit_rehearsed", "tombstones_written"})
_LENGTH = struct.Struct(">I")

Json = Any
Question = Callable[[KeyStore, Mapping[str, Json]], Json]


def send(stream: BinaryIO, content: Json) -> None:
    """Write one frame."""
    body = json.dumps(content, separators=(",", ":")).encode("ascii")
    if len(body) > LARGEST:
        raise BadInput("That is too much for one question to the key service. Nothing was changed.")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def receive(stream: BinaryIO) -> Json:
    """Read one frame. Raises EOFError when the other side has hung up, ValueError for what is no frame."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    length = _LENGTH.unpack(head)[0]
    if length > LARGEST:
        raise ValueError("a frame is too large")
    body = stream.read(length)
    if len(body) < length:
        raise EOFError
    return json.loads(body)


def key_out(key: WrappedKey) -> Json:
    """A wrapped key as JSON."""
    return [key.id.hex, key.kind, key.kek, key.wrapped.hex(), key.made_at, key.orphan_since]


def key_in(found: Json) -> WrappedKey:
    """A wrapped key from JSON. Raises ValueError, TypeError for what is none."""
    id_, kind, kek, wrapped, made_at, orphan = found
    return WrappedKey(UUID(hex=id_), str(kind), str(kek), bytes.fromhex(wrapped), int(made_at), None if orphan is None else int(orphan))


def ids_out(ids: set[UUID]) -> list[str]:
    """Ids as JSON, in order."""
    return sorted(one.hex for one in ids)


def ids_in(found: Json) -> list[UUID]:
    """Ids from JSON."""
    return [UUID(hex=one) for one in found]


def _add(store: KeyStore, given: Mapping[str, Json]) -> bool:
    keys = [key_in(one) for one in given["keys"]]
    # The answer to the first try may have been lost with its connection: all were committed then, or none.
    if keys and store.fetch(keys[0].id) == keys[0]:
        return True
    return store.add(keys, kek=str(given["kek"]))


def _write(store: KeyStore, given: Mapping[str, Json]) -> None:
    notes = {str(name): str(value) for name, value in given["notes"].items()}
    if not notes.keys() <= NOTES:
        raise BadInput("Another machine may not change what the key store says of itself. Nothing was changed.")
    store.write(**notes)


def _fetch(store: KeyStore, given: Mapping[str, Json]) -> Json:
    found = store.fetch(UUID(hex=given["id"]))
    return None if found is None else key_out(found)


QUESTIONS: dict[str, Question] = {
    "hello": lambda store, _given: {"version": VERSION, "node": store.read("node")},
    "read": lambda store, given: store.read(str(given["name"])),
    "write": _write,
    "shred_counter": lambda store, _given: store.shred_counter(),
    "add": _add,
    "fetch": _fetch,
    "page": lambda store, given: [key_out(key) for key in store.fetch_page(after=UUID(hex=given["after"]), limit=PAGE)],
    "ids": lambda store, given: ids_out(store.ids(made_before=given["made_before"])),
    "counts": lambda store, _given: store.counts(),
    "pragmas": lambda store, _given: store.pragmas(),
    "destroy": lambda store, given: store.destroy(ids_in(given["ids"])),
    "destroyed": lambda store, given: ids_out(store.destroyed(None if given["ids"] is None else ids_in(given["ids"]))),
    "destroyed_at": lambda store, _given: [[one.hex, at] for one, at in store.destroyed_at()],
    "note_orphans": lambda store, given: store.note_orphans(set(ids_in(given["orphans"])), now=int(given["now"])),
    "sweep_orphans": lambda store, given: store.sweep_orphans(found_before=int(given["found_before"])),
    "others": lambda store, given: store.count_wrapped_by_others(str(given["kek"])),
}


def answer(store: KeyStore, question: Json) -> Json:
    """What the store says to one question, as the frame that goes back; never an exception."""
    try:
        ask = QUESTIONS[question["do"]]
        return {"is": ask(store, question)}
    except FanalError as error:
        return {"error": str(error)}
    except (KeyError, TypeError, ValueError, AttributeError):
        return {"error": "The key service does not know this question. All machines of a node need the same version of Fanal."}

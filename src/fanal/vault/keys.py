"""Data keys: made, used, forgotten. One per case, child, person, contact, sighting, mediation and shared case.

Unwrapped keys stay in this process for at most a minute, and are forgotten as soon as a shredding anywhere is seen: by every
request (`vault.middleware`), and at most a second later elsewhere.

Belongs here: keys of this process. Does not: the file they lie in (`vault.store`), the order in which a shredding happens
and the destroying itself (`vault.actions.shred_keys`).
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fanal.core.errors import Gone, Unavailable
from fanal.core.ids import new_id
from fanal.vault import places
from fanal.vault.kek import Wrapping, keeper
from fanal.vault.store import KeyStore, WrappedKey, key_store

KINDS = frozenset(
    {"case", "child", "person", "contact", "sighting", "mediation", "shared_case", "review", "export", "breach", "node"}
)
KEY_BYTES = 32
CACHE_SECONDS = 60.0
LOOK_SECONDS = 1.0
MOST_CACHED = 4_096


class _Cache:
    """Unwrapped keys of this process, for the shred counter that was read last."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.keys: dict[UUID, tuple[bytes, float]] = {}
        self.counter = -1
        self.looked = 0.0


_cache = _Cache()


def new_key(kind: str) -> UUID:
    """Make a data key and commit it, durably, before any row can refer to it. Returns its id.

    Raises ValueError for an unknown kind, Unavailable when the key store or the key file does not answer.
    """
    return new_keys(kind, 1)[0]


def new_keys(kind: str, count: int) -> list[UUID]:
    """Many keys in one commit (an import of thousands of rows would wait for the disk once per key otherwise)."""
    if kind not in KINDS:
        raise ValueError(f"There is no kind of key named {kind!r}.")
    store, node = key_store(), places.node_id()
    for _attempt in range(3):
        kek = kek_in_force(store)
        made: list[WrappedKey] = []
        for _number in range(count):
            bare = WrappedKey(new_id(), kind, kek.id, b"", int(time.time()))
            wrapped = kek.wrap(os.urandom(KEY_BYTES), bare.bound(node))
            made.append(WrappedKey(bare.id, kind, kek.id, wrapped, bare.made_at))
        if store.add(made, kek=kek.id):
            return [key.id for key in made]
    raise Unavailable("The key that wraps all others is being changed. Nothing was saved. Please try again.")


def exists(key_id: UUID) -> bool:
    """Whether the key is there (it was made and not destroyed)."""
    return key_store().fetch(key_id) is not None


def unwrap(key_id: UUID) -> bytes:
    """The data key itself, 32 bytes. For the vault only.

    Raises:
        Gone: it was destroyed.
        Unavailable: it is not in the key store, or the store or the key file does not answer.
    """
    _look(LOOK_SECONDS)
    now = time.monotonic()
    with _cache.lock:
        held = _cache.keys.get(key_id)
        counter = _cache.counter
    if held is not None and held[1] > now:
        return held[0]
    key = _fetch(key_id)
    with _cache.lock:
        # A shredding that was seen while the key was fetched wins: the key is used this once and not kept.
        if counter == _cache.counter:
            _cache.keys.pop(key_id, None)
            _cache.keys[key_id] = (key, now + CACHE_SECONDS)
            _forget_old(now)
    return key


def _forget_old(now: float) -> None:
    """Forget keys whose minute is over, and the oldest beyond `MOST_CACHED`: a walk through all cases leaves no trail of keys."""
    while _cache.keys:
        oldest = next(iter(_cache.keys))  # in the order in which they were fetched
        if _cache.keys[oldest][1] > now and len(_cache.keys) <= MOST_CACHED:
            return
        del _cache.keys[oldest]


def look_for_shredding() -> None:
    """Read the shred counter now; forget every key when it changed, or when the key store does not answer."""
    _look(0.0)


def forget_all() -> None:
    """Forget every unwrapped key of this process."""
    with _cache.lock:
        _cache.keys.clear()
        _cache.counter = -1
        _cache.looked = 0.0


def node_key_id() -> UUID:
    """The node's own key, under which what belongs to no case is sealed. Raises Unavailable without a key store."""
    found = key_store().read("node_key")
    if found is None:
        raise Unavailable("The key store has no key of the node. Restore keys.sqlite3 from the newest backup.")
    return UUID(found)


def kek_in_force(store: KeyStore) -> Wrapping:
    """The KEK that wraps new keys. Raises Unavailable when the key file is another node's or an older one."""
    wanted = store.read("kek")
    found = keeper(store.path.parent).find(wanted or "")
    if found is None:
        raise wrong_kek()
    return found


def wrong_kek() -> Unavailable:
    """The error for a key file that does not fit the key store."""
    return Unavailable(
        f"The key file {places.kek_file()} does not belong to this node's key store. Nothing was changed. Name the right "
        "one in FANAL_KEK_FILE, or make it anew from two shares of the recovery kit: fanal vault restore-key"
    )


def _look(after: float) -> None:
    now = time.monotonic()
    if _cache.looked and now - _cache.looked < after:
        return
    try:
        counter = key_store().shred_counter()
    except Unavailable:
        forget_all()
        raise
    with _cache.lock:
        _cache.looked = now
        if counter != _cache.counter:
            _cache.keys.clear()
            _cache.counter = counter


def _fetch(key_id: UUID) -> bytes:
    store = key_store()
    row = store.fetch(key_id)
    if row is None:
        if store.destroyed([key_id]):
            raise Gone(_("This was erased on purpose; nobody can read it any more."))
        raise Unavailable(
            _(
                "The key of this record is not in the key store. Nothing was changed. The key store may be older than the "
                "database: restore keys.sqlite3 from the newest backup."
            )
        )
    return unwrap_row(row)


def unwrap_row(row: WrappedKey) -> bytes:
    """The data key of a row of the key store. Raises Unavailable when its KEK is not there."""
    return unwrapper()(row)


def unwrapper() -> Callable[[WrappedKey], bytes]:
    """As `unwrap_row`, for many rows in a row: the KEK is looked for once."""
    keeps, node = keeper(), places.node_id()
    known: dict[str, Wrapping] = {}

    def unwrap_one(row: WrappedKey) -> bytes:
        kek = known.get(row.kek) or keeps.find(row.kek)
        if kek is None:
            raise wrong_kek()
        known[row.kek] = kek
        return kek.unwrap(row.wrapped, row.bound(node))

    return unwrap_one

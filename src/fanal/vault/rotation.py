"""Change the KEK: every data key is wrapped anew, in steps of which each may be the last before a crash.

1. The next KEK is written beside the current one. 2. Keys are wrapped anew, some hundred a commit; each says which KEK wrapped
it, so readers find the right one at any time. 3. When none is left, one commit puts the next KEK in force. 4. Its file takes
the place of the old one. Begun again, it goes on where it stopped; running nodes need not stop.

Belongs here: the change. Does not: the kit, which must be printed and rehearsed anew (`vault.kit`).
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fanal.core.errors import Unavailable
from fanal.vault import keys, places
from fanal.vault.kek import Keeper, Wrapping, keeper
from fanal.vault.store import KeyStore, key_store

BATCH = 500


def rotate(*, told: Callable[[int], None] = lambda _left: None, keeper_: Keeper | None = None) -> int:
    """Change the KEK, or finish a change that was interrupted. Returns how many keys were wrapped anew by this call.

    Args:
        told: called with the number of keys still to wrap, before each batch.
    Raises: Unavailable, NotReady as the keeper does; nothing is lost by either.
    """
    with _alone():
        return _rotate(key_store(), keeper_ or keeper(), told)


def _rotate(store: KeyStore, keeps: Keeper, told: Callable[[int], None]) -> int:
    keys.kek_in_force(store)
    following = keeps.next()
    if following is not None and following.id == store.read("kek"):
        keeps.promote(following.id)  # only the last step was missing
        keys.forget_all()
        return 0
    if following is None:
        following = keeps.make_next()
    done = 0
    while True:
        done += _wrap_anew(store, keeps, following, told)
        if store.put_in_force(following.id):
            break
    store.write(rotated_at=str(int(time.time())))
    keeps.promote(following.id)
    keys.forget_all()
    return done


def _wrap_anew(store: KeyStore, keeps: Keeper, following: Wrapping, told: Callable[[int], None]) -> int:
    node, done = places.node_id(), 0
    while rows := store.fetch_not_wrapped_by(following.id, BATCH):
        told(store.count_wrapped_by_others(following.id))
        anew = []
        for row in rows:
            kek = keeps.find(row.kek)
            if kek is None:
                raise keys.wrong_kek()
            bound = row.bound(node)
            wrapped = following.wrap(kek.unwrap(row.wrapped, bound), bound)
            if following.unwrap(wrapped, bound) != kek.unwrap(row.wrapped, bound):
                raise Unavailable(
                    "A key did not survive being wrapped anew; it was left as it was. Check this machine's memory."
                )
            anew.append((row, wrapped))
        store.rewrap(anew, kek=following.id)
        done += len(anew)
    return done


@contextmanager
def _alone() -> Iterator[None]:
    """One change at a time; a crash lets go of the lock."""
    path = places.home() / "run" / "rotate.lock"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with path.open("a", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Unavailable("The key is being changed already by another command. Wait for it to end.") from None
        yield

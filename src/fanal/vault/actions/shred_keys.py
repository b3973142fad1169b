"""Destroy data keys in an order that survives a crash at any point: order written, key destroyed, marked done.

The order is a row, written in the caller's transaction beside the journal entry: when that rolls back, nothing happens. After
the commit the keys are destroyed, then what stood under them in the vault (index entries, files), then the order is marked.
What a crash left over is carried out at the next start and every few minutes.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.vault import hooks, keys, queries
from fanal.vault.store import key_store

BATCH = 500


def shred_keys(*, by: Actor, key_ids: Iterable[UUID]) -> None:
    """Order the destruction of keys: what stands under them cannot be read any more once the current transaction commits.

    A rollback leaves the keys as they are.

    Raises BadInput for the node's own key: without it nobody could sign in.
    """
    wanted = tuple(dict.fromkeys(key_ids))
    if not wanted:
        return
    if keys.node_key_id() in wanted:
        raise BadInput("The node's own key cannot be shredded. Nothing was changed.", place="key_id")
    with transaction.atomic():
        for _told in hooks.before_shred.ask(by=by, key_ids=wanted):
            pass
        queries.write_shred_orders(wanted, by=by.actor_text)
        transaction.on_commit(lambda: carry_out_orders(by=by))


def carry_out_orders(*, by: Actor) -> int:
    """Carry out every open order. Returns how many keys were shredded. Safe to be called by several processes at once."""
    done = 0
    while key_ids := queries.open_shred_orders(limit=BATCH):
        key_store().destroy(key_ids)
        keys.look_for_shredding()
        queries.erase_what_stood_under(key_ids)
        queries.mark_shredded(key_ids)
        done += len(key_ids)
    return done


def shred_again(*, by: Actor) -> int:
    """After a start: keys that an order destroyed and that are there again came from an old backup. Returns how many."""
    back = queries.all_shred_orders() & key_store().ids()
    if back:
        key_store().destroy(sorted(back))
        keys.look_for_shredding()
    return len(back)

"""The key at the end of the chain, sealed under the node's key: opened, moved on and sealed again with each entry.

The seal also holds how far the chain has come and where keys were handed over. So who can write to the database but not
open the vault can neither cut the tail off and set the head back, nor pretend that a key was handed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from fanal import vault

_PLACE = "journal.head.tail"
_START_PLACE = "journal.head.start_key"


@dataclass(frozen=True, slots=True)
class Tail:
    """What the seal holds.

    Attributes:
        seq: the last entry written.
        key: the key of the entry after it, 32 bytes.
        hand_overs: the entries whose keys left this node, in order (`journal.actions.hand_over_key`).
    """

    seq: int
    key: bytes
    hand_overs: tuple[int, ...] = ()

    def sealed(self) -> bytes:
        """For the head's row. Raises core.errors.Unavailable when the vault has no key file."""
        text = json.dumps({"seq": self.seq, "key": self.key.hex(), "hand_overs": self.hand_overs})
        return vault.seal_for_node(text, place=_PLACE)


def open_tail(blob: bytes) -> Tail:
    """From the head's row. Raises vault.crypto.Tampered for what is not of this node, else Unavailable."""
    found = json.loads(vault.open_for_node(blob, place=_PLACE))
    return Tail(int(found["seq"]), bytes.fromhex(found["key"]), tuple(found["hand_overs"]))


def seal_start(key: bytes) -> bytes:
    """The first key, for the head's row."""
    return vault.seal_for_node(key.hex(), place=_START_PLACE)


def open_start(blob: bytes) -> bytes:
    """The first key, from the head's row."""
    return bytes.fromhex(vault.open_for_node(blob, place=_START_PLACE))

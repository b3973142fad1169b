"""Reads of the own node."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import IntegrityError, transaction

from fanal.accounts.access import may
from fanal.accounts.queries import has_administrator
from fanal.accounts.shift import ShiftPolicy
from fanal.network.models import Node
from fanal.vault import home
from fanal.web.prepared import Prepared

#: The row of the request that is being answered, once it was read; None outside of one, and after it was locked to change it.
_of_this_request: ContextVar[list[Node] | None] = ContextVar("fanal_own_node", default=None)


_NODE = Prepared(lambda: Node.objects.order_by("pk")[:1])


@contextmanager
def read_node_once() -> Iterator[None]:
    """While one request is answered, its rules stay the same and are read once. Nothing is kept from one to the next."""
    token = _of_this_request.set([])
    try:
        yield
    finally:
        _of_this_request.reset(token)


def own_node() -> Node:
    """This node's row; made blank on first sight, before it is founded. One query, and one only in a request."""
    held = _of_this_request.get()
    if held:
        return held[0]
    node = next(iter(_NODE.fetch({})), None) or _made_blank()
    if held is not None:
        held.append(node)
    return node


def lock_own_node() -> Node:
    """This node's row, locked until the end of the transaction. From then on it is read anew in this request."""
    own_node()
    _of_this_request.set(None)
    return Node.objects.select_for_update().get()


def is_training() -> bool:
    """Whether this is a training system: made as one, and started as one. Both, so that neither alone opens real data."""
    return bool(settings.FANAL_TRAINING) and own_node().training


def offers_chat() -> bool:
    """Whether people may begin a chat here: as the node has decided, and on a training system always. One query, or none."""
    node = own_node()
    return bool(node.rule("chat")) or node.training


def phone_region() -> str:
    """ISO 3166-1 code of the node's country, for the vault; "" before it is founded. One query."""
    return own_node().country


def has_to_make_recovery_kit(*, by: object) -> bool:
    """Whether `by` is the one to make the recovery kit, and none is on paper yet. A training system needs none."""
    if not may(by, "node.recovery_kit"):
        return False
    node = own_node()
    return node.recovery_kit_at is None and not node.training


def waits_for_setup() -> bool:
    """Whether nobody administers this node yet: the link of `fanal init` was not opened, or not to its end."""
    return not has_administrator()


def shift_policy() -> ShiftPolicy:
    """The node's rules about shifts, for the accounts room. One query."""
    node = own_node()
    return ShiftPolicy(
        usual_hours=int(node.rule("shift_hours")),
        most_hours=int(node.rule("shift_hours_most")),
        time_zone=node.time_zone,
    )


def _made_blank() -> Node:
    try:
        with transaction.atomic():
            return Node.objects.create(training=home.made_for_training())
    except IntegrityError:  # another process was first
        return Node.objects.get()

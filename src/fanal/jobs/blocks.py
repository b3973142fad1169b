"""Walk a long list in blocks by key: each block is a query of its own, so that nothing is held open for whoever saves meanwhile.

Ordered by id, which is the order in which things were made (UUID version 7): a row that changes on the way is neither left out
nor met twice. Belongs here: the walk. Does not: which rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
#: Rows a block: large enough that the query does not matter, small enough that memory does not.
SIZE = 200


def in_blocks(rows: Callable[[], QuerySet[M]], *, size: int = SIZE) -> Iterator[list[M]]:
    """Blocks of rows, the first made first. `rows` is asked anew for each block: who may see what is decided every time."""
    last = None
    while True:
        wanted = rows() if last is None else rows().filter(pk__gt=last)
        block = list(wanted.order_by("pk")[:size])
        if block:
            yield block
            last = block[-1].pk
        if len(block) < size:
            return

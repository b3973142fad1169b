"""Write the head down where cutting the journal off does not reach: in a table of its own, and in a plain file."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fanal.core.actors import Actor
from fanal.journal import anchors, queries
from fanal.journal.models import Anchor


@transaction.atomic
def anchor_head(*, by: Actor, now: datetime) -> Anchor | None:
    """Anchor the head; None when nothing was recorded since the last anchor.

    The line is in the file before the row is committed: a crash between the two leaves a line too many, which is true all
    the same. Raises Unavailable (vault), OSError (disk); the next hour tries again.
    """
    head = queries.fetch_head()
    if head is None or head.seq <= queries.newest_anchor_seq():
        return None
    mark = anchors.Mark(head.seq, bytes(head.hash))
    seal = anchors.seal_mark(mark)
    anchor = Anchor.objects.create(at=now, seq=mark.seq, hash=mark.hash, seal=seal)
    anchors.append_line(mark, seal=seal, at=now)
    return anchor

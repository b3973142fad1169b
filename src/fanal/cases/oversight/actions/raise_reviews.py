"""Look at what was read in the last day, and raise a review where a rule says so. The recurring job's work; safe to run twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fanal import journal, live
from fanal.accounts.access import check
from fanal.cases.oversight import queries
from fanal.cases.oversight.models import ReadingReview
from fanal.cases.oversight.queries import Line, Lines
from fanal.core.actors import Actor
from fanal.core.casework.oversight import Limits, Oddity, Reading, oddities
from fanal.vault import keys


def raise_reviews(*, by: Actor, now: datetime | None = None) -> list[ReadingReview]:
    """Raise what the rules find. While a review waits, another one of its kind and person does not come; what was judged is
    not counted again.

    Raises NotAllowed.
    """
    check(by, "case.review_reading")
    found = queries.lines_of_people(since=(now or timezone.now()) - queries.BACK)
    limits, known = queries.own_limits(), queries.last_judged(found)
    raised = []
    for staff, lines in found.items():
        readings: dict[int, Reading] = {}  # by what was judged last: mostly nothing, so one reading serves every rule
        for oddity in Oddity:
            last = known.get((staff, oddity.value))
            if last is not None and last.reviewed_at is None:
                continue
            seq = last.last_seq if last else 0
            later = _after(lines, seq)
            if not _enough(later, oddity, limits):
                continue
            if seq not in readings:
                readings[seq] = queries.reading_of(staff, later)
            count = oddities(readings[seq], limits).get(oddity)
            if count:
                raised.append(_raise(by, staff, oddity, count, _counted(later, oddity)))
    return raised


def _after(lines: Lines, seq: int) -> Lines:
    return Lines([one for one in lines.reads if one.seq > seq], [one for one in lines.tries if one.seq > seq])


def _counted(lines: Lines, oddity: Oddity) -> Sequence[Line]:
    return lines.tries if oddity is Oddity.NAMES else lines.reads


def _enough(lines: Lines, oddity: Oddity, limits: Limits) -> bool:
    """Whether it can be at all; otherwise nothing is looked up."""
    return len(_counted(lines, oddity)) >= (1 if oddity is Oddity.NAMES else getattr(limits, oddity.value))


@transaction.atomic
def _raise(by: Actor, staff: UUID, oddity: Oddity, count: int, lines: Sequence[Line]) -> ReadingReview:
    review = ReadingReview.objects.create(
        key_id=keys.new_key("review"), staff_id=staff, kind=oddity.value, count=count, first_seq=lines[0].seq,
        last_seq=lines[-1].seq, first_at=lines[0].at, last_at=lines[-1].at,
    )
    details = {"staff": str(staff), "kind": oddity.value, "count": count}
    journal.record(by=by, act="reading.raised", subject=f"reading_review:{review.pk}", details=details)
    live.tell("board")
    return review

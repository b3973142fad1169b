"""What the journal says about reading, in the shape that the rules look at, and the reviews that came of it.

Bounded: the last day, at most MOST entries of each kind, over the index by act. The journal itself is only read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.cases.models import BreakGlass, Case, CaseAccess
from fanal.cases.oversight.models import ReadingReview
from fanal.cases.queries.lists import fetch_cases_by_id
from fanal.core.actors import Actor
from fanal.core.casework import FlagKind
from fanal.core.casework.oversight import Limits, Look, Oddity, Reading
from fanal.core.errors import NotAllowed
from fanal.journal.models import Entry
from fanal.journal.queries import MOST_AT_ONCE, fetch_entries
from fanal.network.queries import own_node

#: How far back a run of the job looks: a worker that stood still for some hours misses nothing.
BACK = timedelta(hours=24)
MOST = 20_000
#: Marks that make a case one of which people talk.
TALKED_ABOUT = (FlagKind.KNOWN_PERSON.value, FlagKind.PRESS_INTEREST.value)
#: Saving the last contact after the end of the shift is no reading by night.
AFTER_SHIFT = timedelta(minutes=30)
_CHUNK, _SHIFTS = 400, 12


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the journal that matters here."""

    seq: int
    at: datetime
    subject: UUID
    count: int = 0


@dataclass(slots=True)
class Lines:
    """What one person read and tried, oldest first."""

    reads: list[Line] = field(default_factory=list)
    tries: list[Line] = field(default_factory=list)


def own_limits() -> Limits:
    """The node's limits. One query."""
    node = own_node()
    return Limits(**{oddity.value: int(node.rule(f"odd_{oddity.value}")) for oddity in Oddity})


def lines_of_people(*, since: datetime) -> dict[UUID, Lines]:
    """What each person read and tried since a moment."""
    found: dict[UUID, Lines] = {}
    for act, column in (("case.read", "reads"), ("contact.names_tried", "tries")):
        for entry in _entries(act, since):
            staff, subject = _id_of(entry.actor, "staff"), _id_of(entry.subject, act.partition(".")[0])
            if staff is not None and subject is not None:
                line = Line(entry.seq, entry.at, subject, int(entry.details.get("count", 0)))
                getattr(found.setdefault(staff, Lines()), column).append(line)
    for lines in found.values():
        lines.reads.reverse()
        lines.tries.reverse()
    return found


def _entries(act: str, since: datetime) -> Iterator[Entry]:
    """Newest first, page by page until they are older; never the whole journal."""
    before: int | None = None
    for _page in range(MOST // MOST_AT_ONCE):
        page = fetch_entries(act=act, limit=MOST_AT_ONCE, before=before)
        for entry in page:
            if entry.at < since:
                return
            yield entry
        if len(page) < MOST_AT_ONCE:
            return
        before = page[-1].seq


def _id_of(reference: str, kind: str) -> UUID | None:
    told, _colon, rest = reference.partition(":")
    try:
        return UUID(rest.partition("/")[0]) if told == kind else None
    except ValueError:
        return None


def reading_of(staff: UUID, lines: Lines) -> Reading:
    """The reading of one person as the rules see it. A handful of queries."""
    cases = {line.subject for line in lines.reads}
    own, famous = _own_cases(staff, cases), _famous_cases(cases)
    ends = _shifts_of(staff) if lines.reads else []
    looks = [
        Look(line.at, line.subject, own=line.subject in own, famous=line.subject in famous, on_shift=_on_shift(line.at, ends))
        for line in lines.reads
    ]
    return Reading(looks, max((line.count for line in lines.tries), default=0))


def _chunks(ids: Iterable[UUID]) -> Iterator[Sequence[UUID]]:
    listed = sorted(ids)
    for start in range(0, len(listed), _CHUNK):
        yield listed[start : start + _CHUNK]


def _own_cases(staff: UUID, cases: set[UUID]) -> set[UUID]:
    """Cases that this person owns or was let into, now or before, or broke the glass of."""
    found: set[UUID] = set()
    for some in _chunks(cases):
        found.update(Case.objects.filter(pk__in=some, owner=staff).values_list("pk", flat=True))
        found.update(CaseAccess.objects.filter(case__in=some, staff=staff).values_list("case_id", flat=True))
        found.update(BreakGlass.objects.filter(case__in=some, staff=staff).values_list("case_id", flat=True))
    return found


def _famous_cases(cases: set[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for some in _chunks(cases):
        marked = Q(flags__kind__in=TALKED_ABOUT, flags__cleared_at__isnull=True)
        found.update(Case.objects.filter(Q(restricted=True) | marked, pk__in=some).values_list("pk", flat=True))
    return found


def _shifts_of(staff: UUID) -> list[tuple[datetime, datetime]]:
    """When this person began or lengthened a shift, and until when it then was; oldest first, the last dozen of each."""
    entries = [
        entry for act in ("shift.begun", "shift.extended") for entry in fetch_entries(actor=f"staff:{staff}", act=act, limit=_SHIFTS)
    ]
    return sorted((entry.at, datetime.fromisoformat(entry.details["ends"])) for entry in entries)


def _on_shift(at: datetime, shifts: Sequence[tuple[datetime, datetime]]) -> bool:
    """Whether the shift begun or lengthened last before a moment still ran then. Unknown shifts are given the benefit."""
    place = bisect_right(shifts, at, key=lambda one: one[0])
    return place == 0 or at <= shifts[place - 1][1] + AFTER_SHIFT


def last_judged(staff: Iterable[UUID]) -> Mapping[tuple[UUID, str], ReadingReview]:
    """The newest review of each person and kind. One query."""
    rows = ReadingReview.objects.filter(staff__in=list(staff)).order_by("last_seq")
    return {(row.staff_id, row.kind): row for row in rows}


# ------------------------------------------------------------------------------------------------- for people


def fetch_readings_to_review(*, by: Actor) -> QuerySet[ReadingReview]:
    """Reviews that wait, oldest first; never about the reader. Raises NotAllowed."""
    check(by, "case.review_reading")
    rows = ReadingReview.objects.filter(reviewed_at__isnull=True).select_related("staff", "looked_by").order_by("raised_at", "id")
    return rows.exclude(staff=by) if isinstance(by, Staff) else rows


def fetch_readings_reviewed(*, by: Actor, most: int = 30) -> list[ReadingReview]:
    """The last that were judged, newest first; never about the reader. Raises NotAllowed."""
    check(by, "case.review_reading")
    rows = ReadingReview.objects.filter(reviewed_at__isnull=False).select_related("staff", "reviewed_by").order_by("-reviewed_at")
    return list((rows.exclude(staff=by) if isinstance(by, Staff) else rows)[:most])


def lock_reading(*, by: Actor, review_id: UUID) -> ReadingReview:
    """A review, locked until the transaction ends. Raises NotAllowed (also for one about oneself), NotFound."""
    check(by, "case.review_reading")
    found = ReadingReview.objects.select_for_update().filter(pk=review_id).first()
    if found is None:
        raise refuse(by, "reading_review", review_id)
    if isinstance(by, Staff) and found.staff_id == by.pk:
        raise NotAllowed(_("Nobody reviews their own reading."))
    return found


def fetch_cases_of_reading(*, by: Actor, review: ReadingReview, most: int = 40) -> tuple[list[Case], int]:
    """The cases that were read, as far as `by` may read them, and how many there are in all. For the page of a review."""
    check(by, "case.review_reading")
    if review.kind == Oddity.NAMES:
        return [], 0
    ids: dict[UUID, None] = {}
    before: int | None = review.last_seq + 1
    for _page in range(4):
        page = fetch_entries(actor=f"staff:{review.staff_id}", act="case.read", limit=MOST_AT_ONCE, before=before)
        ids.update({found: None for entry in page if entry.seq >= review.first_seq and (found := _id_of(entry.subject, "case"))})
        if len(page) < MOST_AT_ONCE or page[-1].seq < review.first_seq:
            break
        before = page[-1].seq
    return fetch_cases_by_id(by=by, ids=list(ids)[:most]), len(ids)

"""Take a look at a review of reading, and judge it: explained, or not."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.oversight.models import ReadingReview
from fanal.cases.oversight.queries import lock_reading
from fanal.cases.recording import text
from fanal.core.errors import BadInput, NotReady


@use_case
def look_at_reading(*, by: Staff, review_id: UUID) -> ReadingReview:
    """Somebody opened it: the first one is kept, so that two do not ask the same colleague. Raises NotAllowed, NotFound."""
    review = lock_reading(by=by, review_id=review_id)
    if review.looked_at is None and review.reviewed_at is None:
        review.looked_at, review.looked_by = timezone.now(), by
        review.save(update_fields=["looked_at", "looked_by"])
        journal.record(by=by, act="reading.looked_at", subject=f"reading_review:{review.pk}", details={"staff": str(review.staff_id)})
    return review


@use_case
def judge_reading(*, by: Staff, review_id: UUID, explained: bool, note: str = "") -> ReadingReview:
    """Say what it was. Raises NotAllowed, NotFound; NotReady when it is judged; BadInput without a note for "not explained"."""
    review = lock_reading(by=by, review_id=review_id)
    if review.reviewed_at is not None:
        raise NotReady(_("This was judged already."))
    if not explained and not note.strip():
        raise BadInput(_("Say what could not be explained, and what follows from it."), place="note")
    verdict = ReadingReview.Verdict.EXPLAINED if explained else ReadingReview.Verdict.NOT_EXPLAINED
    review.reviewed_at, review.reviewed_by, review.verdict, review.note = timezone.now(), by, verdict.value, text(note)
    review.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "note"])
    journal.record(
        by=by, act="reading.reviewed", subject=f"reading_review:{review.pk}",
        details={"staff": str(review.staff_id), "kind": review.kind, "verdict": review.verdict},
        sealed={"note": note} if note.strip() else None, key_id=review.key_id,
    )
    live.tell("board")
    return review

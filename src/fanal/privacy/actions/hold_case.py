"""Keep a case beyond its time: a legal hold by two people, or for a while after a review. Every hold ends by itself."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.models import Case
from fanal.cases.queries import lock_case
from fanal.core.casework.retention import add_months
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.privacy.codes import HoldKind, HoldState
from fanal.privacy.models import DueCase, Hold
from fanal.privacy.queries import lock_hold

#: Longer than this nobody looks ahead; two people renew it.
LONGEST_MONTHS = 24
REASON_LIMIT = 500


@use_case
def ask_hold(*, by: Staff, case_id: UUID, until: date, reason: str) -> Hold:
    """Ask for a legal hold, or for its renewal. It holds once a second person agrees.

    Raises NotAllowed; NotFound; BadInput without a reason or for a day that is past or too far; NotReady when one is asked.
    """
    check(by, "hold.ask")
    case = lock_case(by=by, case_id=case_id)
    if Hold.objects.filter(case=case, state=HoldState.ASKED.value).exists():
        raise NotReady(_("A hold for this case was asked for already; a second person decides."))
    hold = _hold(by, case, HoldKind.LEGAL, until, reason)
    hold.save(force_insert=True)
    _record(by, hold, "case.hold_asked")
    return hold


@use_case
def decide_hold(*, by: Staff, hold_id: UUID, grant: bool) -> Hold:
    """Agree or refuse, as the second person. Raises NotAllowed for whoever asked, NotFound, NotReady when it was decided."""
    check(by, "hold.decide")
    hold = lock_hold(by=by, hold_id=hold_id)
    if not hold.is_asked:
        raise NotReady(_("This was decided meanwhile. Nothing was changed."))
    if hold.asked_by_id == by.pk:
        raise NotAllowed(_("A second person decides on this. Nothing was changed."))
    hold.state = (HoldState.GRANTED if grant else HoldState.REFUSED).value
    hold.decided_by, hold.decided_at = by, timezone.now()
    hold.save(update_fields=["state", "decided_by", "decided_at"])
    if grant:
        DueCase.objects.filter(case=hold.case_id).delete()
    _record(by, hold, "case.held" if grant else "case.hold_refused")
    return hold


@use_case
def keep_case(*, by: Staff, case_id: UUID, until: date, reason: str) -> Hold:
    """Decide in a review to keep a case for a while; then it comes up again. Raises NotAllowed, NotFound, BadInput."""
    check(by, "retention.decide")
    hold = _hold(by, lock_case(by=by, case_id=case_id), HoldKind.REVIEW, until, reason)
    hold.state, hold.decided_by, hold.decided_at = HoldState.GRANTED.value, by, timezone.now()
    hold.save(force_insert=True)
    DueCase.objects.filter(case=case_id).delete()
    _record(by, hold, "case.kept_longer")
    return hold


def _hold(by: Staff, case: Case, kind: HoldKind, until: date, reason: str) -> Hold:
    today, reason = timezone.localdate(), " ".join(reason.split())
    if not today <= until <= add_months(today, LONGEST_MONTHS):
        raise BadInput(_("Choose a day from today on, at most two years ahead. It can be renewed then."), place="until")
    if len(reason) < 3 or len(reason) > REASON_LIMIT:
        raise BadInput(_("Say shortly why this case must be kept."), place="reason")
    return Hold(key_id=case.key_id, case=case, kind=kind.value, until=until, reason=reason, asked_by=by)


def _record(by: Staff, hold: Hold, act: str) -> None:
    journal.record(
        by=by, act=act, subject=f"case:{hold.case_id}", details={"hold": str(hold.pk), "until": hold.until.isoformat()},
        sealed={"reason": hold.reason}, key_id=hold.key_id,
    )  # fmt: skip
    live.tell("board")

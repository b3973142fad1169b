"""Emergency access to a case that is not one's own: with a reason, for hours, told to owner and data protection officer."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import Noted, refuse, use_case
from fanal.cases.models import BreakGlass, Case
from fanal.cases.models.access import LONGEST_BREAK_GLASS_MINUTES
from fanal.cases.queries.access import may_read_case, settled_cases
from fanal.cases.queries.glass import fetch_people_who_let_in, find_glass_pause
from fanal.cases.recording import text
from fanal.cases.steps import end
from fanal.core.casework import Reference
from fanal.core.errors import BadInput, NotReady
from fanal.jobs import enqueue
from fanal.network.queries import own_node
from fanal.web.moments import say_moment

#: A reason of fewer letters explains nothing to whoever reviews it.
SHORTEST_REASON = 10


class Paused(Noted, NotReady):
    """Tried again in the pause after "not justified": the review of the case sees that, too."""

    def __init__(self, by: Staff, case: Case, sentence: str) -> None:
        super().__init__(sentence)
        self.by, self.case = by, case

    def note(self) -> None:
        journal.record(by=self.by, act="case.glass_refused", subject=self.case, key_id=self.case.key_id)


def _case(by: Staff, case_id: UUID | None, reference: str) -> Case:
    rows = settled_cases().select_for_update()
    case = rows.filter(pk=case_id).first() if case_id else rows.filter(reference=str(Reference.read(reference))).first()
    if case is None:
        raise refuse(by, "case", case_id or "reference")
    return case


def _check_not_paused(by: Staff, case: Case) -> None:
    """After a verdict of "not justified" the same person does not let themselves into the same case again for a while.

    A child in danger still has a way: colleagues who can let them in are named. Where there is nobody who could (a hotline of
    one, an owner who left), the glass opens as before, because then nobody else would.
    """
    until = find_glass_pause(by=by, case=case)
    people = fetch_people_who_let_in(by=by, case=case) if until else []
    if until is None or not people:
        return
    names = ", ".join(person.display_name for person in people)
    raise Paused(
        by,
        case,
        _(
            "Your last emergency access to this case was judged not justified, so you cannot open it yourself before %(until)s. "
            "If a child is in danger now, call one of those who can let you in: %(names)s. Nothing was opened."
        ) % {"until": say_moment(until), "names": names},
    )


@use_case
def break_glass(*, by: Staff, reason: str, case_id: UUID | None = None, reference: str = "", minutes: int | None = None) -> BreakGlass:
    """Open a case in an emergency, named by id or by reference.

    Args:
        reason: at least a few words; sealed, read by owner and reviewers.
        minutes: at most what the node's policy allows (and never more than four hours), which is also the default.
    Raises:
        NotAllowed; NotFound; BadInput for a missing reason or too long a time; NotReady when `by` reads it anyway,
            or when an earlier one was judged not justified and the node's pause still runs: the sentence names who can let them in.
    """
    check(by, "case.break_glass")
    if len(reason.strip()) < SHORTEST_REASON:
        raise BadInput(_("Say in a few words why you must open this case now. The owner will read it."), place="reason")
    most = min(own_node().break_glass_hours * 60, LONGEST_BREAK_GLASS_MINUTES)
    lasts = most if minutes is None else minutes
    if not 1 <= lasts <= most:
        raise BadInput(_("Emergency access lasts from 1 to %(most)d minutes.") % {"most": most}, place="minutes")
    case = _case(by, case_id, reference)
    if may_read_case(by, case.pk):
        raise NotReady(_("You may read this case already."))
    _check_not_paused(by, case)
    now = timezone.now()
    glass = BreakGlass.objects.create(
        case=case, key_id=case.key_id, staff=by, role=by.acting.slug if by.acting else "", reason=text(reason), given_at=now,
        minutes=lasts, until=now + timedelta(minutes=lasts),
    )
    enqueue("fanal.cases.tasks.tell_of_broken_glass", glass_id=str(glass.pk))
    end(by, case, "case.glass_broken", details={"break_glass": str(glass.pk), "minutes": lasts}, sealed={"reason": reason})
    return glass

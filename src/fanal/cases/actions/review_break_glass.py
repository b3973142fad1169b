"""Review an emergency access: was it justified? Until then it stands on the boards."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import BreakGlass
from fanal.cases.recording import text
from fanal.cases.steps import end
from fanal.core.errors import BadInput, NotAllowed, NotReady


@use_case
def review_break_glass(*, by: Staff, break_glass_id: UUID, justified: bool, note: str = "") -> BreakGlass:
    """Say whether it was justified. Not justified ends the access at once and needs a note.

    Raises NotAllowed also for one's own; NotFound; NotReady when it is reviewed already; BadInput.
    """
    check(by, "case.review_break_glass")
    glass = BreakGlass.objects.select_for_update().select_related("case").filter(pk=break_glass_id).first()
    if glass is None:
        raise refuse(by, "break_glass", break_glass_id)
    if glass.staff_id == by.pk:
        raise NotAllowed(_("Nobody reviews their own emergency access."))
    if glass.reviewed_at is not None:
        raise NotReady(_("This emergency access was reviewed already."))
    if not justified and not note.strip():
        raise BadInput(_("Say why it was not justified."), place="note")
    now = timezone.now()
    verdict = BreakGlass.Verdict.JUSTIFIED if justified else BreakGlass.Verdict.NOT_JUSTIFIED
    glass.reviewed_at, glass.reviewed_by, glass.verdict, glass.review_note = now, by, verdict.value, text(note)
    if not justified and glass.until > now > glass.given_at:
        glass.until = now
    glass.save(update_fields=["reviewed_at", "reviewed_by", "verdict", "review_note", "until"])
    end(by, glass.case, "case.glass_reviewed", details={"break_glass": str(glass.pk), "verdict": glass.verdict})
    return glass

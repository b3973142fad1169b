"""Raise a flag that everybody on the case must know at first sight, and take it off again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.drafts import FlagDraft
from fanal.cases.models import Flag
from fanal.cases.policies import person_of
from fanal.cases.recording import text
from fanal.cases.steps import begin, end, trace
from fanal.core.actors import Actor


@use_case
def raise_flag(*, by: Actor, case_id: UUID, flag: FlagDraft) -> Flag:
    """Raise a flag with who says so. One that stands already is left. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    there = case.flags.filter(kind=flag.kind.value, cleared_at__isnull=True).first()
    if there is not None:
        return there
    raised = Flag.objects.create(
        case=case, key_id=case.key_id, kind=flag.kind.value, said_by=flag.said_by.value if flag.said_by else "",
        text=text(flag.text), **trace(by),
    )
    end(by, case, "flag.raised", about=raised, details={"kind": raised.kind})
    return raised


@use_case
def clear_flag(*, by: Actor, case_id: UUID, flag_id: UUID) -> Flag:
    """Take a flag off; that it stood remains in the timeline. Raises NotAllowed, NotFound, NotReady."""
    case = begin(by, case_id)
    flag = case.flags.select_for_update().filter(pk=flag_id).first()
    if flag is None:
        raise refuse(by, "flag", flag_id)
    if flag.cleared_at is None:
        flag.cleared_at, flag.cleared_by = timezone.now(), person_of(by)
        flag.save(update_fields=["cleared_at", "cleared_by"])
        end(by, case, "flag.cleared", about=flag, details={"kind": flag.kind})
    return flag

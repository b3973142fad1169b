"""Restrict who may read a case, and lift the restriction."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.access import check
from fanal.accounts.refusals import use_case
from fanal.cases.models import Case
from fanal.cases.policies import check_lasting, may_lift
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end, write_status
from fanal.core.actors import Actor
from fanal.core.errors import BadInput


@use_case
def restrict_case(*, by: Actor, case_id: UUID, reason: str) -> Case:
    """From the next request on only owner, supervision and colleagues who were let in read it.

    Raises NotAllowed, NotFound; BadInput without a reason.
    """
    case = begin_any(by, case_id, right="case.restrict")
    check_lasting(by, case)
    if not reason.strip():
        raise BadInput(_("Say why reading is restricted."), place="reason")
    case.restricted, case.restricted_reason = True, text(reason)
    case.save(update_fields=["restricted", "restricted_reason"])
    write_status(by, case, "restricted", reason=text(reason))
    end(by, case, "case.restricted")
    return case


@use_case
def lift_restriction(*, by: Actor, case_id: UUID, reason: str = "") -> Case:
    """Back to the node's own rule. Also by an owner who restricted it: opened from a walled contact, a case has nobody else yet.

    Raises NotAllowed, NotFound.
    """
    case = begin_any(by, case_id)
    if not may_lift(by, case):
        check(by, "case.restrict")
    check_lasting(by, case)
    if case.restricted:
        case.restricted, case.restricted_reason = False, ""
        case.save(update_fields=["restricted", "restricted_reason"])
        write_status(by, case, "unrestricted", reason=text(reason))
        end(by, case, "case.restriction_lifted")
    return case

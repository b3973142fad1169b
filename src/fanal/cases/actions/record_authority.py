"""Record what an authority was asked for and what it said: police report, SIS alert, child alert, guardian and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.indexing import index_case
from fanal.cases.models import Authority, Case
from fanal.cases.recording import AUTHORITY
from fanal.cases.steps import begin, end, trace
from fanal.cases.writing import write_values
from fanal.core.actors import Actor
from fanal.core.casework import AuthorityKind, PoliceAnswer
from fanal.core.errors import BadInput


def _checked(step: Authority) -> None:
    if step.asked_at and step.confirmed_at and step.confirmed_at < step.asked_at:
        raise BadInput(_("It was confirmed before it was asked for."), place="confirmed_at")


def _keep_police_answer(case: Case, step: Authority) -> None:
    """A recorded report answers "police informed?", unless a person answered already."""
    if step.kind == AuthorityKind.POLICE_REPORT and not case.police_answer:
        case.police_answer = PoliceAnswer.YES.value
        case.police_when = step.asked_at.isoformat(" ", "minutes") if step.asked_at else ""
        case.save(update_fields=["police_answer", "police_when"])


@use_case
def record_authority(*, by: Actor, case_id: UUID, values: Mapping[str, Any]) -> Authority:
    """Record a step; `values` are fields of `recording.AUTHORITY`, `kind` among them.

    Raises NotAllowed, NotFound, NotReady, BadInput.
    """
    case = begin(by, case_id)
    if not values.get("kind"):
        raise BadInput(_("Say which authority it is."), place="kind")
    step = Authority(case=case, key_id=case.key_id, **trace(by))
    write_values(step, AUTHORITY, values)
    _checked(step)
    step.save()
    _keep_police_answer(case, step)
    index_case(case)
    end(by, case, "authority.recorded", about=step, details={"kind": step.kind, "state": step.state})
    return step


@use_case
def update_authority(*, by: Actor, case_id: UUID, authority_id: UUID, values: Mapping[str, Any]) -> Authority:
    """Change a step: confirmed, refused, ended, a number that came later. Raises NotAllowed, NotFound, NotReady, BadInput."""
    case = begin(by, case_id)
    step = case.authorities.filter(pk=authority_id).first()
    if step is None:
        raise refuse(by, "authority", authority_id)
    changed = write_values(step, AUTHORITY, values)
    _checked(step)
    if changed:
        step.save()
        index_case(case)
        end(by, case, "authority.updated", about=step, details={"kind": step.kind, "state": step.state})
    return step

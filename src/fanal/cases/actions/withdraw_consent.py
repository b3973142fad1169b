"""Withdraw a consent. What rests on it stops, in the same transaction."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Consent
from fanal.cases.policies import check_may_add
from fanal.cases.recording import text
from fanal.cases.steps import begin_any, end
from fanal.core import plugs
from fanal.core.actors import Actor


@use_case
def withdraw_consent(*, by: Actor, case_id: UUID, consent_id: UUID, note: str = "") -> Consent:
    """Withdraw a consent, also after the case was closed. Done twice, the first time stands.

    Raises NotAllowed, NotFound, NotReady, and whatever keeps an upper room from stopping what rests on it.
    """
    case = begin_any(by, case_id)
    check_may_add(case)
    consent = case.consents.select_for_update().filter(pk=consent_id).first()
    if consent is None:
        raise refuse(by, "consent", consent_id)
    if consent.withdrawn_at is not None:
        return consent
    consent.withdrawn_at, consent.withdrawn_by_text, consent.withdrawn_note = timezone.now(), by.actor_text, text(note)
    consent.save(update_fields=["withdrawn_at", "withdrawn_by_text", "withdrawn_note"])
    list(plugs.consent_withdrawn.ask(by=by, consent_id=consent.pk))
    end(by, case, "consent.withdrawn", about=consent, details={"use": consent.use})
    return consent

"""Record a consent or an approval: who, when, for what, until when."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.models import Consent
from fanal.cases.recording import line, text
from fanal.cases.steps import begin, end, trace
from fanal.cases.writing import belongs
from fanal.core.actors import Actor
from fanal.core.casework import ConsentUse
from fanal.core.errors import BadInput


@use_case
def give_consent(
    *, by: Actor, case_id: UUID, use: ConsentUse, given_by: str, scope: str = "", given_at: datetime | None = None,
    until: datetime | None = None, child_id: UUID | None = None, person_id: UUID | None = None, approval: bool = False,
) -> Consent:
    """Record a consent, or an approval within the house. `given_by` says who agreed, in words.

    Raises NotAllowed, NotFound, NotReady; BadInput without a giver, or for an end before its beginning.
    """
    case = begin(by, case_id)
    belongs(case, child_id=child_id, person_id=person_id)
    given = given_at or timezone.now()
    if not given_by.strip():
        raise BadInput(_("Say who agreed."), place="given_by")
    if given > timezone.now():
        raise BadInput(_("This time is in the future."), place="given_at")
    if until is not None and until <= given:
        raise BadInput(_("The consent ends before it begins."), place="until")
    consent = Consent.objects.create(
        case=case, key_id=case.key_id, child_id=child_id, person_id=person_id, use=use.value, given_by=line(given_by),
        kind=(Consent.Kind.APPROVAL if approval else Consent.Kind.CONSENT).value, scope=text(scope), given_at=given, until=until,
        **trace(by),
    )
    end(by, case, "consent.given", about=consent, details={"use": consent.use, "kind": consent.kind})
    return consent

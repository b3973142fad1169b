"""Add a photo of a child, with the consent on which it rests and its date."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Child, Document
from fanal.cases.recording import day, line
from fanal.cases.steps import begin, check_may_bring, end, trace
from fanal.cases.writing import belongs
from fanal.core.actors import Actor
from fanal.core.casework import ConsentUse, DocumentKind
from fanal.core.errors import BadInput
from fanal.vault import files


def add_photo(
    *, by: Actor, case_id: UUID, child_id: UUID, data: bytes, name: str, taken_on: date | None = None,
    consent_id: UUID | None = None, title: str = "", walled: bool = False,
) -> Document:
    """Add a photo under the child's own key; re-encoded, without the data that cameras write into it.

    Without a consent the photo serves inside the case only. Raises NotAllowed, NotFound, NotReady; BadInput for what is no
    picture, or a consent that is for another use or withdrawn.
    """
    check_may_bring(by, case_id)
    prepared = files.prepare_image(data)
    return _add(
        by=by, case_id=case_id, child_id=child_id, prepared=prepared, name=name, taken_on=taken_on, consent_id=consent_id,
        title=title, walled=walled,
    )


@use_case
def _add(
    *, by: Actor, case_id: UUID, child_id: UUID, prepared: files.Prepared, name: str, taken_on: date | None,
    consent_id: UUID | None, title: str, walled: bool,
) -> Document:
    case = begin(by, case_id)
    belongs(case, child_id=child_id)
    consent = case.consents.filter(pk=consent_id).first() if consent_id else None
    if consent_id and consent is None:
        raise refuse(by, "consent", consent_id)
    if consent and (consent.use not in {ConsentUse.PHOTO, ConsentUse.PUBLISH} or not consent.in_force()):
        raise BadInput(_("This consent is not for a photo, or is not in force."), place="consent")
    child = Child.objects.get(pk=child_id)
    stored = files.store(prepared, key_id=child.key_id, name=name, by=by)
    photo = Document.objects.create(
        case=case, child=child, key_id=child.key_id, kind=DocumentKind.PHOTO.value, title=line(title or name), file=stored,
        taken_on=day(taken_on), consent=consent, walled=walled, **trace(by),
    )
    end(by, case, "document.photo_added", about=photo, details={"child": str(child.pk)}, key_id=child.key_id)
    return photo

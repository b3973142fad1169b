"""Let somebody in by the node's identity provider, pin whom it means, forget that again, note whom it brought in vain."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access, queries
from fanal.accounts.models import ProviderIdentity, Staff
from fanal.core.actors import Actor
from fanal.core.errors import NotAllowed


class NotLetIn(NotAllowed):
    """The provider knows this person, the node does not let them in. `why` is a code for the journal."""

    def __init__(self, why: str) -> None:
        super().__init__(_("This account does not open anything here, or the access has ended. Ask your administrator."))
        self.why = why


@transaction.atomic
def admit_by_provider(*, by: Actor, issuer: str, subject: str, email: str, email_verified: bool) -> Staff:
    """The active person of this account; the first time, the account is pinned to the person.

    Both must fit each time: the address, verified by the provider, of somebody who was invited and is active, and the subject
    that was seen first with it. Nobody is made here.

    Raises:
        NotLetIn: with one sentence for every reason.
    """
    if not email or not email_verified:
        raise NotLetIn("address_not_verified")
    person = Staff.objects.select_for_update().filter(email=email, is_active=True).first()
    if person is None:
        raise NotLetIn("nobody")
    pinned = person.provider_identities.filter(issuer=issuer).first()
    if pinned is None:
        if ProviderIdentity.objects.filter(issuer=issuer, subject=subject).exists():
            raise NotLetIn("another_person")
        pinned = ProviderIdentity.objects.create(staff=person, issuer=issuer, subject=subject)
        journal.record(by=by, act="provider.pinned", subject=person)
    if pinned.subject != subject:
        raise NotLetIn("another_subject")
    return person


@transaction.atomic
def note_refused_by_provider(*, by: Actor, why: str) -> None:
    """Write down that a sign-in by the provider came to nothing, and why, as a code."""
    journal.record(by=by, act="provider.refused", subject="sign_in:provider", details={"why": why})


@transaction.atomic
def forget_provider_identity(*, by: Actor, staff_id: UUID) -> Staff:
    """Forget which account belongs to a person; the next one with their address is pinned. Raises NotAllowed, NotFound."""
    access.check(by, "staff.reset_second_factor")
    person = queries.lock_person(by=by, staff_id=staff_id)
    if person.provider_identities.all().delete()[0]:
        journal.record(by=by, act="provider.forgotten", subject=person)
    return person

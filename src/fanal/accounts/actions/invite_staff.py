"""Invite a colleague by a single-use link, withdraw it, and accept it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, vault
from fanal.accounts import access, queries, roles
from fanal.accounts.models import Invitation, RoleGrant, Staff
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, NotFound, NotReady

VALID = timedelta(hours=72)


@transaction.atomic
def invite_staff(
    *, by: Actor, email: str, display_name: str, granted: Sequence[type[roles.Role]], now: datetime | None = None
) -> tuple[Invitation, str]:
    """Invite a colleague with the roles they will hold. Returns the invitation and its link, which is shown once.

    Raises:
        NotAllowed: `by` may not invite.
        BadInput: no role, or this address belongs to a colleague with access already.
    """
    access.check(by, "staff.invite")
    now = now or timezone.now()
    email = email.strip().lower()
    if not granted:
        raise BadInput(_("Choose at least one role."), place="roles")
    if Staff.objects.filter(email=email, is_active=True).exists():
        raise BadInput(
            _("A colleague with this address has access already. Add the role on their page."), place="email"
        )
    token = secrets.token_urlsafe(32)
    content = json.dumps({"email": email, "display_name": display_name.strip()})
    invitation = Invitation.objects.create(
        token_digest=queries.digest_of(token),
        content=vault.seal_for_node(content, place=queries.INVITATION_PLACE),
        roles=[role.slug for role in granted],
        created_at=now,
        created_by=by.actor_text,
        expires_at=now + VALID,
    )
    journal.record(
        by=by, act="staff.invited", subject=invitation, details={"roles": ",".join(role.slug for role in granted)}
    )
    return invitation, settings.FANAL_ORIGIN + reverse("accounts:accept_invitation", args=[token])


@transaction.atomic
def send_invitation(*, by: Actor, invitation_id: UUID, link: str) -> None:
    """Mail the link to the invited colleague, after the transaction. Raises NotAllowed, NotFound."""
    access.check(by, "staff.invite")
    invitation = Invitation.objects.filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    guest = queries.open_invitation(invitation)
    journal.record(by=by, act="invitation.mailed", subject=invitation)
    subject = _("Your access to Fanal")
    text = _(
        "You are invited to work on Fanal.\n\nOpen this link within three days. It works once:\n%(link)s\n\n"
        "If you did not expect this letter, do nothing."
    ) % {"link": link}
    transaction.on_commit(lambda: send_mail(subject, text, None, [guest.email]))


@transaction.atomic
def withdraw_invitation(*, by: Actor, invitation_id: UUID) -> None:
    """Take an invitation back; its link is dead from now on. Raises NotAllowed, NotFound, NotReady when it was used."""
    access.check(by, "staff.invite")
    invitation = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound(_("There is no such invitation."))
    if invitation.used_at:
        raise NotReady(_("This invitation was accepted already. Revoke the person's access instead."))
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = timezone.now()
        invitation.save(update_fields=["withdrawn_at"])
        journal.record(by=by, act="invitation.withdrawn", subject=invitation)


@transaction.atomic
def accept_invitation(
    *, by: Actor, token: str, display_name: str, passphrase: str, now: datetime | None = None
) -> Staff:
    """Use the link up: the colleague exists from now on, with the roles of the invitation and without a second factor.

    Raises:
        NotFound: the link is forged, used, withdrawn or expired.
        NotReady: somebody with this address got access in the meantime.
        django.core.exceptions.ValidationError: the passphrase is too weak.
    """
    now = now or timezone.now()
    invitation = queries.fetch_open_invitation(token, now=now, lock=True)
    guest = queries.open_invitation(invitation)
    validate_password(passphrase, Staff(email=guest.email, display_name=display_name))
    person = Staff.objects.select_for_update().filter(email=guest.email).first() or Staff(email=guest.email)
    if person.is_active and not person._state.adding:
        raise NotReady(_("You have access already. Sign in, and ask the administrator to add the role."))
    person.display_name = display_name.strip() or guest.display_name
    person.is_active, person.revoked_at, person.sessions_valid_from = True, None, now
    person.set_password(passphrase)
    person.save()
    # Somebody who comes back begins anew: an old phone, key or account elsewhere opens nothing.
    Authenticator.objects.filter(user=person).delete()
    person.provider_identities.all().delete()
    for role in guest.roles:
        RoleGrant.objects.create(staff=person, role=role.slug, granted_at=now, granted_by=invitation.created_by)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    journal.record(
        by=by,
        act="invitation.accepted",
        subject=invitation,
        details={"staff": str(person.pk), "roles": ",".join(role.slug for role in guest.roles)},
    )
    return person

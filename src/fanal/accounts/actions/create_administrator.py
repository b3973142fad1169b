"""Create the person who begins: the first administrator of a node that has none."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import queries, roles
from fanal.accounts.models import RoleGrant, Staff
from fanal.core.actors import Actor
from fanal.core.errors import NotReady


@transaction.atomic
def create_first_administrator(*, by: Actor, email: str, display_name: str, passphrase: str) -> Staff:
    """Create the first administrator. They set up their second factor next; nothing else opens to them before.

    Raises:
        NotReady: this node has an administrator already.
        django.core.exceptions.ValidationError: the passphrase is too weak (each message says why).
    """
    if queries.has_administrator():
        raise NotReady(_("This node has an administrator already. Sign in, or ask for an invitation."))
    email = email.strip().lower()
    validate_password(passphrase, Staff(email=email, display_name=display_name))
    person = Staff.objects.filter(email=email).first() or Staff(email=email)
    person.display_name = display_name.strip()
    person.is_active, person.revoked_at = True, None
    person.sessions_valid_from = timezone.now()
    person.set_password(passphrase)
    person.save()
    RoleGrant.objects.create(staff=person, role=roles.Administrator.slug, granted_by=by.actor_text)
    journal.record(
        by=by, act="staff.created", subject=person, details={"role": roles.Administrator.slug, "first": True}
    )
    return person

"""Make a person of a training system: with roles, without a passphrase. They sign in on the training page."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import roles
from fanal.accounts.models import RoleGrant, Staff
from fanal.core.actors import System
from fanal.core.errors import NotAllowed


@transaction.atomic
def admit_training_person(
    *, by: System, email: str, display_name: str, granted: Sequence[type[roles.Role]], languages: Sequence[str] = ()
) -> Staff:
    """Make an invented person with their roles. Raises NotAllowed outside of a training system."""
    if not settings.FANAL_TRAINING:
        raise NotAllowed(_("People come in by invitation. Only a training system makes them up."))
    person = Staff(email=email.strip().lower(), display_name=display_name, languages=list(languages))
    person.set_unusable_password()
    person.save()
    for role in granted:
        RoleGrant.objects.create(staff=person, role=role.slug, granted_by=by.actor_text)
    journal.record(
        by=by,
        act="staff.created",
        subject=person,
        details={"roles": ",".join(role.slug for role in granted), "training": True},
    )
    return person

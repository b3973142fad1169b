"""The first administrator of the node, and the one-press sign-in of a training system."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import queries as people
from fanal.accounts import roles, shift
from fanal.accounts.actions import create_first_administrator
from fanal.accounts.models import Staff
from fanal.core.actors import Actor, System
from fanal.core.errors import NotFound
from fanal.network import queries, setup_link


@transaction.atomic
def appoint_first_administrator(*, by: Actor, token: str, email: str, display_name: str, passphrase: str) -> Staff:
    """Use the link of the wizard up. The node's row is locked meanwhile: two browsers cannot both be first.

    Raises NotFound for a dead link, NotReady when there is an administrator, ValidationError for a weak passphrase.
    """
    queries.lock_own_node()
    if not setup_link.opens(token):
        raise NotFound(_("This link was used already."))
    person = create_first_administrator(by=by, email=email, display_name=display_name, passphrase=passphrase)
    transaction.on_commit(setup_link.burn)
    return person


@transaction.atomic
def sign_in_for_training(*, by: Actor, request: HttpRequest, staff_id: UUID, role: type[roles.Role]) -> Staff:
    """Sign an invented person in, on a shift in a role, without any factor. Raises NotFound unless this is a training system."""
    if not queries.is_training():
        raise NotFound(_("There is no such page."))
    person = people.lock_person(by=by, staff_id=staff_id)
    if not person.is_active or role not in people.roles_of(person):
        raise NotFound(_("There is no such person."))
    request.session.flush()
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    shift.begin_sign_in(request.session, second_factor="training")
    now = timezone.now()
    shift.begin_shift(request.session, role=role, now=now, ends=now + timedelta(hours=shift.shift_policy().usual_hours))
    journal.record(
        by=System("training"),
        act="staff.signed_in",
        subject=person,
        details={"second_factor": "training", "role": role.slug},
    )
    return person

"""Give and take rights: roles, the whole access of a person, a lost second factor. Effective on the next request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access, queries, roles
from fanal.accounts.models import Invitation, RoleGrant, Staff
from fanal.core import plugs
from fanal.core.actors import Actor
from fanal.core.errors import NotReady


@transaction.atomic
def revoke_staff(*, by: Actor, staff_id: UUID) -> Staff:
    """End a person's access: every role, every second factor, every session, and every link that leads back in.

    Raises:
        NotAllowed, NotFound.
        NotReady: this is the last administrator; appoint another one first.
    """
    access.check(by, "staff.revoke")
    now = timezone.now()
    pending = queries.lock_pending_invitations(now=now)  # before the person, as who accepts one does
    person = queries.lock_person(by=by, staff_id=staff_id)
    if not person.is_active:
        return person
    _check_not_last_administrator(person)
    person.grants.filter(revoked_at__isnull=True).update(revoked_at=now, revoked_by=by.actor_text)
    Authenticator.objects.filter(user=person).delete()
    person.provider_identities.all().delete()
    person.is_active, person.revoked_at, person.sessions_valid_from = False, now, now
    person.set_unusable_password()
    person.save()
    _withdraw(by, [one for one in pending if _made_by(person, one) or _is_for(person, one)], at=now)
    journal.record(by=by, act="staff.revoked", subject=person)
    _tell_rooms(by, person, role="")
    return person


@transaction.atomic
def grant_role(*, by: Actor, staff_id: UUID, role: type[roles.Role]) -> RoleGrant:
    """Give a person a role; they can act in it from their next sign-in. Raises NotAllowed, NotFound, NotReady."""
    access.check(by, "staff.grant_role")
    person = queries.lock_person(by=by, staff_id=staff_id)
    if not person.is_active:
        raise NotReady(_("This person has no access any more. Invite them again."))
    grant, new = RoleGrant.objects.get_or_create(
        staff=person, role=role.slug, revoked_at=None, defaults={"granted_by": by.actor_text}
    )
    if new:
        journal.record(by=by, act="role.granted", subject=person, details={"role": role.slug})
    return grant


@transaction.atomic
def revoke_role(*, by: Actor, staff_id: UUID, role: type[roles.Role]) -> None:
    """Take a role back; whoever acts in it is out of it on the next request.

    Raises NotAllowed, NotFound, and NotReady for the last administrator.
    """
    access.check(by, "staff.grant_role")
    now = timezone.now()
    pending = queries.lock_pending_invitations(now=now) if role is roles.Administrator else []
    person = queries.lock_person(by=by, staff_id=staff_id)
    if role is roles.Administrator:
        _check_not_last_administrator(person)
    taken = person.grants.filter(role=role.slug, revoked_at__isnull=True).update(
        revoked_at=now, revoked_by=by.actor_text
    )
    if taken:
        _withdraw(by, [one for one in pending if _made_by(person, one)], at=now)
        journal.record(by=by, act="role.revoked", subject=person, details={"role": role.slug})
        _tell_rooms(by, person, role=role.slug)


@transaction.atomic
def reset_second_factor(*, by: Actor, staff_id: UUID) -> Staff:
    """Forget a person's passkeys, app and recovery codes; they set up new ones at the next sign-in with their passphrase.

    Make sure by another channel that the person who asks is the person. Raises NotAllowed, NotFound, NotReady.
    """
    access.check(by, "staff.reset_second_factor")
    person = queries.lock_person(by=by, staff_id=staff_id)
    if not person.is_active:
        raise NotReady(_("This person has no access any more. Invite them again."))
    Authenticator.objects.filter(user=person).delete()
    person.sessions_valid_from = timezone.now()
    person.save(update_fields=["sessions_valid_from"])
    journal.record(by=by, act="second_factor.reset", subject=person)
    return person


def _tell_rooms(by: Actor, person: Staff, *, role: str) -> None:
    """Rooms above take back what they hold ready for this person."""
    for _answer in plugs.access_ended.ask(by=by, staff_id=person.pk, role=role):
        pass


def _made_by(person: Staff, invitation: Invitation) -> bool:
    """Who is not trusted any more chose who comes in, perhaps themselves by another address."""
    return invitation.created_by.partition("/")[0] == f"staff:{person.pk}"


def _is_for(person: Staff, invitation: Invitation) -> bool:
    return queries.open_invitation(invitation).email == person.email


def _withdraw(by: Actor, invitations: Iterable[Invitation], *, at: datetime) -> None:
    for invitation in invitations:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        journal.record(by=by, act="invitation.withdrawn", subject=invitation)


def _check_not_last_administrator(person: Staff) -> None:
    """Without an administrator nobody could let anybody in. The rows are locked: two cannot revoke each other at once."""
    holders = set(
        RoleGrant.objects.select_for_update()
        .filter(role=roles.Administrator.slug, revoked_at__isnull=True, staff__is_active=True)
        .values_list("staff_id", flat=True)
    )
    if holders == {person.pk}:
        raise NotReady(_("This is the last administrator. Give the role to another person first."))

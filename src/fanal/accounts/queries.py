"""Reads of people, grants and invitations. Changes live in `accounts.actions`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import vault
from fanal.accounts import access, roles, shift
from fanal.accounts.models import Invitation, ProviderIdentity, RoleGrant, Staff
from fanal.core.actors import Actor
from fanal.core.errors import NotAllowed, NotFound

#: Where the sealed content of an invitation stands: moved elsewhere it does not open.
INVITATION_PLACE = "accounts_invitation.content"


def has_administrator() -> bool:
    """Whether somebody may sign in as administrator already. One query."""
    return RoleGrant.objects.filter(
        role=roles.Administrator.slug, revoked_at__isnull=True, staff__is_active=True
    ).exists()


def roles_of(staff: Staff) -> list[type[roles.Role]]:
    """The roles that this person holds now, in the usual order. One query."""
    held = set(staff.grants.filter(revoked_at__isnull=True).values_list("role", flat=True))
    return [role for role in roles.ALL if role.slug in held]


def fetch_person(*, by: Any, staff_id: UUID) -> Staff:
    """A colleague. Raises NotAllowed, NotFound."""
    access.check(by, "staff.read")
    return _person(staff_id)


def find_person(*, by: Any, email: str) -> Staff | None:
    """Who signs in with this address; None for nobody. Raises NotAllowed. One query."""
    access.check(by, "staff.read")
    return Staff.objects.filter(email=email.strip().lower()).first()


def lock_person(*, by: Actor, staff_id: UUID) -> Staff:
    """A colleague, or oneself, locked until the end of the transaction. Raises NotAllowed, NotFound."""
    if isinstance(by, Staff) and by.pk != staff_id:
        access.check(by, "staff.read")
    found = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return found


def in_role(staff_id: UUID, slug: str) -> Staff | None:
    """This person acting in this role, fresh from the database; None when either is theirs no more. For work done later for
    somebody who is not there. Two queries."""
    person = Staff.objects.filter(pk=staff_id, is_active=True).first()
    if person is None or slug not in roles.BY_SLUG:
        return None
    try:
        return person.act_as(roles.BY_SLUG[slug])
    except NotAllowed:
        return None


def fetch_names(staff_ids: Sequence[UUID]) -> dict[UUID, str]:
    """How colleagues call these people, for signatures on what they did. One query.

    For nobody in particular, like `fetch_people_with`: who works here is known to everybody who signs in.
    """
    return dict(Staff.objects.filter(pk__in=staff_ids).values_list("pk", "display_name"))


def names_of_actors(actors: Sequence[str]) -> dict[str, str]:
    """Names of people by how the journal calls them (`staff:<uuid>/<role>`); parts of the system are left out. One query."""
    ids: dict[str, UUID] = {}
    for actor in actors:
        kind, _colon, rest = actor.partition(":")
        if kind == "staff":
            ids[actor] = UUID(rest.partition("/")[0])
    names = fetch_names(list(ids.values()))
    return {actor: names[staff_id] for actor, staff_id in ids.items() if staff_id in names}


def fetch_people_with(action: str) -> list[Staff]:
    """Active people of whom a granted role may do this action, by name: who a case can be assigned to. One query."""
    from fanal.accounts import matrix

    return list(
        Staff.objects.filter(is_active=True, grants__role__in=matrix.ACTIONS[action], grants__revoked_at__isnull=True)
        .distinct()
        .order_by("display_name")
    )


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A colleague in the administrator's list."""

    staff: Staff
    roles: tuple[type[roles.Role], ...]
    second_factors: tuple[str, ...]


def fetch_people(*, by: Any) -> list[PersonRow]:
    """Everybody who ever could sign in: active ones first, by name. Three queries."""
    access.check(by, "staff.read")
    granted = RoleGrant.objects.filter(revoked_at__isnull=True)
    factors: dict[UUID, set[str]] = {}
    for staff_id, kind in Authenticator.objects.values_list("user_id", "type"):
        factors.setdefault(staff_id, set()).add(kind)
    people = Staff.objects.order_by("-is_active", "display_name").prefetch_related(
        Prefetch("grants", queryset=granted, to_attr="granted")
    )
    rows = []
    for staff in people:
        held = {grant.role for grant in staff.granted}
        rows.append(
            PersonRow(
                staff,
                tuple(role for role in roles.ALL if role.slug in held),
                tuple(kind for kind in ("webauthn", "totp") if kind in factors.get(staff.pk, ())),
            )
        )
    return rows


def fetch_pending_invitations(*, by: Any, now: datetime | None = None) -> list[Invitation]:
    """Invitations that still open, oldest first. One query."""
    access.check(by, "staff.invite")
    return list(
        Invitation.objects.filter(
            used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now or timezone.now()
        ).order_by("created_at")
    )


def lock_pending_invitations(*, now: datetime) -> list[Invitation]:
    """Invitations that still open, locked until the end of the transaction. One query."""
    pending = Invitation.objects.filter(used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)
    return list(pending.select_for_update().order_by("created_at"))


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom an invitation is for."""

    email: str
    display_name: str
    roles: tuple[type[roles.Role], ...]
    expires_at: datetime


def fetch_guest(token: str, *, now: datetime | None = None) -> Guest:
    """Whom this link invites. NotFound for a forged, used, withdrawn or expired one alike. One query."""
    return open_invitation(fetch_open_invitation(token, now=now or timezone.now()))


def fetch_open_invitation(token: str, *, now: datetime, lock: bool = False) -> Invitation:
    """The invitation of this link while it opens, locked until the end of the transaction if wanted. Raises NotFound."""
    rows = Invitation.objects.select_for_update() if lock else Invitation.objects.all()
    found = rows.filter(
        token_digest=digest_of(token), used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    ).first()
    if found is None:
        raise NotFound(_("This invitation is not valid any more. Ask for a new one."))
    return found


def open_invitation(invitation: Invitation) -> Guest:
    """What is sealed in an invitation."""
    content = json.loads(vault.open_for_node(bytes(invitation.content), place=INVITATION_PLACE))
    known = tuple(roles.BY_SLUG[slug] for slug in invitation.roles if slug in roles.BY_SLUG)
    return Guest(content["email"], content["display_name"], known, invitation.expires_at)


def digest_of(token: str) -> str:
    """What is kept of a link. The token has 256 random bits, so a plain hash says nothing about it."""
    return hashlib.sha256(token.encode()).hexdigest()


def person_of_session(session: SessionBase) -> Staff | None:
    """Who stands behind this session now, acting in their role; None for a stranger, a revoked person, an ended shift.

    For live streams: fresh from the database at each call, and nothing is written to the session. Three queries.
    """
    person = get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    if not isinstance(person, Staff):
        return None
    standing, _shift = shift.resume(session, person)
    return person if standing is shift.Standing.ON_SHIFT else None


def code_holders(staff: Staff) -> list[Authenticator]:
    """What a typed code can belong to: the authenticator app, then the recovery codes. One query."""
    return list(Authenticator.objects.filter(user=staff, type__in=["totp", "recovery_codes"]).order_by("-type"))


def has_app(staff: Staff) -> bool:
    """Whether an authenticator app is set up. One query."""
    return bool(Authenticator.objects.filter(user=staff, type=Authenticator.Type.TOTP).exists())


def second_factors_of(staff: Staff) -> list[Authenticator]:
    """Passkeys, then the authenticator app, then recovery codes. One query."""
    order = {"webauthn": 0, "totp": 1, "recovery_codes": 2}
    return sorted(Authenticator.objects.filter(user=staff), key=lambda one: (order.get(one.type, 9), one.created_at))


def has_second_factor(staff: Staff) -> bool:
    """Whether a passkey or an authenticator app is set up (recovery codes alone do not count). One query."""
    return bool(Authenticator.objects.filter(user=staff, type__in=["webauthn", "totp"]).exists())


def provider_identity_of(staff: Staff) -> ProviderIdentity | None:
    """The account at the node's identity provider that is taken for this person. One query."""
    return staff.provider_identities.order_by("-pinned_at").first()


def fetch_second_factor(*, by: Staff, kind: str, authenticator_id: int | None = None) -> Authenticator:
    """A second factor of one's own. Raises NotFound."""
    rows = Authenticator.objects.filter(user=by, type=kind)
    found = (rows if authenticator_id is None else rows.filter(pk=authenticator_id)).first()
    if found is None:
        raise NotFound(_("There is no such passkey."))
    return found


def fetch_grants(*, by: Any, person: Staff) -> list[RoleGrant]:
    """Every role that this person ever held, newest first. One query."""
    access.check(by, "staff.read")
    return list(person.grants.order_by("-granted_at"))


def lock_grant(*, staff_id: UUID, role: type[roles.Role]) -> RoleGrant:
    """The grant by which an active person holds this role now, locked until the end of the transaction. Raises NotFound."""
    rows = RoleGrant.objects.select_for_update(of=("self",)).select_related("staff")
    found = rows.filter(staff=staff_id, role=role.slug, revoked_at__isnull=True, staff__is_active=True).first()
    if found is None:
        raise NotFound(_("This person does not hold this role."))
    return found


def fetch_holders(held: Sequence[type[roles.Role]]) -> list[RoleGrant]:
    """Who of the active people holds one of these roles now, by name, with the person at hand. One query."""
    rows = RoleGrant.objects.filter(
        role__in=[role.slug for role in held], revoked_at__isnull=True, staff__is_active=True
    )
    return list(rows.select_related("staff").order_by("staff__display_name", "role"))


def role_of_slug(slug: str) -> type[roles.Role]:
    """The role of this word. Raises NotFound."""
    if slug not in roles.BY_SLUG:
        raise NotFound(_("There is no such role."))
    return roles.BY_SLUG[slug]


def _person(staff_id: UUID) -> Staff:
    found = Staff.objects.filter(pk=staff_id).first()
    if found is None:
        raise NotFound(_("There is no such person."))
    return found

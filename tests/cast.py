"""The named test cast: a handful of people who appear in every test that needs somebody. All are invented.

Plain functions for builders, fixtures for the usual faces. `client_for(person)` is a browser that is signed in with a second
factor and on a shift, so it passes `ShiftMiddleware` like a real one.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone

from fanal.accounts import roles, shift
from fanal.accounts.models import RoleGrant, Staff

PASSPHRASE = "lantern over the harbour wall"


def make_staff(role: type[roles.Role] | str | None = None, name: str = "Ada Testament", **columns: object) -> Staff:
    """A person with one role (or none), acting in it, with the passphrase PASSPHRASE and no second factor."""
    kind = roles.BY_SLUG[role] if isinstance(role, str) else role
    email = columns.pop("email", f"{_plain(name)}@hotline.test")
    person = Staff.objects.create(
        email=email,
        display_name=name,
        password=make_password(PASSPHRASE),
        sessions_valid_from=timezone.now() - timedelta(minutes=1),
        **columns,
    )
    if kind is not None:
        RoleGrant.objects.create(staff=person, role=kind.slug, granted_by="system:cast")
        person.act_as(kind)
    return person


def client_for(
    person: Staff,
    role: type[roles.Role] | str | None = None,
    *,
    ends: timedelta = timedelta(hours=8),
    client: Client | None = None,
) -> Client:
    """A browser in which `person` is signed in, on a shift in `role` (the one they act in when left out)."""
    kind = roles.BY_SLUG[role] if isinstance(role, str) else role or person.acting
    browser = client or Client()
    browser.force_login(person)
    session = browser.session
    shift.begin_sign_in(session, second_factor="totp")
    now = timezone.now()
    shift.begin_shift(session, role=kind, now=now, ends=now + ends)
    session.save()
    return browser


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return ".".join(bare.lower().split()) or "somebody"


@pytest.fixture
def operator(db: None) -> Staff:
    """Takes the calls."""
    return make_staff(roles.Operator, "Ines Moreau")


@pytest.fixture
def case_manager(db: None) -> Staff:
    """Carries the cases."""
    return make_staff(roles.CaseManager, "Jonas Vermeer")


@pytest.fixture
def supervisor(db: None) -> Staff:
    """Leads the shifts."""
    return make_staff(roles.Supervisor, "Katarzyna Wilk")


@pytest.fixture
def dpo(db: None) -> Staff:
    """Watches over privacy."""
    return make_staff(roles.DataProtectionOfficer, "Niamh Daly")


@pytest.fixture
def administrator(db: None) -> Staff:
    """Looks after the house, reads no case."""
    return make_staff(roles.Administrator, "Tomas Berg")


@pytest.fixture
def partner_operator(db: None) -> Staff:
    """An operator with nothing to do with the cases of the others."""
    return make_staff(roles.Operator, "Giulia Ferri")


@pytest.fixture
def mediator(db: None) -> Staff:
    """Mediates; never sees a case file."""
    return make_staff(roles.Mediator, "Sami Aziz")


@pytest.fixture
def outsider(db: None) -> Staff:
    """Signed in, without any role."""
    return make_staff(None, "Petra Novak")

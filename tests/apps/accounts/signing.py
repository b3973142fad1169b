"""Helpers for sign-in tests: an authenticator app in three lines, and a person who has one."""

from __future__ import annotations

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from fanal.accounts import shift
from fanal.accounts.models import Staff
from tests.cast import PASSPHRASE


def code_of(secret: str, *, later: int = 0) -> str:
    """What an authenticator app shows now, or `later` half minutes from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def give_app(person: Staff) -> str:
    """Set an authenticator app and recovery codes up for a person; returns the secret."""
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def first_step(client: Client, person: Staff, passphrase: str = PASSPHRASE, **extra):
    """Send address and passphrase."""
    return client.post("/sign-in/", {"login": person.email, "password": passphrase, **extra})


def sign_in_fully(client: Client, person: Staff, secret: str):
    """Both steps; ends before the shift."""
    first_step(client, person)
    return client.post("/sign-in/second/", {"code": code_of(secret)})


def age_proof(client: Client, seconds: int) -> None:
    """Let the moment at which the person showed that it is them lie in the past."""
    session = client.session
    session["fanal.proved_at"] = time.time() - seconds
    session.save()


def half_signed_in(client: Client, person: Staff) -> Client:
    """Passphrase shown, no second factor set up yet."""
    client.force_login(person)
    session = client.session
    shift.begin_sign_in(session)
    session.save()
    return client

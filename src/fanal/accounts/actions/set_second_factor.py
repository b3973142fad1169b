"""Set up, rename and remove a person's own second factors, and renew the recovery codes.

allauth checks and stores them; the secrets are sealed by `accounts.adapters.MfaAdapter`.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import queries
from fanal.accounts.models import Staff
from fanal.core.errors import NotFound, NotReady


@transaction.atomic
def add_totp(*, by: Staff, secret: str) -> bool:
    """Keep the secret of an authenticator app whose code was just checked. True when recovery codes were made with it.

    Raises NotReady when an app is set up already.
    """
    queries.lock_person(by=by, staff_id=by.pk)
    if Authenticator.objects.filter(user=by, type=Authenticator.Type.TOTP).exists():
        raise NotReady(_("An authenticator app is set up already. Remove it first."))
    TOTP.activate(by, secret)
    journal.record(by=by, act="second_factor.added", subject=by, details={"kind": "totp"})
    return _make_recovery_codes(by)


@transaction.atomic
def add_passkey(*, by: Staff, name: str, credential: dict[str, Any]) -> bool:
    """Keep a passkey that was just checked. True when recovery codes were made with it."""
    queries.lock_person(by=by, staff_id=by.pk)
    WebAuthn.add(by, name, credential)
    journal.record(by=by, act="second_factor.added", subject=by, details={"kind": "webauthn"})
    return _make_recovery_codes(by)


@transaction.atomic
def rename_passkey(*, by: Staff, authenticator_id: int, name: str) -> None:
    """Call a passkey of one's own otherwise. Raises NotFound."""
    found = _own(by, authenticator_id)
    found.wrap().name = name
    found.save(update_fields=["data"])
    journal.record(by=by, act="second_factor.renamed", subject=by, details={"kind": found.type})


@transaction.atomic
def remove_second_factor(*, by: Staff, authenticator_id: int) -> None:
    """Remove a passkey or the authenticator app. Raises NotFound, and NotReady for the last one: one must stay."""
    queries.lock_person(by=by, staff_id=by.pk)
    found = _own(by, authenticator_id)
    others = Authenticator.objects.filter(user=by, type__in=["webauthn", "totp"]).exclude(pk=found.pk)
    if not others.exists():
        raise NotReady(_("This is your only second factor. Set up another one first."))
    found.delete()
    journal.record(by=by, act="second_factor.removed", subject=by, details={"kind": found.type})


@transaction.atomic
def renew_recovery_codes(*, by: Staff) -> list[str]:
    """Make ten new recovery codes; the old ones are worth nothing from now on. Returns them, to be shown once."""
    queries.lock_person(by=by, staff_id=by.pk)
    Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes = RecoveryCodes.activate(by)
    codes.mark_as_viewed()
    journal.record(by=by, act="recovery_codes.renewed", subject=by)
    return list(codes.generate_codes())


@transaction.atomic
def show_recovery_codes(*, by: Staff) -> list[str]:
    """The codes made with the first second factor, once. An empty list when they were shown already."""
    queries.lock_person(by=by, staff_id=by.pk)
    found = Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).first()
    if found is None or found.wrap().did_view:
        return []
    codes = found.wrap()
    codes.mark_as_viewed()
    journal.record(by=by, act="recovery_codes.shown", subject=by)
    return list(codes.get_unused_codes())


def _make_recovery_codes(by: Staff) -> bool:
    if Authenticator.objects.filter(user=by, type=Authenticator.Type.RECOVERY_CODES).exists():
        return False
    RecoveryCodes.activate(by)
    return True


def _own(by: Staff, authenticator_id: int) -> Authenticator:
    found = Authenticator.objects.filter(user=by, pk=authenticator_id, type__in=["webauthn", "totp"]).first()
    if found is None:
        raise NotFound(_("There is no such passkey."))
    return found

"""How this node bends django-allauth: secrets sealed, throttling of our own, no letters, no strangers' accounts.

allauth checks passphrases, codes and passkeys. Everything that changes something is ours (`accounts.actions`), and so is
the session's standing (`accounts.shift`).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal import vault
from fanal.accounts import shift, throttle
from fanal.accounts.models import Staff

#: Where a sealed secret stands: a secret moved into another column or program does not open.
TOTP_PLACE = "mfa_authenticator.data"


def wait_error(seconds: int) -> ValidationError:
    """What people read who have to wait. It says nothing about whether the account exists."""
    return ValidationError(
        ngettext(
            "Please wait %(seconds)d second before you try again. Nothing is locked.",
            "Please wait %(seconds)d seconds before you try again. Nothing is locked.",
            seconds,
        )
        % {"seconds": seconds},
        code="wait",
    )


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by passphrase, which is the first factor only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited. Nobody makes an account for themselves."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Check address and passphrase. An unknown address, a wrong passphrase and a revoked person look the same."""
        from fanal.accounts import provider_session

        if provider_session.is_required():
            raise ValidationError(provider_session.by_provider_only(), code="provider")
        counted = throttle.lanes(request, str(credentials.get("email", "")))
        wait = throttle.seconds_to_wait(counted)
        if wait:
            raise wait_error(wait)
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()  # allauth would tell a revoked person apart
        if user is None:
            throttle.note_failure(counted)
        else:
            throttle.forget(counted)
        return user

    def reauthenticate(self, user: AbstractBaseUser, password: str) -> bool:
        """Whether this is the passphrase of whoever is signed in."""
        counted = throttle.lanes(self.request, f"again|{user.pk}")
        wait = throttle.seconds_to_wait(counted)
        if wait:
            raise wait_error(wait)
        if user.check_password(password):
            throttle.forget(counted)
            return True
        throttle.note_failure(counted)
        return False

    def get_login_stages(self) -> list[str]:
        """The usual ones; the second factor is ours, because a provider of the node may vouch for one."""
        ours = "fanal.accounts.stages.SecondFactorStage"
        return [ours if one == "allauth.mfa.stages.AuthenticateStage" else one for one in super().get_login_stages()]

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """Where the node requires its identity provider, neither a passphrase nor a passkey begins a sign-in."""
        from fanal.accounts import provider_session

        if provider_session.is_required() and not provider_session.came_by_provider(request, user):
            return provider_session.refuse_other_ways(request)
        refused: HttpResponse | None = super().pre_login(request, user, **options)
        return refused

    def login(self, request: HttpRequest, user: Staff) -> None:
        """Every factor was shown: begin the session, and note which second factor it was (none, on the very first day)."""
        from fanal.accounts.actions.sign_in import complete_sign_in

        super().login(request, user)
        complete_sign_in(by=user, request=request)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A revoked person with a passkey: the same page as for an unknown passkey."""
        from django.contrib import messages
        from django.http import HttpResponseRedirect
        from django.urls import reverse

        messages.error(request, self.error_messages["email_password_mismatch"])
        return HttpResponseRedirect(reverse("account_login"))

    def is_reauthentication_required(self, *, app: str) -> bool:
        """allauth's own pages ask again by our rule: five minutes, the sign-in itself counts."""
        return not shift.is_fresh(self.request.session)

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Our pages say what was done; allauth's texts are dropped, but for the sentence of a failed passkey."""
        text = kwargs.get("message")
        if text:
            super().add_message(request, level, message=text)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth sends no letters here."""

    @property
    def error_messages(self) -> dict[str, str]:
        mismatch = _("This address and passphrase do not belong together, or the access has ended.")
        return {
            **DefaultAccountAdapter.error_messages,
            "email_password_mismatch": mismatch,
            "account_inactive": mismatch,
            "incorrect_password": _("This is not your passphrase."),
            "too_many_login_attempts": _("Please wait a minute before you try again. Nothing is locked."),
        }


class MfaAdapter(DefaultMFAAdapter):
    """Second factors. Secrets of authenticator apps and recovery codes are sealed under the node's own key."""

    @property
    def error_messages(self) -> dict[str, str]:
        return {
            **DefaultMFAAdapter.error_messages,
            "incorrect_code": _("This code or passkey is not right. Try again."),
        }

    def encrypt(self, text: str) -> str:
        return vault.seal_for_node(text, place=TOTP_PLACE).hex()

    def decrypt(self, encrypted_text: str) -> str:
        return str(vault.open_for_node(bytes.fromhex(encrypted_text), place=TOTP_PLACE))

    def get_totp_issuer(self) -> str:
        """Name in the authenticator app: the program and the node's host, so that two nodes can be told apart."""
        return f"Fanal {urlsplit(settings.FANAL_ORIGIN).hostname}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys belong to the host of FANAL_ORIGIN, whatever name this request came under."""
        return {"id": str(urlsplit(settings.FANAL_ORIGIN).hostname), "name": "Fanal"}

    def get_public_key_credential_user_entity(self, user: Staff) -> dict[str, Any]:
        return {"id": user.pk.hex.encode("ascii"), "display_name": user.display_name, "name": user.email}

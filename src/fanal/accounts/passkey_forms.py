"""What a browser answers for a passkey: parsing and plain checks. Rights and rules are the actions'; codes are in `forms`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm, ReauthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from fanal.accounts.forms import PlainForm


class CredentialField(forms.JSONField):
    """What a browser answers for a passkey. Brackets a thousand deep, or numbers without end, are rubbish like any other."""

    widget = forms.HiddenInput

    def __init__(self, parse: Callable[[Any], object] = webauthn.parse_authentication_response, **options: Any) -> None:
        super().__init__(**options)
        self.parse = parse

    def clean(self, value: Any) -> Any:
        """Well formed for its parser too: half a credential makes it raise whatever comes to its mind."""
        found = super().clean(value)
        try:
            self.parse(found)
        except Exception:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None
        return found

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PasskeySignInForm(LoginWebAuthnForm):
    """A passkey alone."""

    credential = CredentialField()


class _UnthrottledPasskey:
    """A passkey is a signature over a challenge of ours: there is nothing to guess, so nothing is throttled."""

    def clean_credential(self) -> Authenticator:
        credential = self.cleaned_data["credential"]  # type: ignore[attr-defined]
        webauthn.parse_authentication_response(credential)
        return webauthn.complete_authentication(self.user, credential)  # type: ignore[attr-defined]


class PasskeyForm(_UnthrottledPasskey, AuthenticateWebAuthnForm):
    """A passkey as the second step."""

    credential = CredentialField()


class ConfirmPasskeyForm(_UnthrottledPasskey, ReauthenticateWebAuthnForm):
    """A passkey, to show again that it is you."""

    credential = CredentialField()


class AddPasskeyForm(PlainForm):
    """A new passkey, made by the browser. Always one that can sign in alone: kept on the device, opened by PIN or finger."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you know it again, such as “Work phone”."),
    )
    credential = CredentialField(webauthn.parse_registration_response)

    def clean_credential(self) -> dict[str, Any]:
        credential: dict[str, Any] = self.cleaned_data["credential"]
        webauthn.parse_registration_response(credential)
        if not webauthn.complete_registration(credential).is_user_verified():
            raise ValidationError(_("This key did not ask for a PIN or a finger. Choose one that does."))
        return credential


class PasskeyNameForm(PlainForm):
    """Another name for a passkey."""

    name = forms.CharField(label=_("Name of this passkey"), max_length=60)

"""What people type on this room's pages: parsing and plain checks. Rights and rules are the actions'."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateCodeForm
from allauth.mfa.totp.internal.auth import validate_totp_code
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.accounts import queries, roles, throttle
from fanal.accounts.adapters import wait_error
from fanal.accounts.models import Staff


def dress(form: forms.Form) -> None:
    """Give the inputs of a form the house's class; labels are labels, never placeholders."""
    for field in form.fields.values():
        widget = field.widget
        if not isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple | forms.HiddenInput):
            widget.attrs["class"] = "ds-input"
        widget.attrs.pop("placeholder", None)


class PlainForm(forms.Form):
    """A form in the house's dress."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)


class SignInForm(LoginForm):
    """Address and passphrase."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label, self.fields["password"].label = _("E-mail address"), _("Passphrase")
        self.fields["password"].help_text = ""
        self.fields["login"].widget.attrs["autocomplete"] = "username webauthn"
        dress(self)

    def _setup_password_field(self) -> None:
        """allauth drops the field where nobody signs up with a password; people are invited here, and keep theirs."""


class _CheckedCode:
    """A code from the authenticator app or a recovery code: throttled, and good only once. Stands before an allauth form."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]
    user: Staff

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].widget.attrs.update({"inputmode": "numeric", "autocomplete": "one-time-code"})
        dress(self)  # type: ignore[arg-type]

    def clean_code(self) -> str:
        # Folded as allauth compares it: else "123-456" would open once more after "123456".
        user, code = self.user, str(normalize_user_code(self.cleaned_data["code"]))
        from allauth.core import context

        counted = (*throttle.lanes(context.request, f"code|{user.pk}"), throttle.account_lane(f"code|{user.pk}"))
        wait = throttle.seconds_to_wait(counted)
        if wait:
            raise wait_error(wait)
        for found in queries.code_holders(user):
            if found.wrap().validate_code(code) and throttle.spend(str(user.pk), code):
                found.user = user
                self.authenticator = found
                throttle.forget(counted)
                throttle.forget(counted[-1:])
                return code
        throttle.note_failure(counted)
        raise ValidationError(_("This code is not right, or it was used before. Wait for the next one."))


class CodeForm(_CheckedCode, AuthenticateForm):
    """The second step of the sign-in."""


class ConfirmCodeForm(_CheckedCode, ReauthenticateCodeForm):
    """A code, to show again that it is you."""


class ConfirmPassphraseForm(ReauthenticateForm):
    """The passphrase, to show again that it is you."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Passphrase")
        dress(self)


class AddTotpForm(PlainForm):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, *args: Any, person: Staff, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.secret = person, secret

    def clean_code(self) -> str:
        code = str(normalize_user_code(self.cleaned_data["code"]))
        # Spent like any other: who looked over a shoulder must not sign in with the code that set the app up.
        if not validate_totp_code(self.secret, code) or not throttle.spend(str(self.person.pk), code):
            raise ValidationError(
                _("This is not the code for this picture. Check the clock of your phone, and try again.")
            )
        return code


class ShiftForm(forms.Form):
    """Role and end of the shift that begins."""

    role = forms.ChoiceField(label=_("Your role on this shift"), widget=forms.RadioSelect)
    ends = forms.TimeField(
        label=_("Your shift ends at"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text=_("You are signed out then, but never while a contact is open."),
    )

    def __init__(self, *args: Any, held: list[type[roles.Role]], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["role"].choices = [(role.slug, role.name) for role in held]  # type: ignore[attr-defined]
        if len(held) < 2:
            del self.fields["role"]
        dress(self)

    def clean_ends(self) -> datetime:
        """The next time that the clock shows this, in the node's time zone."""
        local = timezone.localtime(self.now)
        ends = local.replace(
            hour=self.cleaned_data["ends"].hour, minute=self.cleaned_data["ends"].minute, second=0, microsecond=0
        )
        return ends if ends > local else ends + timedelta(days=1)


class PassphraseFields(PlainForm):
    """A new passphrase, typed once (it can be shown), judged like everywhere."""

    passphrase = forms.CharField(
        label=_("Passphrase"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "At least 12 characters. Four words that do not belong together are good and easy to keep in mind."
        ),
    )

    def judged(self, person: Staff) -> None:
        """Put what is wrong with the passphrase at its field."""
        try:
            validate_password(self.cleaned_data.get("passphrase", ""), person)
        except ValidationError as error:
            self.add_error("passphrase", error)


class AcceptForm(PassphraseFields):
    """What an invited colleague gives."""

    display_name = forms.CharField(
        label=_("Your name, as colleagues see it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("display_name", "passphrase")

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        self.judged(Staff(email=self.email, display_name=self.cleaned_data.get("display_name", "")))
        return self.cleaned_data


class ChangePassphraseForm(PassphraseFields):
    """A new passphrase; that it is you was shown before."""

    def __init__(self, *args: Any, person: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        self.judged(self.person)
        return self.cleaned_data


class RolesField(forms.MultipleChoiceField):
    """Roles, each with its description, as ticks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(role.slug, role.name) for role in roles.ALL], widget=forms.CheckboxSelectMultiple, **kwargs
        )

    def clean(self, value: Any) -> list[type[roles.Role]]:
        return [roles.BY_SLUG[slug] for slug in super().clean(value)]


class InviteForm(PlainForm):
    """Whom to invite, as what, and how the link travels."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"))
    roles = RolesField(label=_("Roles"), error_messages={"required": _("Choose at least one role.")})
    by_mail = forms.BooleanField(
        label=_("Send the link by e-mail"),
        required=False,
        help_text=_("Otherwise you copy it on the next page and give it to them yourself."),
    )


class GrantForm(PlainForm):
    """One more role for a person."""

    role = forms.ChoiceField(choices=[(role.slug, role.name) for role in roles.ALL])


class PreferencesForm(PlainForm):
    """Language, colours, languages of work."""

    language = forms.ChoiceField(
        label=_("Language of the pages"), required=False, choices=[("", _("As the browser says")), *settings.LANGUAGES]
    )
    colour_scheme = forms.ChoiceField(
        label=_("Colours"), choices=[("auto", _("As the device says")), ("light", _("Light")), ("dark", _("Dark"))]
    )
    languages = forms.CharField(
        label=_("Languages you work in"),
        required=False,
        max_length=120,
        help_text=_("Codes, separated by commas, such as: nl, fr, en"),
    )

    skills = forms.CharField(
        label=_("What else you can do"),
        required=False,
        max_length=200,
        help_text=_("Short words, separated by commas, such as: law, sign language. Colleagues see them on the board."),
    )

    def clean_skills(self) -> list[str]:
        words = [" ".join(word.split()) for word in self.cleaned_data["skills"].split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def clean_languages(self) -> list[str]:
        from babel import Locale, UnknownLocaleError

        codes = [word.strip().lower() for word in self.cleaned_data["languages"].split(",") if word.strip()]
        for code in codes:
            try:
                Locale.parse(code, sep="-")
            except (UnknownLocaleError, ValueError) as error:
                raise ValidationError(_("“%(code)s” is not the code of a language."), params={"code": code}) from error
        return list(dict.fromkeys(codes))

"""What people type about the node: founding it, its rules, and the proof that the recovery kit is on paper."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from fanal.accounts.forms import PassphraseFields, PlainForm
from fanal.accounts.models import Staff
from fanal.network.models import Node
from fanal.vault.kit import Share
from fanal.web.forms import ChoiceChips

#: Europe first: the 116 000 countries are where nodes stand; every other country is below.
EUROPE = [
    "AL",
    "AT",
    "BA",
    "BE",
    "BG",
    "CH",
    "CY",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IE",
    "IS",
    "IT",
    "LT",
    "LU",
    "LV",
    "ME",
    "MK",
    "MT",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "RS",
    "SE",
    "SI",
    "SK",
    "UA",
    "XK",
]


def countries() -> list[tuple[Any, Any]]:
    """ISO codes and names in the language of the page: Europe first, each part by name."""
    names = Locale.parse(translation.get_language() or "en", sep="-").territories
    iso = {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code not in {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
    }
    near = sorted((iso[code], code) for code in EUROPE if code in iso)
    far = sorted((name, code) for code, name in iso.items() if code not in EUROPE)
    return [
        ("", _("Choose a country")),
        (_("Europe"), [(code, name) for name, code in near]),
        (_("Elsewhere"), [(code, name) for name, code in far]),
    ]


def time_zones() -> list[tuple[str, str]]:
    """Every time zone of a place, by name."""
    regions = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return [
        (name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones()) if name.startswith(regions)
    ]


class NodeForm(PlainForm):
    """Whose node this is."""

    name = forms.CharField(
        label=_("Name of the hotline"), max_length=120, help_text=_("As colleagues in other countries know it.")
    )
    role = forms.ChoiceField(
        label=_("What this node is"), choices=Node.Role.choices, widget=ChoiceChips, initial=Node.Role.HOTLINE
    )
    country = forms.ChoiceField(label=_("Country"), required=False, choices=countries)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)
    languages = forms.CharField(
        label=_("Languages in which you answer"),
        max_length=200,
        help_text=_("Codes, separated by commas, such as: nl, fr, en"),
    )

    def clean_languages(self) -> list[str]:
        codes = list(
            dict.fromkeys(word.strip().lower() for word in self.cleaned_data["languages"].split(",") if word.strip())
        )
        for code in codes:
            try:
                Locale.parse(code, sep="-")
            except (UnknownLocaleError, ValueError) as error:
                raise ValidationError(_("“%(code)s” is not the code of a language."), params={"code": code}) from error
        return codes


class SettingsForm(NodeForm):
    """Name, place and rules of the node."""

    chat = forms.BooleanField(
        label=_("People may write to you in the chat"),
        required=False,
        help_text=_("Only where somebody takes chats on your shifts. The public page is at /chat/."),
    )
    shift_may_read = forms.BooleanField(
        label=_("Who is on shift may read every open case that is not restricted"),
        required=False,
        help_text=_("Off: only owners and those who were given access. Emergency access works either way."),
    )
    minor_age = forms.IntegerField(
        label=_("A person is a child until this birthday"),
        min_value=16,
        max_value=25,
        help_text=_("European figures always count under 18."),
    )
    break_glass_hours = forms.IntegerField(label=_("Emergency access lasts, in hours"), min_value=1, max_value=4)
    break_glass_pause_hours = forms.IntegerField(
        label=_("After one that was not justified, the same person waits, in hours"),
        min_value=1,
        max_value=720,
        help_text=_("For the same case only. The owner or a supervisor can let them in before."),
    )
    shift_hours = forms.IntegerField(label=_("A usual shift, in hours"), min_value=1, max_value=12)
    shift_hours_most = forms.IntegerField(label=_("The longest shift, in hours"), min_value=1, max_value=12)

    odd_bulk = forms.IntegerField(label=_("Different cases of others within an hour"), min_value=5, max_value=5000)
    odd_late = forms.IntegerField(label=_("Cases of others after the end of the own shift"), min_value=1, max_value=1000)
    odd_famous = forms.IntegerField(label=_("Restricted or well-known cases in which one has no part"), min_value=1, max_value=1000)
    odd_names = forms.IntegerField(label=_("Names looked up in one contact"), min_value=10, max_value=1000)

    ODD = ("odd_bulk", "odd_late", "odd_famous", "odd_names")
    RULES = ("shift_may_read", "minor_age", "break_glass_hours", "break_glass_pause_hours", "shift_hours", "shift_hours_most", "languages", "chat", *ODD)


class AdministratorForm(PassphraseFields):
    """The first administrator."""

    display_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=_("You sign in with it. It is not shown to the public."),
    )
    field_order = ("display_name", "email", "passphrase")

    def clean(self) -> dict[str, Any]:
        self.judged(
            Staff(email=self.cleaned_data.get("email", ""), display_name=self.cleaned_data.get("display_name", ""))
        )
        return self.cleaned_data


class KitProofForm(PlainForm):
    """Some words of two shares, typed from the paper, and the promise that the shares lie apart."""

    apart = forms.BooleanField(
        label=_("The three papers lie in three different places"),
        error_messages={"required": _("Put them apart first: two of them together open everything.")},
    )

    def __init__(self, *args: Any, shares: Sequence[Share], asked: Sequence[Sequence[int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_number = {share.number: share for share in shares}
        self.expected: dict[str, str] = {}
        for number, place in asked:
            name = f"word_{number}_{place}"
            self.expected[name] = by_number[number].words[place - 1]
            self.fields[name] = forms.CharField(
                label=_("Share %(share)d, word %(place)d") % {"share": number, "place": place},
                max_length=20,
                widget=forms.TextInput(
                    attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
                ),
            )
        self.order_fields([*self.expected, "apart"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, word in self.expected.items():
            if name in given and given[name].strip().lower() != word:
                self.add_error(name, _("This is not the word on this share. Look at the paper, not at this page."))
        return given

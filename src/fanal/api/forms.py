"""What an administrator types about connections and receivers: parsing and plain checks. Rules are the actions'."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.accounts import roles
from fanal.accounts.queries import fetch_holders
from fanal.api import scopes
from fanal.api.labels import EVENTS
from fanal.core.outside import OutsideEvent
from fanal.web.forms import ChoiceChips, Form, ManyChips

_DAYS = (("30", _("30 days")), ("90", _("90 days")), ("180", _("180 days")), ("365", _("a year")))


class ConnectionForm(Form):
    """A new connection."""

    name = forms.CharField(label=_("Name of the program"), max_length=80, help_text=_("As colleagues call it: “Chat of the website”."))
    person = forms.ChoiceField(
        label=_("Acts as"),
        help_text=_("What it does stands under this name, marked as done by a program. Best a person of its own, invited for it."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=ManyChips, choices=[(scope.value, scopes.WORDS[scope]) for scope in scopes.Scope],
        help_text=_("Never more than the role may. As little as the program needs."),
    )
    days = forms.ChoiceField(label=_("Ends after"), choices=_DAYS, initial="90", widget=ChoiceChips)
    networks = forms.CharField(
        label=_("Networks from which it is used"), required=False, max_length=500, widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=_("Such as 192.0.2.0/24, separated by commas. Empty: from anywhere."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [(f"{one.staff_id}/{one.role}", f"{one.staff.display_name} · {one.role_name}") for one in fetch_holders(scopes.ROLES)]
        self.nobody = not held
        self.fields["person"].choices = held  # type: ignore[attr-defined]

    def person_and_role(self) -> tuple[UUID, type[roles.Role]]:
        """As whom and in which role."""
        staff_id, _cut, slug = self.cleaned_data["person"].partition("/")
        return UUID(staff_id), roles.BY_SLUG[slug]

    def networks_given(self) -> list[str]:
        """One by one."""
        return [part.strip() for part in self.cleaned_data["networks"].split(",") if part.strip()]

    def end(self) -> datetime:
        """When it ends."""
        return timezone.now() + timedelta(days=int(self.cleaned_data["days"]))


class ReceiverForm(Form):
    """Who is told of what, and where."""

    name = forms.CharField(label=_("Name of the receiver"), max_length=80)
    url = forms.CharField(
        label=_("Address"), max_length=500, widget=forms.URLInput(attrs={"dir": "ltr"}),
        help_text=_("Begins with https://. Machines in your own network need to be allowed by who runs this one."),
    )
    events = forms.MultipleChoiceField(
        label=_("Is told"), widget=ManyChips, choices=[(event.value, EVENTS[event.value]) for event in OutsideEvent],
        help_text=_("Only that it happened, and ids: never a name."),
    )

"""Forms about people, authorities, consents and files.

Belongs here: parsing. Does not: what a value means (`cases.recording`), saving (`cases.actions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fanal.cases import labels
from fanal.cases.forms.fields import (
    NOTHING,
    Country,
    DayField,
    MomentField,
    answer,
    chips,
    language_choices,
    line,
    select,
    text,
)
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.forms.several import CodesField
from fanal.cases.models import Authority, Consent, Person
from fanal.core.casework import AuthorityKind, ConsentUse, ContactSafety, DocumentKind, PersonRole, StepState
from fanal.web.forms import ChoiceChips, ManyChips

PERSON_FIELDS = (
    "name",
    "romanised",
    "relation",
    "organisation",
    "phone",
    "email",
    "address",
    "country",
    "languages",
    "safety",
    "safety_note",
    "note",
)


class PersonForm(CaseForm):
    """Somebody else in the case."""

    name = answer(_("Name in its own script"))
    romanised = line(_("In Latin letters"), help_text=_("Only when somebody wrote it so."))
    roles = forms.MultipleChoiceField(
        label=_("Who this is in the case"), choices=lambda: labels.choices(PersonRole), widget=ManyChips
    )
    relation = answer(_("How they stand to the child, in their words"))
    organisation = line(_("Organisation"))
    phone = answer(_("Phone"))
    email = answer(_("E-mail"))
    safety = chips(ContactSafety, _("Is it safe to call?"), required=True)
    safety_note = line(
        _("When, and what to mind"), help_text=_("For instance: 08:00 to 20:00; the father must not hear of it.")
    )
    country = Country(_("Country"))
    address = answer(_("Address"), rows=2, help_text=_("Sealed: not everybody who reads the case sees it."))
    languages = CodesField(_("Languages"), language_choices)
    note = text(_("Note"))

    sections: Sequence[Section] = (
        Section(_("Who"), ("name", "romanised", "roles", "relation", "organisation"), folded=False),
        Section(_("How to reach this person safely"), ("phone", "email", "safety", "safety_note"), folded=False),
        Section(_("Address and languages"), ("country", "address", "languages", "note")),
    )
    of = Person

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["safety"].initial = ContactSafety.NOT_ASKED.value


class AuthorityForm(CaseForm):
    """One step of an authority."""

    kind = select(AuthorityKind, _("Which authority or step"), required=True)
    state = chips(StepState, _("How it stands"), required=True)
    country = Country(_("Country of the authority"))
    organisation = line(_("Which office or station"))
    number = line(_("Number of the report or file"))
    contact = line(_("Whom to reach there"))
    asked_at = MomentField(label=_("Reported or asked for, when"))
    confirmed_at = MomentField(label=_("Confirmed, when"))
    ended_at = MomentField(label=_("Ended, when"))
    acknowledgement_held = forms.BooleanField(label=_("We hold a copy of their acknowledgement"), required=False)
    note = text(_("Note"))

    sections = (
        Section(
            _("The step"),
            ("kind", "state", "organisation", "number", "asked_at", "confirmed_at"),
            folded=False,
            note=_("A hotline cannot enter a SIS alert: note that it was asked for, and when the police confirmed it."),
        ),
        Section(_("More"), ("country", "contact", "ended_at", "acknowledgement_held", "note")),
    )
    of = Authority

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].initial = StepState.ASKED.value


class ConsentForm(CaseForm):
    """A consent or an approval, for one use."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=list(labels.CONSENT_KINDS.items()), widget=ChoiceChips, initial="consent"
    )
    use = chips(ConsentUse, _("For what"), required=True)
    given_by = line(
        _("Who agreed, in words"), required=True, help_text=_("For instance: the mother; the guardian; the child, 15.")
    )
    person = forms.ChoiceField(label=_("Who this is among the people of the case"), required=False)
    child = forms.ChoiceField(label=_("About which child"), required=False)
    scope = text(_("To what exactly, in the words that were used"))
    given_at = MomentField(label=_("When"), required=True)
    until = MomentField(label=_("Until when"))
    of = Consent

    def __init__(
        self, *args: Any, people: Sequence[tuple[str, Any]], children: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [NOTHING, *people]  # type: ignore[attr-defined]
        self.fields["child"].choices = [NOTHING, *children]  # type: ignore[attr-defined]
        self.fields["given_at"].initial = timezone.localtime

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("until") and cleaned.get("given_at") and cleaned["until"] <= cleaned["given_at"]:
            self.add_error("until", _("This is before it was given."))
        return cleaned


class WithdrawForm(CaseForm):
    """A consent is taken back."""

    note = text(_("Who took it back, and in which words"), required=True)


class DocumentForm(CaseForm):
    """A file for the case, or a photo of a child."""

    file = forms.FileField(label=_("File"), max_length=200)
    kind = chips(DocumentKind, _("What it is"), required=True)
    title = line(_("What it shows or says, in a few words"), required=True)
    child = forms.ChoiceField(label=_("A photo of which child"), required=False)
    taken_on = DayField(label=_("Photo taken on"))
    consent = forms.ChoiceField(
        label=_("Which consent does the photo rest on?"),
        required=False,
        help_text=_("Without one the photo serves inside this case only."),
    )
    walled = forms.BooleanField(
        label=_("It is the child's own: keep it out of the parents' file"),
        required=False,
        help_text=_("Only you, the owner of the case and supervisors open it."),
    )

    def __init__(
        self, *args: Any, children: Sequence[tuple[str, Any]], consents: Sequence[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = [NOTHING, *children]  # type: ignore[attr-defined]
        self.fields["consent"].choices = [NOTHING, *consents]  # type: ignore[attr-defined]
        self.fields["kind"].initial = DocumentKind.PHOTO.value
        limit = settings.FANAL_MAX_UPLOAD_BYTES // (1024 * 1024)
        self.fields["file"].help_text = _(
            "Pictures, PDF, up to %(limit)s MB. Pictures are drawn anew, so that nothing hidden in the file comes along."
        ) % {"limit": limit}

    def clean(self) -> dict[str, Any]:
        """Only a photo is of a child, and has a date and a consent."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("kind") != DocumentKind.PHOTO:
            for name in ("child", "taken_on", "consent"):
                if cleaned.get(name):
                    self.add_error(name, _("This belongs to a photo. Choose the kind photo, or leave it empty."))
        return cleaned

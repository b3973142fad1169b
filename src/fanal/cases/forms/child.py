"""Forms about a child: who the child is, names, one disappearance, who belongs together.

Belongs here: parsing. Does not: what a value means (`cases.recording`), saving (`cases.actions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.cases.forms.fields import (
    NOTHING,
    Country,
    DayField,
    MomentField,
    answer,
    chips,
    coded,
    country_choices,
    language_choices,
    line,
    select,
    text,
)
from fanal.cases.forms.row import CaseForm, Section
from fanal.cases.forms.several import SayingsField, codes
from fanal.cases.labels import LINK_KINDS, choices
from fanal.cases.models import Child, Episode
from fanal.core.casework import (
    AgeRange,
    BirthPrecision,
    CareStatus,
    DisappearanceReason,
    Gender,
    LivingSituation,
    NameKind,
    PlaceKind,
    Provenance,
    ResidenceStatus,
    Sex,
    TimePrecision,
    ViolenceKind,
    Vulnerability,
)
from fanal.core.errors import BadInput
from fanal.web.forms import ChoiceChips


class AgeField(forms.CharField):
    """An age in years, or a range such as 14-16."""

    def clean(self, value: Any) -> str:
        """As typed, once it can be read."""
        typed: str = super().clean(value).strip()
        if typed:
            try:
                AgeRange.read(typed)
            except BadInput as error:
                raise forms.ValidationError(str(error)) from error
        return typed

    def prepare_value(self, value: Any) -> Any:
        """From what is stored: `{"low": 14, "high": 16, …}`."""
        if isinstance(value, dict):
            return str(AgeRange(value["low"], value["high"])) if value else ""
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """As told: sending the same age again does not make it said today."""
        return (self.prepare_value(initial) or "") != (data or "").strip()


def age_field() -> AgeField:
    """The age as told."""
    return AgeField(
        label=_("Or about how old"),
        required=False,
        max_length=20,
        help_text=_("Years, such as 15 or 14-16, as told today."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class ChildForm(CaseForm):
    """Everything about a child but the names, folded so that it stays calm."""

    sex = coded(Sex, _("Sex"), visible=True)
    gender = coded(Gender, _("Gender, as the child says"), visible=True)
    birth_date = answer(_("Date of birth"), inner=DayField())
    birth_precision = forms.ChoiceField(
        label=_("How sure is the date"), choices=lambda: choices(BirthPrecision), initial=BirthPrecision.DAY
    )
    age_range = answer(_("Or about how old"), inner=age_field(), help_text=_("Years, such as 15 or 14-16, as told today."))
    birth_text = answer(_("Birth or age, as told"), help_text=_("For instance: about as old as his cousin, who is in year five."))
    birth_place = answer(_("Place of birth"))
    nationalities = codes(_("Nationalities"), country_choices)
    languages = codes(_("Languages the child speaks"), language_choices)
    habitual_residence = answer(_("Where the child usually lives"))
    habitual_country = answer(_("In which country"), inner=Country(_("In which country")))
    living_situation = coded(LivingSituation, _("With whom the child lives"))
    care_status = coded(CareStatus, _("Who holds the care"))
    school = answer(_("School"))
    residence_status = coded(ResidenceStatus, _("Right to stay"))
    height = line(_("Height"))
    build = line(_("Build"))
    hair = line(_("Hair"))
    eyes = line(_("Eyes"))
    glasses = line(_("Glasses"))
    marks = text(_("Marks by which the child is known"), rows=2)
    clothing = text(_("Clothing"), rows=2)
    things_carried = text(_("Things carried"), rows=2)
    vulnerabilities = SayingsField(Vulnerability, _("What makes the child need help sooner"))
    health = answer(_("Health"), rows=3)
    medication = answer(_("Medicine, and by when it is needed"), rows=2)
    phone = answer(_("Phone"))
    email = answer(_("E-mail"))
    social_media = answer(_("Social media and other accounts"), rows=3)

    sections: Sequence[Section] = (
        Section(
            _("Who the child is"),
            (
                "sex",
                "gender",
                "birth_date",
                "birth_precision",
                "age_range",
                "birth_text",
                "birth_place",
                "nationalities",
                "languages",
            ),
            folded=False,
        ),
        Section(
            _("Where the child lives"),
            ("habitual_residence", "habitual_country", "living_situation", "care_status", "school", "residence_status"),
        ),
        Section(
            _("What the child looks like"),
            ("height", "build", "hair", "eyes", "glasses", "marks", "clothing", "things_carried"),
            note=_("What a stranger can recognise."),
        ),
        Section(
            _("Safety and health"), ("vulnerabilities", "health", "medication"), note=_("Say with each who says so.")
        ),
        Section(_("Phone and social media"), ("phone", "email", "social_media")),
    )
    of = Child


class NameForm(CaseForm):
    """One name. The script is found from its letters."""

    full = line(
        _("Name in its own script, as said or written"), required=True, help_text=_("The script is found by itself.")
    )
    romanised = line(
        _("In Latin letters"), help_text=_("Only when somebody wrote it so; leave it empty rather than guess.")
    )
    given = line(_("Of this, given names"))
    family = line(_("Of this, family names"))
    kind = select(NameKind, _("What sort of name"), required=True)
    provenance = select(Provenance, _("Where it comes from"), required=True)
    language = forms.ChoiceField(label=_("Language of the name"), required=False, choices=language_choices)
    is_main = forms.BooleanField(label=_("Show the child by this name"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = NameKind.USED.value
        self.fields["provenance"].initial = Provenance.CALLER.value


class NewChildForm(ChildForm):
    """A child that is added to a case: with a first name, and whether the child is missing too."""

    name = answer(_("Name in its own script, as heard or written"))
    romanised = line(_("In Latin letters"), help_text=_("Only when somebody wrote it so."))
    missing = forms.ChoiceField(
        label=_("Is this child missing too?"),
        choices=[("yes", _("Yes, missing")), ("no", _("No, a brother or sister at home, for instance"))],
        widget=ChoiceChips,
        initial="yes",
    )
    last_seen_at = MomentField(label=_("Last seen, when"))
    last_seen_place = answer(_("Last seen, where"))

    sections = (
        Section(_("Name"), ("name", "romanised"), folded=False),
        Section(_("Missing?"), ("missing", "last_seen_at", "last_seen_place"), folded=False),
        *ChildForm.sections,
    )


class EpisodeForm(CaseForm):
    """One time that a child is missing."""

    last_seen_at = MomentField(label=_("Last seen, when"))
    last_seen_precision = chips(TimePrecision, _("How sure is the time"), required=True)
    last_seen_text = answer(_("The time as told"), help_text=_("For instance: after supper, about half past seven."))
    last_seen_place = answer(_("Last seen, where"))
    last_seen_by = answer(_("Last seen, by whom"))
    place_kind = select(PlaceKind, _("From where the child went missing"))
    circumstances = answer(_("What happened"), rows=4)
    with_whom = answer(_("With whom"), rows=2)
    destination = answer(_("Where the child may be going"), rows=2)
    earlier_episodes = answer(_("Earlier times missing, and how they ended"), rows=2)
    reasons = SayingsField(DisappearanceReason, _("Why, as somebody says"))
    violence = SayingsField(ViolenceKind, _("Violence that is told of"))

    sections = (
        Section(
            _("Last seen"),
            ("last_seen_at", "last_seen_precision", "last_seen_text", "last_seen_place", "last_seen_by", "place_kind"),
            folded=False,
        ),
        Section(_("What happened"), ("circumstances", "with_whom", "destination", "earlier_episodes"), folded=False),
        Section(_("Reasons and violence"), ("reasons", "violence"), note=_("Say with each who says so.")),
    )
    of = Episode

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_seen_precision"].initial = TimePrecision.UNKNOWN.value


class LinkForm(CaseForm):
    """Two children who belong together, in this case or another that one may read."""

    reference = line(
        _("In another case: its reference"), help_text=_("Such as BE-2026-0188. Empty for a child of this case.")
    )
    other = forms.ChoiceField(label=_("With which child"), required=False)
    kind = forms.ChoiceField(
        label=_("How they belong together"), choices=list(LINK_KINDS.items()), widget=ChoiceChips, initial="sibling"
    )

    def __init__(self, *args: Any, others: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [NOTHING, *others]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Of one child to choose from no choice is needed."""
        cleaned: dict[str, Any] = super().clean() or {}
        offered = [code for code, _name in self.fields["other"].choices if code]  # type: ignore[attr-defined]
        if not cleaned.get("other") and "other" not in self.errors and "reference" not in self.errors:
            if len(offered) == 1:
                cleaned["other"] = offered[0]
            else:
                self.add_error("other", _("Choose with which child."))
        return cleaned

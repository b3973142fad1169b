"""Forms about who may read a case: restricting, letting in, breaking the glass, reviewing that.

Belongs here: parsing. Does not: the rules (`cases.queries.access`), saving (`cases.actions`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.accounts.queries import fetch_people_with
from fanal.cases.forms.fields import MomentField, text
from fanal.cases.forms.row import CaseForm
from fanal.cases.labels import VERDICTS
from fanal.cases.oversight.words import VERDICTS as READING_VERDICTS
from fanal.core.casework import Reference
from fanal.core.errors import BadInput
from fanal.web.forms import ChoiceChips

#: A reason of a few letters is none.
SHORTEST_REASON = 10


class RestrictForm(CaseForm):
    """Only the owner, whoever is let in, and supervision read the case."""

    reason = text(
        _("Why reading is restricted"), required=True, help_text=_("Do not write here what must stay hidden.")
    )


class UnrestrictForm(CaseForm):
    """The restriction ends."""

    reason = text(_("Why the restriction ends"), required=True)


class LetInForm(CaseForm):
    """A colleague may read the case too."""

    staff = forms.ChoiceField(label=_("Which colleague"))
    until = MomentField(label=_("Until when"), help_text=_("Empty: until you take them out again."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [  # type: ignore[attr-defined]
            (str(staff.pk), staff.display_name) for staff in fetch_people_with("case.read")
        ]


class BreakGlassForm(CaseForm):
    """Open a case that is not yours, in an emergency."""

    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=24,
        help_text=_("Such as BE-2026-0188."),
        widget=forms.TextInput({"autocomplete": "off", "dir": "ltr"}),
    )
    reason = text(
        _("What is the emergency?"),
        required=True,
        rows=4,
        help_text=_("The owner of the case and the data protection officer read this."),
    )

    def clean_reference(self) -> str:
        """However it was typed."""
        try:
            return str(Reference.read(self.cleaned_data["reference"]))
        except BadInput as error:
            raise forms.ValidationError(str(error)) from error

    def clean_reason(self) -> str:
        """Words, not letters."""
        reason: str = self.cleaned_data["reason"]
        if len(reason.strip()) < SHORTEST_REASON:
            raise forms.ValidationError(_("Say in a sentence why you need this case now."))
        return reason


class ReadingForm(CaseForm):
    """Judge what somebody read."""

    verdict = forms.ChoiceField(label=_("Is there a reason for it?"), choices=list(READING_VERDICTS.items()), widget=ChoiceChips)
    note = text(_("What you found"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Not explained needs words."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "not_explained" and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say what could not be explained, and what follows from it."))
        return cleaned


class ReviewForm(CaseForm):
    """Judge one emergency access."""

    verdict = forms.ChoiceField(label=_("Was it justified?"), choices=list(VERDICTS.items()), widget=ChoiceChips)
    note = text(_("What you found"), rows=3)

    def clean(self) -> dict[str, Any]:
        """Not justified needs words."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("verdict") == "not_justified" and not (cleaned.get("note") or "").strip():
            self.add_error("note", _("Say what was wrong, and what follows from it."))
        return cleaned

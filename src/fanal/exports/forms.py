"""The form before an export: for what, in which form, which columns. Made for one source and one reader.

Belongs here: fields. Does not: rights (`sources.offer_to`).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.core.exporting import ExportDocument, Form, Purpose
from fanal.exports import labels
from fanal.exports.sources import Offer, Source
from fanal.web.forms import ChoiceChips, ManyChips, Opts
from fanal.web.forms import Form as HouseForm


class ExportForm(HouseForm):
    """Asks what cannot be known: purpose, form, columns."""

    form = forms.ChoiceField(label=_("As what"), widget=Opts(explanations=labels.FORM_HINTS))
    purpose_kind = forms.ChoiceField(label=_("What is it for?"), choices=list(labels.PURPOSES.items()), widget=ChoiceChips)
    purpose = forms.CharField(
        label=_("In a few words"), max_length=200, min_length=3,
        help_text=_("It is kept in the journal. Name the meeting, the court or the task, not the child."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    columns = forms.MultipleChoiceField(label=_("Columns"), widget=ManyChips, required=False)

    def __init__(self, *args: Any, source: Source, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [(form.value, labels.FORMS[form.value]) for form in source.forms]  # type: ignore[attr-defined]
        self.initial.setdefault("form", source.forms[0].value)
        if isinstance(source, ExportDocument):
            del self.fields["columns"]
            return
        self.fields["columns"].choices = [(one.name, one.title) for one in offer.open]  # type: ignore[attr-defined]
        self.initial.setdefault("columns", [one.name for one in offer.open if one.usual])

    @property
    def wanted_form(self) -> Form:
        """The chosen form, once valid."""
        return Form(self.cleaned_data["form"])

    @property
    def wanted_purpose(self) -> Purpose:
        """The chosen purpose, once valid."""
        return Purpose(self.cleaned_data["purpose_kind"])

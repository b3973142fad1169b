"""The form of a ready answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.desk.labels import languages


class AnswerForm(forms.Form):
    """Language, a short name, the text, its place in the list."""

    language = forms.ChoiceField(label=_("Language"))
    title = forms.CharField(label=_("Short name"), max_length=80)
    text = forms.CharField(label=_("Text"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}))
    place = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = languages()  # type: ignore[attr-defined]

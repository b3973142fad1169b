"""What people type about the time of records: rules, a hold, keeping after review.

Belongs here: fields and their labels. Does not: what may be (`core.casework.retention`, `actions`).
"""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from fanal.cases.labels import choices
from fanal.core.casework import Category
from fanal.core.casework.retention import LONGEST, Anchor, RetentionRule
from fanal.privacy import labels
from fanal.web.forms import Form


def _day(label: labels.Text) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class RuleForm(Form):
    """One rule. Left without months it is no rule."""

    category = forms.ChoiceField(label=_("Category"), required=False, choices=[("", _("any")), *choices(Category)])
    country = forms.CharField(
        label=_("Country of the law"), required=False, max_length=2, help_text=_("Two letters, such as BE; empty for any.")
    )
    anchor = forms.ChoiceField(label=_("Counted"), choices=list(labels.ANCHORS.items()), initial=Anchor.LATER.value)
    months = forms.IntegerField(
        label=_("Months"), required=False, min_value=0, max_value=LONGEST, help_text=_("Empty takes this rule away.")
    )
    source = forms.CharField(label=_("Law or decision behind it"), required=False, max_length=300)

    def rule(self) -> RetentionRule | None:
        """The rule, once valid; None when it was left without months. Raises BadInput."""
        typed = self.cleaned_data
        if typed.get("months") is None:
            return None
        category = Category(typed["category"]) if typed["category"] else None
        return RetentionRule(category, typed["country"].upper(), Anchor(typed["anchor"]), typed["months"], typed["source"])


class KeepForm(Form):
    """Keep a case after a review."""

    until = _day(_("Keep until"))
    reason = forms.CharField(label=_("Why"), max_length=500, help_text=_("It is sealed with the case, and erased with it."))


class HoldForm(KeepForm):
    """Ask for a legal hold."""

    reference = forms.CharField(label=_("Number of the case"), max_length=20, widget=forms.TextInput({"dir": "ltr"}))
    field_order = ("reference", "until", "reason")

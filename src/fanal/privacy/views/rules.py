"""The node's rules: those that hold, every earlier version, and the form to adopt new ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from fanal.accounts.access import may, needs, needs_fresh
from fanal.accounts.requests import StaffRequest
from fanal.cases.labels import label_of
from fanal.core.casework import Category
from fanal.core.casework.retention import RetentionRule
from fanal.core.errors import BadInput
from fanal.privacy import labels, queries
from fanal.privacy.actions.adopt_rules import adopt_rules
from fanal.privacy.forms import RuleForm
from fanal.privacy.views.frame import show_page
from fanal.web.answers import hidden_when_absent

#: Empty rows below those that hold, and the most that a page takes.
EXTRA, MOST = 2, 60


@never_cache
@needs("retention.read")
@needs_fresh
@hidden_when_absent
def show(request: StaffRequest) -> HttpResponse:
    """Read them; adopt new ones, where one may."""
    current = queries.current_rules()
    rows_of = formset_factory(RuleForm, extra=EXTRA, max_num=MOST, absolute_max=MOST)
    initial = [
        {"category": rule.category or "", "country": rule.country, "anchor": rule.anchor.value, "months": rule.months, "source": rule.source}
        for rule in current.rules
    ]  # fmt: skip
    rows = rows_of(request.POST if request.method == "POST" else None, initial=initial, prefix="rule")
    trouble = ""
    if request.method == "POST" and rows.is_valid():
        try:
            adopt_rules(by=request.user, rules=[rule for rule in (form.rule() for form in rows) if rule])
        except BadInput as error:
            trouble = str(error)
        else:
            messages.success(request, _("These rules hold from now on. Look through the cases to see what they change."))
            return HttpResponseRedirect(reverse("privacy:retention"))
    seen = {
        "current": current, "shown": [_row(rule) for rule in current.rules], "versions": queries.fetch_rule_sets(by=request.user),
        "rows": rows, "trouble": trouble, "may_adopt": may(request.user, "retention.rules"),
    }  # fmt: skip
    return show_page(request, "privacy/rules.html", "rules", seen)


def _row(rule: RetentionRule) -> dict[str, Any]:
    return {
        "category": label_of(Category, rule.category.value) if rule.category else _("any"), "country": rule.country,
        "anchor": labels.ANCHORS[rule.anchor], "months": rule.months, "source": rule.source,
    }  # fmt: skip

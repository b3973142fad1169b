"""What was erased: the list, the counts that stay, and the proof of one, to be printed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.labels import label_of
from fanal.core.casework import CaseOutcome, Category, CrossBorder
from fanal.privacy import labels, queries
from fanal.privacy.models import ErasedCount, Erasure
from fanal.privacy.views.frame import show_page
from fanal.web.answers import hidden_when_absent


@require_safe
@never_cache
@needs("retention.read")
def show(request: StaffRequest) -> HttpResponse:
    """The newest hundred, and the counts."""
    rows = [{"erasure": one, "because": _because(one)} for one in queries.fetch_erasures(by=request.user)]
    return show_page(request, "privacy/erased.html", "erased", {"rows": rows, "counts": [_count(one) for one in queries.fetch_counts(by=request.user)]})


@require_safe
@never_cache
@needs("retention.read")
@hidden_when_absent
def proof(request: StaffRequest, erasure_id: UUID) -> HttpResponse:
    """Which case, when, on which rule, by whom, how many keys, which entry of the journal. No content."""
    erasure = queries.fetch_erasure(by=request.user, erasure_id=erasure_id)
    rule = erasure.rule
    seen = {
        "erasure": erasure, "because": _because(erasure), "anchor": labels.ANCHORS[rule["anchor"]],
        "category": label_of(Category, rule["category"]) if rule["category"] else _("any"),
    }  # fmt: skip
    return show_page(request, "privacy/proof.html", "erased", seen)


def _because(erasure: Erasure) -> list[Any]:
    return [labels.OBSTACLES[code] for code in erasure.kept_because.split()]


def _count(row: ErasedCount) -> dict[str, Any]:
    return {
        "row": row, "category": label_of(Category, row.category), "cross_border": label_of(CrossBorder, row.cross_border),
        "outcome": label_of(CaseOutcome, row.outcome) if row.outcome else "", "age": labels.AGES[row.age_band],
    }  # fmt: skip

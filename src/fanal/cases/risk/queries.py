"""Reads of risk assessments: of one case (ask `fetch_case` first), and of all cases for the board."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.accounts.row_rules import READER
from fanal.cases.labels import category_label
from fanal.cases.models import Case, Child
from fanal.cases.queries.access import asked_by, cases_of, cases_of_rows
from fanal.cases.risk.models import RiskAssessment
from fanal.cases.risk.words import say_level
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus
from fanal.core.plugs import BoardItem, BoardKind
from fanal.web.prepared import Prepared

#: Rows of each kind on the board.
MOST = 40

RISK_REVIEW = BoardKind("risk_review", _l("Risk review"), ngettext_lazy("risk review due", "risk reviews due"), "eye", 45)
NO_RISK = BoardKind("no_risk", _l("Risk not assessed"), ngettext_lazy("case without assessed risk", "cases without assessed risk"), "eye", 57)


def standing_of(case: Case) -> list[RiskAssessment]:
    """The assessments of a case that hold now, the highest level first. One query."""
    return sorted(_STANDING.fetch({"case": case.pk}), key=lambda row: -row.rank / row.levels)


_STANDING = Prepared(
    lambda *, case: RiskAssessment.objects.filter(case=case, superseded_at__isnull=True).select_related("child", "recorded_by").order_by("-rank", "pk")
)


def find_standing(case: Case, child: Child | None) -> RiskAssessment | None:
    """The assessment of a child, or of the whole case, that holds now."""
    return case.risk_assessments.filter(child=child, superseded_at__isnull=True).first()


def assessments_of(case: Case) -> list[RiskAssessment]:
    """Every assessment of a case, the last first. Three queries."""
    rows = case.risk_assessments.select_related("child", "recorded_by").prefetch_related("child__names")
    return list(rows.order_by("-decided_at", "-pk"))


def _due(*, until: datetime, **asked: Any) -> QuerySet[RiskAssessment]:
    seen = cases_of(**asked).filter(pk=OuterRef("case"), status=CaseStatus.OPEN)
    rows = RiskAssessment.objects.filter(Exists(seen), superseded_at__isnull=True, next_review_at__lte=until)
    return rows.order_by("next_review_at", "pk")[:MOST]


def _never(**asked: Any) -> QuerySet[Case]:
    rows = cases_of(**asked).filter(status=CaseStatus.OPEN)
    return rows.filter(~Exists(RiskAssessment.objects.filter(case=OuterRef("pk")))).order_by("opened_at", "pk")[:MOST]


_DUE, _NEVER = Prepared(_due, spare=READER), Prepared(_never, spare=READER)


def risk_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """Reviews that are overdue, and open cases whose risk nobody has assessed, in cases that `by` may read. Three queries at most."""
    yield from _reviews(by, now)
    yield from _without(by)


def _reviews(by: Actor, now: datetime) -> Iterator[BoardItem]:
    asked = asked_by(by)
    due = _DUE.fetch({**asked.values, "until": now}, asked.shape) if asked else []
    cases = cases_of_rows(row.case_id for row in due)
    for row in due:
        title = _("Look at the risk anew")
        detail = f"{cases[row.case_id].reference} · {say_level(row, get_language() or 'en')}"
        yield BoardItem(RISK_REVIEW, title, detail, row.next_review_at, reverse("cases:risk", args=[row.case_id]), _("Assess"))


def _without(by: Actor) -> Iterator[BoardItem]:
    asked = asked_by(by)
    for case in _NEVER.fetch(asked.values, asked.shape) if asked else ():
        detail = f"{case.reference} · {category_label(case.category, determined=case.category_determined)}"
        yield BoardItem(NO_RISK, _("The risk is not assessed yet"), detail, case.opened_at, reverse("cases:risk", args=[case.pk]), _("Assess"))

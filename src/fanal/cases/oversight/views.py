"""Pages about unusual reading: what waits, and judging one. Parse, call the action, go back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.forms.reading import ReadingForm
from fanal.cases.oversight import queries
from fanal.cases.oversight.actions.judge_reading import judge_reading, look_at_reading
from fanal.cases.oversight.models import ReadingReview
from fanal.cases.oversight.words import KINDS, VERDICTS, say_count
from fanal.cases.views.acting import Act, absent, bind, run


def _shown(row: ReadingReview) -> dict[str, Any]:
    return {"row": row, "kind": KINDS[row.kind], "count": say_count(row), "verdict": VERDICTS.get(row.verdict, "")}


@needs("case.review_reading")
def show_readings(request: StaffRequest) -> HttpResponse:
    """What waits for a look, and what was judged last."""
    waiting = [_shown(row) for row in queries.fetch_readings_to_review(by=request.user)]
    done = [_shown(row) for row in queries.fetch_readings_reviewed(by=request.user)]
    return render(request, "cases/readings.html", {"waiting": waiting, "done": done})


@needs("case.review_reading")
def judge(request: StaffRequest, review_id: UUID) -> HttpResponse:
    """One of them, with the cases that were read, and the judgement."""
    row = queries.fetch_readings_to_review(by=request.user).filter(pk=review_id).first()
    if row is None:
        raise absent(request, "reading_review", review_id)
    look_at_reading(by=request.user, review_id=review_id)
    cases, all_of_them = queries.fetch_cases_of_reading(by=request.user, review=row)
    form = bind(request, ReadingForm)
    act = Act(
        title=_("Look at unusual reading"), key=_("Save the judgement"), back=reverse("cases:readings"), done=_("It is judged."),
        lead=_("A rule asks for a look; it accuses nobody. Ask your colleague first: most of it has a reason."),
    )

    def do() -> None:
        given = form.cleaned_data
        judge_reading(by=request.user, review_id=review_id, explained=given["verdict"] == "explained", note=given["note"])

    return run(
        request, act, form, do, template="cases/judge_reading.html", back=reverse("cases:readings"), cases=cases,
        more=max(0, all_of_them - len(cases)), **_shown(row),
    )

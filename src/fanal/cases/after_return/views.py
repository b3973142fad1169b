"""Pages about what comes after a return: the interview, and what several disappearances have in common. Without JavaScript.

Belongs here: parse, call the action or the query, render. Does not: rules (`core.casework.after_return`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.accounts.access import may_field, needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import queries
from fanal.cases.after_return.actions.record_interview import record_interview
from fanal.cases.after_return.forms import InterviewForm
from fanal.cases.after_return.queries import (
    as_gone,
    begins,
    fetch_episode,
    fetch_from_place,
    is_from_institution,
    is_interview_open,
    steps_of,
)
from fanal.cases.after_return.words import say_late
from fanal.cases.forms.row import personal_of
from fanal.cases.labels import label_of
from fanal.cases.models import Case, Episode
from fanal.cases.views.acting import Act, absent, bind, fetch_for_act, run, to_case
from fanal.cases.views.showing import names_of_child
from fanal.core.casework import EpisodeState, PlaceKind, ReturnInterview
from fanal.core.casework.after_return import INTERVIEW_MOVES, Pattern, pattern_of
from fanal.core.errors import Unavailable
from fanal.core.ids import new_id
from fanal.web.parameters import read_uuid


def _episode(request: StaffRequest, case: Case, episode_id: UUID) -> Episode:
    found = fetch_episode(case, episode_id)
    if found is None:
        raise absent(request, "episode", episode_id)
    return found


@needs("case.write")
def interview(request: StaffRequest, case_id: UUID, episode_id: UUID) -> HttpResponse:
    """One step of the return interview of a child who is back."""
    case, _names = fetch_for_act(request, case_id)
    episode = _episode(request, case, episode_id)
    if episode.state != EpisodeState.FOUND or not is_interview_open(episode):
        raise absent(request, "interview", episode_id)
    now = ReturnInterview(episode.return_interview) if episode.return_interview else None
    form = bind(request, InterviewForm, allowed=INTERVIEW_MOVES[now])
    step_id = read_uuid(request.POST.get("step_id")) or new_id()
    act = Act(
        title=_("Return interview"), key=_("Record"), back=to_case(case_id, "child"), done=_("The return interview is recorded."),
        lead=_("A child who is back is offered to talk about it within 72 hours, with somebody it can trust."), facts=_facts(episode, now),
    )  # fmt: skip

    def do() -> None:
        given = form.cleaned_data
        record_interview(
            by=request.user, case_id=case_id, episode_id=episode_id, state=ReturnInterview(given["state"]), at=given["at"],
            with_whom=given["with_whom"], note=given["note"], step_id=step_id,
        )  # fmt: skip

    return run(request, act, form, do, case=case, names=names_of_child(episode.child), once={"step_id": step_id})


def _facts(episode: Episode, now: ReturnInterview | None) -> list[str]:
    facts = [_("So far: %(state)s") % {"state": label_of(ReturnInterview, now)}] if now else []
    steps = steps_of([episode]).get(episode.pk, [])
    late = say_late(steps[0].happened_at - episode.ended_at) if steps and episode.ended_at else ""
    return [*facts, *([late] if late else [])]


@needs("case.read")
def pattern_of_child(request: StaffRequest, case_id: UUID, child_id: UUID) -> HttpResponse:
    """What the disappearances of one child have in common, of those in cases that the reader may open."""
    case, _names = fetch_for_act(request, case_id)
    child = next((one for one in queries.children_of(case) if one.pk == child_id), None)
    if child is None:
        raise absent(request, "child", child_id)
    episodes = queries.fetch_episodes_of_child(by=request.user, child=child)
    hidden = queries.count_hidden_episodes(by=request.user, child=child)
    return _page(request, case, title=_("What the disappearances have in common"), names=names_of_child(child), episodes=episodes, hidden=hidden)


@needs("case.read")
def pattern_of_place(request: StaffRequest, case_id: UUID, episode_id: UUID) -> HttpResponse:
    """The same for the institution from which an episode began."""
    case, _names = fetch_for_act(request, case_id)
    episode = _episode(request, case, episode_id)
    if not is_from_institution(episode) or not may_field(
        request.user, personal_of(Episode, "last_seen_place"), broken_glass=queries.has_broken_glass(request.user, case.pk)
    ):
        raise absent(request, "place", episode_id)
    unavailable, seen, hidden = "", [episode], 0
    try:
        seen, hidden = fetch_from_place(by=request.user, place=episode.last_seen_place)
    except Unavailable as error:
        unavailable = str(error)
    return _page(
        request, case, title=_("Missing from the same place"), place=episode.last_seen_place, episodes=seen, hidden=hidden, unavailable=unavailable
    )


def _page(request: StaffRequest, case: Case, *, title: str, episodes: Sequence[Episode], hidden: int, **context: Any) -> HttpResponse:
    pattern = pattern_of(as_gone(episodes), now=timezone.now(), zone=timezone.get_current_timezone())
    newest_first = sorted(episodes, key=begins, reverse=True)
    rows = [{"episode": one, "names": names_of_child(one.child) if "place" in context else []} for one in newest_first]
    shown = {"case": case, "title": title, "rows": rows, "hidden": hidden, "facts": _words(pattern), "bars": _bars(pattern), **context}
    return render(request, "cases/after_return/pattern.html", shown)


def _words(pattern: Pattern) -> list[tuple[str, str]]:
    month, year = pattern.last_days
    facts = [
        (_("Disappearances"), str(pattern.times)), (_("Children"), str(pattern.children)), (_("In the last 30 days"), str(month)),
        (_("In the last year"), str(year)),
        (_("From where"), " · ".join(f"{label_of(PlaceKind, place)}: {count}" for place, count in pattern.places)),
    ]  # fmt: skip
    if pattern.middle is not None and pattern.shortest is not None and pattern.longest is not None:
        facts.append((_("How long"), _("%(shortest)s to %(longest)s; half of them at most %(middle)s") % {
            "middle": _span(pattern.middle), "shortest": _span(pattern.shortest), "longest": _span(pattern.longest),
        }))  # fmt: skip
    if pattern.gaps:
        facts.append((_("Days between"), " · ".join(str(gap.days) for gap in pattern.gaps)))
    return [(label, value) for label, value in facts if value]


def _span(length: timedelta) -> str:
    if length < timedelta(days=2):
        hours = max(1, round(length / timedelta(hours=1)))
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d day", "%(count)d days", length.days) % {"count": length.days}


def _bars(pattern: Pattern) -> list[dict[str, Any]]:
    """Weekdays and parts of the day as short tables: numbers, so that nobody has to read a length."""
    parts = (_("night"), _("morning"), _("afternoon"), _("evening"))
    return [
        {"title": _("On which weekday"), "cells": [(str(WEEKDAYS[day]), count) for day, count in enumerate(pattern.weekdays)]},
        {"title": _("At which time of day"), "cells": list(zip(parts, pattern.hours, strict=True))},
    ]

"""The tabs of a case's page. Reading only; what changes a case is in the other files of this folder.

Belongs here: gathering what a tab shows. Does not: head, strip and tabs themselves (`frame`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from fanal.accounts.access import may, may_field, needs
from fanal.accounts.queries import names_of_actors
from fanal.accounts.requests import StaffRequest
from fanal.cases import queries
from fanal.cases.after_return.queries import is_from_institution, is_interview_open, steps_of
from fanal.cases.forms.child import ChildForm, EpisodeForm
from fanal.cases.forms.row import personal_of
from fanal.cases.models import Child, Episode, Person
from fanal.cases.policies import may_lift
from fanal.cases.views.frame import Frame, open_frame, show_tab
from fanal.cases.views.showing import Facts, facts_of, names_of_child, told_and_untold
from fanal.core.casework import CaseStatus, EpisodeState
from fanal.core.errors import BadInput
from fanal.core.plugs import TimelineEntry
from fanal.web import icons

#: Entries of the timeline on one page.
LENGTH = 60
FILTERS = (
    ("", _l("All")),
    ("contact", _l("Contacts")),
    ("decision", _l("Decisions")),
    ("abroad", _l("Abroad")),
    ("note", _l("Notes and work")),
)


@needs("case.read")
def show_timeline(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What happened, newest first; beside it what comes next."""
    frame = open_frame(request, case_id, current="case")
    kind = request.GET.get("show", "")
    kind = kind if kind in dict(FILTERS) else ""
    older = request.GET.get("older", "")[:80]
    try:
        page = queries.fetch_timeline(by=request.user, case=frame.case, kind=kind, older=older, size=LENGTH)
    except BadInput:  # a key that somebody made up: the newest, rather than no case at all
        older = ""
        page = queries.fetch_timeline(by=request.user, case=frame.case, kind=kind, size=LENGTH)
    return show_tab(
        request,
        frame,
        "cases/timeline.html",
        entries=[_local(entry) for entry in page.entries],
        kind=kind,
        filters=FILTERS,
        older=page.older,
        is_newest=not older,
        people=queries.people_of(frame.case)[:4],
        support=queries.minutes_by_kind(frame.case),
        now=timezone.now(),
    )


def _local(entry: TimelineEntry) -> TimelineEntry:
    """In local time, so that the days are those of the reader; with an icon that exists."""
    known = entry.icon in icons.ICONS or entry.icon in icons.SAME_AS
    return replace(entry, at=timezone.localtime(entry.at), icon=entry.icon if known else "note")


@needs("case.read")
def show_children(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Everything about each child of the case."""
    frame = open_frame(request, case_id, current="child")
    links = queries.links_of(frame.children, by=request.user)
    sheets = [_child_sheet(request, frame, child, links) for child in frame.children]
    return show_tab(request, frame, "cases/child.html", sheets=sheets)


def _child_sheet(request: StaffRequest, frame: Frame, child: Child, links: Sequence[Any]) -> dict[str, Any]:
    by, glass = request.user, frame.broken_glass
    sees_end = may_field(by, personal_of(Episode, "found_place"), broken_glass=glass)
    read = queries.fetch_episodes_of_child(by=by, child=child)
    steps = steps_of(read) if sees_end else {}
    episodes: list[dict[str, Any]] = [
        {
            "episode": one,
            "facts": _as_one(facts_of(one, EpisodeForm, EpisodeForm.sections, by=by, broken_glass=glass)),
            "here": one.case_id == frame.case.pk,
            "sees_end": sees_end,
            "steps": steps.get(one.pk, []) if sees_end else [],
            "interviewed": one.case_id == frame.case.pk and frame.may_write and is_interview_open(one),
            "from_institution": is_from_institution(one),
        }
        for one in reversed(read)
    ]
    told, untold = told_and_untold(facts_of(child, ChildForm, ChildForm.sections, by=by, broken_glass=glass))
    return {
        "child": child,
        "names": names_of_child(child),
        "all_names": list(child.names.all()),
        "told": told,
        "untold": untold,
        "episodes": episodes,
        "hidden_episodes": queries.count_hidden_episodes(by=by, child=child),
        "photo": queries.photo_of(child, by=by, case=frame.case),
        "missing": any(one["episode"].state == EpisodeState.MISSING for one in episodes),
        "links": _links(request, child, links, frame),
    }


def _as_one(parts: Sequence[Facts]) -> Facts:
    """All facts of one disappearance under one heading."""
    return Facts(
        "", tuple(fact for part in parts for fact in part.facts), tuple(name for part in parts for name in part.empty)
    )


def _links(request: StaffRequest, child: Child, links: Sequence[Any], frame: Frame) -> list[dict[str, Any]]:
    """Who belongs with this child; and the other's case, where it is not this one."""
    here = {one.pk for one in frame.children}
    found = []
    for link in links:
        if child.pk in {link.first_id, link.second_id}:
            other = link.second if link.first_id == child.pk else link.first
            there = None if other.pk in here else queries.fetch_newest_case_of_child(by=request.user, child=other)
            found.append({"other": other, "names": names_of_child(other), "kind": link.kind, "there": there})
    return found


@needs("case.read")
def show_people(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The people of the case and how to reach them safely."""
    frame = open_frame(request, case_id, current="people")
    personal = personal_of(Person, "address")
    sees = may_field(request.user, personal, broken_glass=frame.broken_glass)
    return show_tab(request, frame, "cases/people.html", people=queries.people_of(frame.case), sees_address=sees)


@needs("case.read")
def show_tasks(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What is to be done, soonest first, and what was done."""
    frame = open_frame(request, case_id, current="tasks")
    return show_tab(
        request,
        frame,
        "cases/tasks.html",
        finished=queries.finished_tasks_of(frame.case),
        now=timezone.now(),
        aftercare=frame.may_write and frame.case.status == CaseStatus.CLOSED,
    )


@needs("case.read")
def show_support(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Support given, by kind and one by one."""
    frame = open_frame(request, case_id, current="support")
    minutes = queries.minutes_by_kind(frame.case)
    return show_tab(
        request,
        frame,
        "cases/support.html",
        minutes=minutes,
        whole=sum(minutes.values()),
        given=list(queries.support_of(frame.case)),
    )


@needs("case.read")
def show_formal(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Police, authorities, consents and approvals."""
    frame = open_frame(request, case_id, current="formal")
    now = timezone.now()
    rows = queries.consents_of(frame.case)
    withdrawn = names_of_actors([one.withdrawn_by_text for one in rows if one.withdrawn_by_text])
    consents = [(one, one.in_force(now), withdrawn.get(one.withdrawn_by_text, "")) for one in rows]
    return show_tab(
        request, frame, "cases/formal.html", authorities=queries.authorities_of(frame.case), consents=consents, now=now
    )


@needs("case.read")
def show_documents(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Files and photos."""
    frame = open_frame(request, case_id, current="documents")
    return show_tab(
        request, frame, "cases/documents.html", documents=list(queries.documents_of(frame.case, by=request.user))
    )


@needs("case.read")
def show_panel(request: StaffRequest, case_id: UUID, place: int) -> HttpResponse:
    """A tab that an upper room plugged in."""
    frame = open_frame(request, case_id, current=f"panel-{place}")
    if place >= len(frame.panels):
        raise Http404
    panel = frame.panels[place]
    return show_tab(request, frame, "cases/panel.html", panel=panel, **panel.context())


@needs("case.read")
def show_readers(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Who may read this case, and who broke the glass."""
    frame = open_frame(request, case_id, current="readers")
    by = request.user
    owns = frame.case.owner_id == by.pk
    return show_tab(
        request,
        frame,
        "cases/readers.html",
        readers=queries.readers_of(frame.case),
        glass=queries.broken_glass_of(frame.case),
        may_restrict=may(by, "case.restrict"),
        may_lift=may(by, "case.write") and may_lift(by, frame.case),
        may_let_in=may(by, "case.write") and (owns or may(by, "case.restrict")),
    )

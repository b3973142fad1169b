"""Who is here, who covers the nights, the sheet of a hand-over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal import journal
from fanal.accounts.access import may, needs
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.requests import StaffRequest
from fanal.core.errors import BadInput
from fanal.core.ids import new_id
from fanal.desk import board
from fanal.desk.actions.be_present import be_gone, be_here, take_break
from fanal.desk.actions.cover_nights import cover_nights, drop_cover
from fanal.desk.actions.take_over_shift import take_over_shift
from fanal.desk.plugged import open_with_colleagues
from fanal.desk.queries import staffing as queries
from fanal.desk.sheet import Sheet, lay_out
from fanal.desk.views.calling_back import read_clock, read_number
from fanal.network.actions.set_night import set_night
from fanal.web.answers import back, say, told
from fanal.web.parameters import read_uuid

#: Breaks that are one press away, in minutes.
BREAKS = (15, 30, 45, 60)
#: The sheet looks one shift ahead.
AHEAD = timedelta(hours=8)


def staffing_of(request: StaffRequest) -> dict[str, Any]:
    """Who is here and who covers the night, for the board and the sheet. Four queries."""
    now = timezone.now()
    night = queries.night_now(now)
    here = queries.fetch_here(by=request.user, now=now)
    own = next((one for one in here if one.presence.pk == request.user.pk), None)
    return {
        "here": here,
        "own_presence": own.presence if own else None,
        "own_break": own is not None and own.on_break,
        "night": night,
        "is_night": night.holds(now),
        "covers": queries.fetch_covers_of(by=request.user, night=night.day),
        "breaks": BREAKS,
    }


@needs("board.read")
@told
@require_POST
def presence(request: StaffRequest) -> HttpResponseBase:
    """Here, on a break, gone."""
    given = request.POST
    act = given.get("act", "")
    if act == "here":
        be_here(by=request.user, at_once=read_number(given.get("at_once", "1"), "at_once"))
    elif act == "break":
        take_break(by=request.user, until=timezone.now() + timedelta(minutes=read_number(given.get("minutes", ""), "minutes")))
    elif act == "gone":
        be_gone(by=request.user)
    return back(request)


def _sheet(request: StaffRequest) -> Sheet:
    now = timezone.now()
    others = open_with_colleagues(by=request.user, now=now)
    return lay_out(board.gather_until(by=request.user, now=now, until=now + AHEAD, besides=others))


@needs("board.read")
@never_cache
@require_safe
def hand_over(request: StaffRequest) -> HttpResponse:
    """The sheet: what is open now, what waits, by person. One page of paper. Reading it is journalled."""
    journal.record_read(by=request.user, subject="board:hand_over")
    context = {"sheet": _sheet(request), "now": timezone.now(), "sheet_id": new_id(), "taken": queries.fetch_shifts_taken(by=request.user)}
    return render(request, "desk/hand_over.html", context | staffing_of(request))


@needs("board.read")
@told
@require_POST
def take_over(request: StaffRequest) -> HttpResponseBase:
    """I have read it and take over."""
    sheet = _sheet(request)
    take_over_shift(
        by=request.user, open_contacts=sheet.open_contacts, waiting=sheet.waiting, late=sheet.late, sheet_id=read_uuid(request.POST.get("id")),
    )
    messages.success(request, _("You have taken the shift over. It stands in the journal."))
    return HttpResponseRedirect(reverse("desk:hand_over"))


@needs("board.read")
@never_cache
@told
@require_http_methods(["GET", "HEAD", "POST"])
def cover(request: StaffRequest) -> HttpResponseBase:
    """Who covers which nights. POST, for who makes the list, adds a line."""
    fault: BadInput | None = None
    given = request.POST
    if request.method == "POST":
        try:
            _cover(request)
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:cover"))
        except BadInput as error:
            fault = error
    night = queries.night_now(timezone.now())
    begins, ends = queries.night_hours()
    context = {
        "fault": fault, "typed": given, "night": night, "begins": f"{begins:%H:%M}", "ends": f"{ends:%H:%M}",
        "lines": queries.fetch_covers(by=request.user, since=night.day), "people": fetch_people_with("board.read"),
        "tonight": night.day.isoformat(), "may_cover": may(request.user, "shift.cover"),
    }
    return render(request, "desk/cover.html", context, status=422 if fault else 200)


def _cover(request: StaffRequest) -> None:
    given = request.POST
    person = read_uuid(given.get("staff"))
    if person is None:
        raise BadInput(_("Choose a colleague."), place="staff")
    first = _day(given.get("first_night", ""), "first_night")
    last = _day(given["last_night"], "last_night") if given.get("last_night") else first
    cover_nights(by=request.user, staff_id=person, first_night=first, last_night=last)


def _day(text: str, place: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(_("Choose a day."), place=place) from error


@needs("shift.cover")
@told
@require_POST
def drop_line(request: StaffRequest, cover_id: UUID) -> HttpResponseBase:
    """Take a line out of the list."""
    drop_cover(by=request.user, cover_id=cover_id)
    messages.success(request, _("Taken out of the list."))
    return HttpResponseRedirect(reverse("desk:cover"))


@needs("shift.cover")
@told
@require_POST
def night_hours(request: StaffRequest) -> HttpResponseBase:
    """From when until when it is night here."""
    try:
        set_night(
            by=request.user, begins=read_clock(request.POST.get("begins", ""), "begins"), ends=read_clock(request.POST.get("ends", ""), "ends")
        )
        messages.success(request, _("The settings are saved."))
    except BadInput as error:
        say(request, error)
    return HttpResponseRedirect(reverse("desk:cover"))

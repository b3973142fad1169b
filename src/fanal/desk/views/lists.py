"""Lists of contacts, and the shift board."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal import journal
from fanal.accounts.access import may, needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import labels as trade
from fanal.cases.queries.lists import count_for_board
from fanal.core.casework import Category, Channel, ContactOutcome
from fanal.core.errors import BadInput
from fanal.desk import board as shift_board
from fanal.desk import queries
from fanal.desk.queries import Sought
from fanal.desk.sought import read_sought
from fanal.desk.views.staffing import staffing_of
from fanal.network.queries import has_to_make_recovery_kit
from fanal.web import menu
from fanal.web.answers import say
from fanal.web.paging import Bounded

#: When no shift is known (a page outside of one), the board looks this far ahead.
AHEAD = timedelta(hours=8)


@never_cache
@require_safe
def front(request: StaffRequest) -> HttpResponseRedirect:
    """Where each role begins: the step of setting up that is still open, the board for whoever works on a shift, else the first thing that the menu offers."""
    if has_to_make_recovery_kit(by=request.user):
        return HttpResponseRedirect(reverse("network:recovery_kit"))  # the first day goes on where it was left
    if may(request.user, "board.read"):
        return HttpResponseRedirect(reverse("desk:board"))
    offered = menu.entries_for(request)
    return HttpResponseRedirect(offered[0].url if offered else reverse("accounts:me"))


@needs("contact.read")
@never_cache
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    """The desk: what is open, what waits for the desk, who is to be rung back, what came today."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    page = queries.search_contacts(by=request.user, sought=Sought(since=midnight), after=_after(request))
    context = {
        "mine": queries.with_shown_links(queries.fetch_my_open(by=request.user), by=request.user),
        "others": queries.with_shown_links(queries.fetch_others_open(by=request.user), by=request.user),
        "call_backs": queries.fetch_call_backs_due(by=request.user),
        "waiting": queries.with_shown_links(queries.fetch_needing_desk(by=request.user), by=request.user),
        "openings": queries.fetch_openings_to_decide(by=request.user),
        "today": page,
        "counts": queries.count_today(by=request.user, since=midnight),
        "now": timezone.now(),
    }
    return render(request, "desk/home.html", context)


def _after(request: StaffRequest) -> str:
    return request.GET.get("after", "")


@needs("contact.read")
@never_cache
@require_safe
def contacts(request: StaffRequest) -> HttpResponse:
    """Contacts by time, narrowed to days, channel, category, outcome."""
    given = request.GET
    sought, fault = Sought(), None
    try:
        sought = read_sought(given)
        page = queries.search_contacts(by=request.user, sought=sought, after=_after(request))
    except BadInput as error:
        say(request, error)
        fault = error
        page = queries.search_contacts(by=request.user, sought=Sought())
    context = {
        "page_of": page,
        "given": given,
        "channels": trade.choices(Channel),
        "categories": [("-", trade.UNDETERMINED), *trade.choices(Category)],
        "outcomes": trade.choices(ContactOutcome),
        "now": timezone.now(),
    }
    return render(request, "desk/contacts.html", context, status=422 if fault else 200)


@needs("board.read")
@never_cache
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """The shift board. Reading it is journalled."""
    context = _board(request)
    journal.record_read(by=request.user, subject="board:shift")
    context |= {"open_cases": _open_cases(request)}
    return render(request, "desk/board.html", context)


@needs("board.read")
@never_cache
@require_safe
def board_now(request: StaffRequest) -> HttpResponse:
    """The moving part of the board by itself, fetched again when something changed."""
    return render(request, "desk/parts/board_now.html", {**_board(request), "open_cases": _open_cases(request)})


def _board(request: StaffRequest) -> dict[str, Any]:
    now = timezone.now()
    shift = getattr(request, "shift", None)
    hand_over = shift.ends if shift is not None and shift.ends > now else now + AHEAD
    gathered = shift_board.gather(by=request.user, now=now, hand_over=hand_over)
    return {"board": gathered, "now": now, "shift_ends": shift.ends if shift else None, **staffing_of(request)}


def _open_cases(request: StaffRequest) -> dict[str, Bounded] | None:
    return count_for_board(by=request.user) if may(request.user, "case.read") else None

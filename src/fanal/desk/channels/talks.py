"""Chats of the shift: who waits, which are mine, who takes chats now, what a colleague asks me to go on with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal.accounts.access import needs
from fanal.accounts.models import Staff
from fanal.accounts.requests import StaffRequest
from fanal.core.errors import BadInput
from fanal.desk.channels import queries
from fanal.desk.channels.actions.be_ready import AT_ONCE, be_ready
from fanal.desk.channels.actions.hand_over_conversation import accept_conversation, end_offer, offer_conversation
from fanal.desk.channels.actions.take_conversation import LONGEST_WHY, set_aside_crowd
from fanal.desk.channels.chat.limits import GONE_AFTER
from fanal.desk.channels.panel import strip_of
from fanal.desk.models import Conversation, ConversationState
from fanal.web.answers import back, told
from fanal.web.parameters import read_uuid


@needs("contact.take")
@never_cache
@require_safe
def talks(request: StaffRequest) -> HttpResponse:
    """Everything about chats at this moment. What was written stands on no list: it is read where it is answered."""
    return render(request, "desk/talks.html", _context(request.user))


@needs("contact.take")
@never_cache
@require_safe
def talks_now(request: StaffRequest) -> HttpResponse:
    """The same by itself, for the script to put in."""
    return render(request, "desk/parts/talks_now.html", _context(request.user))


def _context(by: Staff) -> dict[str, Any]:
    there = timezone.now() - GONE_AFTER
    waiting = [one for one in queries.fetch_unheard(by=by) if one.last_number]
    return {
        "ready": queries.fetch_readiness(by=by),
        "at_once": AT_ONCE,
        "mine": queries.fetch_unanswered(by=by),
        "offers": queries.fetch_offers(by=by),
        "queue": [_row(by, one, there) for one in _sorted(by, [one for one in waiting if not one.visit.crowded])],
        "crowd": [_row(by, one, there) for one in waiting if one.visit.crowded],
        "longest_why": LONGEST_WHY,
    }


def _sorted(by: Staff, waiting: list[Conversation]) -> list[Conversation]:
    """Languages that `by` works in first; within them the longest wait, whoever is gone behind."""
    return sorted(
        waiting,
        key=lambda one: (one.state == ConversationState.MISSED, bool(by.languages) and one.language not in by.languages, one.began_at),
    )


def _row(by: Staff, one: Conversation, there: Any) -> dict[str, Any]:
    return {"one": one, "is_there": one.ended_at is None and one.visit.seen_at > there, "own_language": one.language in by.languages}


@needs("contact.read")
@never_cache
@require_safe
def strip(request: StaffRequest) -> HttpResponse:
    """The strip of one's own chats by itself."""
    here = read_uuid(request.GET.get("here"))
    context = {**strip_of(by=request.user), "strip_here_id": here}
    return render(request, "desk/parts/talks_strip.html", context)


@needs("contact.take")
@told
@require_POST
def ready(request: StaffRequest) -> HttpResponseBase:
    """Take chats now, so many at once; none ends it."""
    given = request.POST.get("at_once", "")
    shift = getattr(request, "shift", None)
    if not given.isascii() or not given.isdigit() or len(given) > 2:
        raise BadInput(_("Choose how many chats you take at once."), place="at_once")
    be_ready(by=request.user, at_once=int(given), until=shift.ends if shift else None)
    return HttpResponseRedirect(reverse("desk:talks"))


@needs("contact.take")
@told
@require_POST
def crowd(request: StaffRequest) -> HttpResponseBase:
    """Set a crowd aside whose pages are gone."""
    count = set_aside_crowd(by=request.user, why=request.POST.get("why", ""))
    messages.success(request, ngettext("%(count)d chat was set aside.", "%(count)d chats were set aside.", count) % {"count": count})
    return HttpResponseRedirect(reverse("desk:talks"))


@needs("contact.write")
@told
@require_POST
def offer(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Ask a colleague to go on with it."""
    offer_conversation(by=request.user, conversation_id=conversation_id, colleague_id=read_uuid(request.POST.get("colleague")))
    messages.success(request, _("Asked. Until somebody accepts, the chat stays yours."))
    return back(request)


@needs("contact.take")
@told
@require_POST
def accept(request: StaffRequest, hand_over_id: UUID) -> HttpResponseBase:
    """Go on with a colleague's chat."""
    contact = accept_conversation(by=request.user, hand_over_id=hand_over_id)
    return HttpResponseRedirect(reverse("desk:contact", args=[contact.pk]))


@needs("contact.take")
@told
@require_POST
def end_of_offer(request: StaffRequest, hand_over_id: UUID) -> HttpResponseBase:
    """Say no to it, or take the wish back."""
    end_offer(by=request.user, hand_over_id=hand_over_id)
    return back(request)

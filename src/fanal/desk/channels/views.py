"""The page of a conversation that nobody has taken yet, and its two keys."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal import journal
from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.desk.channels import queries
from fanal.desk.channels.actions import ring_missed as ringing
from fanal.desk.channels.actions.take_conversation import LONGEST_WHY, set_aside, take_conversation
from fanal.desk.channels.kinds import kinds
from fanal.desk.queries.calling_back import call_back_rules
from fanal.desk.views.calling_back import next_quarter, read_due
from fanal.web.answers import hidden_when_absent, told


@needs("contact.take")
@never_cache
@hidden_when_absent
@require_safe
def conversation(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Who waits, since when, from which number. One that was taken leads to its contact."""
    found = queries.fetch_conversation(by=request.user, conversation_id=conversation_id)
    if found.contact_id is not None:
        return HttpResponseRedirect(reverse("desk:contact", args=[found.contact_id]))
    journal.record_read(by=request.user, subject=found, key_id=found.key_id)
    now = timezone.now()
    context = {
        "one": found, "kind": kinds()[found.channel], "longest_why": LONGEST_WHY,
        "tries": queries.fetch_tries_of(by=request.user, conversation=found), "rings": found.is_unheard and found.rings_now(now),
        "decides": found.is_unheard and found.is_to_decide(call_back_rules().tries), "next_quarter": next_quarter(now),
        "form": queries.form_of(found),
        "entries": queries.fetch_messages(by=request.user, conversation=found),
    }
    return render(request, "desk/conversation.html", context)


@needs("contact.take")
@told
@require_POST
def take(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """A contact opens, and the clock runs."""
    contact = take_conversation(by=request.user, conversation_id=conversation_id)
    return HttpResponseRedirect(reverse("desk:contact", args=[contact.pk]))


@needs("contact.take")
@told
@require_POST
def put_aside(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Nobody needs to act."""
    set_aside(by=request.user, conversation_id=conversation_id, why=request.POST.get("why", ""))
    messages.success(request, _("Set aside. It left the board and stays on record."))
    return HttpResponseRedirect(reverse("desk:board"))


def _to(conversation_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:conversation", args=[conversation_id]))


@needs("contact.take")
@told
@require_POST
def ring_missed(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """I ring now: colleagues see it."""
    ringing.ring_missed_now(by=request.user, conversation_id=conversation_id)
    return _to(conversation_id)


@needs("contact.take")
@told
@require_POST
def missed_not_reached(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Nobody answered: counted, with its time."""
    ringing.missed_not_reached(by=request.user, conversation_id=conversation_id)
    messages.success(request, _("Noted. It stays on the shift board."))
    return _to(conversation_id)


@needs("contact.take")
@told
@require_POST
def ring_missed_again(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """It is tried again, at this time."""
    due = read_due(request.POST.get("due", ""), "due")
    ringing.ring_missed_again(by=request.user, conversation_id=conversation_id, due=due)
    messages.success(request, _("The call back stands on the shift board."))
    return _to(conversation_id)

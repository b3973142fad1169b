"""The operator's side of a written conversation: its messages, the field for an answer, its end. Beside the contact, or by itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal import journal
from fanal.accounts.access import needs
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.requests import StaffRequest
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.core.ids import new_id
from fanal.desk.channels import queries
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.channels.actions.keep_words import keep_words
from fanal.desk.channels.actions.note_seen import note_seen
from fanal.desk.channels.actions.say_message import say_message
from fanal.desk.channels.answers.queries import fetch_for
from fanal.desk.channels.policies import may_write_in
from fanal.desk.models import Contact, Conversation, ConversationState
from fanal.web.answers import hidden_when_absent, told
from fanal.web.parameters import read_uuid


def panel_of(*, by: Staff, contact: Contact) -> Conversation | None:
    """The written conversation of a contact that `by` was shown, to stand beside it; the newest one. None for a call. One query."""
    return next((one for one in reversed(queries.fetch_of_contact(by=by, contact=contact)) if one.last_number), None)


def context_of(*, by: Staff, conversation: Conversation, typed: str | None = None, fault: str = "") -> dict[str, Any]:
    """What the panel shows. Notes what was read: the other side sees it."""
    note_seen(by=by, conversation=conversation, number=conversation.last_number)
    return {
        "talk": conversation,
        "entries": queries.fetch_messages(by=by, conversation=conversation),
        "may_answer": may_write_in(by, conversation),
        "form": queries.form_of(conversation),
        "typed": queries.fetch_words(by=by, conversation=conversation) if typed is None else typed,
        "fault": fault,
        "client_id": new_id(),
        "offer": queries.fetch_offer_of(conversation=conversation),
        "ready_answers": fetch_for(by=by, language=conversation.language) if conversation.language else (),
        "takers": [one for one in fetch_people_with("contact.take") if one.pk != by.pk],
        **strip_of(by=by, but=conversation),
    }


def strip_of(*, by: Staff, but: Conversation | None = None) -> dict[str, Any]:
    """The strip of one's own chats, where somebody waits for an answer first, and how many nobody has taken. Two queries."""
    return {
        "strip": queries.fetch_unanswered(by=by),
        "strip_here": but,
        "strip_waiting": sum(one.state == ConversationState.WAITING and bool(one.last_number) for one in queries.fetch_unheard(by=by)),
    }


def _shown(request: StaffRequest, conversation_id: UUID) -> Conversation:
    """A conversation that was taken; reading it is journalled as reading its contact."""
    found = queries.fetch_conversation(by=request.user, conversation_id=conversation_id)
    journal.record_read(by=request.user, subject=found.contact or found, key_id=found.key_id)
    return found


@needs("contact.read")
@never_cache
@hidden_when_absent
@require_safe
def talk(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """The conversation on a page of its own: without a script, and on a phone."""
    found = _shown(request, conversation_id)
    if found.contact is None:
        return HttpResponseRedirect(reverse("desk:conversation", args=[found.pk]))
    chosen = read_uuid(request.GET.get("ready"))
    ready = next((one.text for one in fetch_for(by=request.user, language=found.language) if one.pk == chosen), "") if chosen else ""
    words = queries.fetch_words(by=request.user, conversation=found)
    return _page(request, found, typed=f"{words}\n{ready}".strip("\n"))


def _page(request: StaffRequest, found: Conversation, status: int = 200, **more: Any) -> HttpResponse:
    context = {**context_of(by=request.user, conversation=found, **more), "contact": found.contact, "alone": True}
    return render(request, "desk/talk.html", context, status=status)


@needs("contact.read")
@never_cache
@hidden_when_absent
@require_safe
def messages_now(request: StaffRequest, conversation_id: UUID) -> HttpResponse:
    """The messages by themselves, for the script to put in."""
    found = _shown(request, conversation_id)
    return render(request, "desk/parts/talk_messages.html", context_of(by=request.user, conversation=found))


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_POST
def answer(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Say something to the other side. What cannot be said stands in the field again."""
    text = request.POST.get("text", "")
    try:
        message = say_message(by=request.user, conversation_id=conversation_id, text=text, client_id=request.POST.get("client_id", ""))
    except (BadInput, NotReady, NotAllowed) as error:
        status = 422 if isinstance(error, BadInput) else 409
        if _wants_json(request):
            return JsonResponse({"said": str(error)}, status=status)
        return _page(request, _shown(request, conversation_id), status, typed=text, fault=str(error))
    if _wants_json(request):
        return JsonResponse({"number": message.number})
    return HttpResponseRedirect(reverse("desk:talk", args=[conversation_id]) + "#end")


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_POST
def words(request: StaffRequest, conversation_id: UUID) -> JsonResponse:
    """Keep what is being typed."""
    given = request.POST.get("after", "")
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    try:
        kept = keep_words(by=request.user, conversation_id=conversation_id, text=request.POST.get("text", ""), after=after)
    except (NotReady, NotAllowed):
        return JsonResponse({"kept": False}, status=409)
    return JsonResponse({"kept": kept})


@needs("contact.write")
@told
@require_POST
def end(request: StaffRequest, conversation_id: UUID) -> HttpResponseBase:
    """Say goodbye for the hotline; the contact stays open to be written."""
    found = end_conversation(by=request.user, conversation_id=conversation_id)
    return HttpResponseRedirect(reverse("desk:contact", args=[found.contact_id]))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"

"""The door for the switchboard's messages, and the page on which somebody says where they sit."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.core.actors import System
from fanal.core.errors import BadInput
from fanal.desk import labels
from fanal.desk.channels import queries
from fanal.desk.channels.doors import take_signed
from fanal.desk.channels.telephone import simulated
from fanal.desk.channels.telephone.actions.note_call import note_call
from fanal.desk.channels.telephone.actions.sit_at import sit_at
from fanal.desk.channels.telephone.messages import CallMessage, read_message
from fanal.desk.channels.telephone.secret import secrets_of_switchboard
from fanal.network.queries import is_training

#: A message of a switchboard is some hundred bytes.
LONGEST_BODY = 16 * 1024


@csrf_exempt  # programs bring no token; the signature says who it is, and no session counts here
@never_cache
@require_POST
def incoming(request: HttpRequest) -> HttpResponseBase:
    """Take a signed message of the switchboard."""
    return take_signed(request, secrets=secrets_of_switchboard(), longest=LONGEST_BODY, channel="telephone", read=read_message, take=_take)


def _take(message_id: str, message: CallMessage) -> bool:
    return note_call(by=System("telephone"), message_id=message_id, message=message)


@needs("contact.take")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: StaffRequest) -> HttpResponseBase:
    """Where do you sit? Calls answered there open by themselves."""
    fault = None
    if request.method == "POST":
        try:
            sit_at(by=request.user, number=request.POST.get("number", ""))
            messages.success(request, _("Saved. It counts for this shift."))
            return HttpResponseRedirect(reverse("desk:home"))
        except BadInput as error:
            fault = error
    context = {"fault": fault, "number": request.POST.get("number", "") if fault else queries.fetch_extension(by=request.user)}
    return render(request, "desk/seat.html", context, status=422 if fault else 200)


@needs("contact.take")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def switchboard(request: StaffRequest) -> HttpResponseBase:
    """Let calls arrive, be answered, be missed, end: on a training system, by the same signed messages as a real switchboard."""
    if not is_training():
        raise Http404
    given, fault, now = request.POST, None, timezone.now()
    calls = simulated.read_calls(request.session)
    key, _colon, place = given.get("key", "").partition(":")
    try:
        if key == "ring":
            calls = simulated.ring(calls, number=given.get("number", ""), language=given.get("language", ""), now=now)
        elif key:
            extension = given.get(f"extension-{place}", "")
            calls = [simulated.press(one, key, extension=extension, now=now) if one.id == place else one for one in calls]
    except BadInput as error:
        fault = error
    if request.method == "POST" and fault is None:
        simulated.keep_calls(request.session, calls)
        return HttpResponseRedirect(reverse("desk:switchboard"))
    context = {
        "fault": fault, "calls": calls, "languages": labels.languages(),
        "number": given.get("number", simulated.NUMBER), "language": given.get("language", ""),
        "own_extension": queries.fetch_extension(by=request.user), "seats": queries.fetch_seats(by=request.user, now=now),
    }
    return render(request, "desk/switchboard.html", context, status=422 if fault else 200)

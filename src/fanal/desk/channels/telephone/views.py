"""The door for the switchboard's messages, and the page on which somebody says where they sit."""

from __future__ import annotations

import logging
import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.core.actors import System
from fanal.core.errors import BadInput
from fanal.desk.channels import queries
from fanal.desk.channels.telephone.actions.note_call import note_call
from fanal.desk.channels.telephone.actions.sit_at import sit_at
from fanal.desk.channels.telephone.messages import read_message
from fanal.desk.channels.telephone.secret import secrets_of_switchboard
from fanal.outgoing import signing

log = logging.getLogger(__name__)
#: A message of a switchboard is some hundred bytes.
LONGEST_BODY = 16 * 1024


@csrf_exempt  # programs bring no token; the signature says who it is, and no session counts here
@never_cache
@require_POST
def incoming(request: HttpRequest) -> HttpResponseBase:
    """Take a signed message: 200 also for one that was taken before, 401 unsigned, 413 too long, 422 signed but unreadable."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        message_id = signing.verify(secrets_of_switchboard(), headers=headers, body=request.body, now=int(time.time()))
    except signing.Unsigned as refused:
        log.warning("a message of a switchboard was refused", extra={"facts": {"why": refused.why}})
        return JsonResponse({"refused": refused.why}, status=401)
    try:
        message = read_message(request.body)
    except BadInput as error:
        log.warning("a signed message of a switchboard could not be read", extra={"facts": {"place": error.place}})
        return JsonResponse({"unreadable": error.place}, status=422)
    taken = note_call(by=System("telephone"), message_id=message_id, message=message)
    return JsonResponse({"taken": taken})


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

"""The public pages of the web form. No sign-in, no session, no cookie; nothing needed but something said.

Belongs here: parse, then an action or a query, then a page. Does not: the operator's side (`channels.panel`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_request, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from fanal.accounts import throttle
from fanal.core.errors import BadInput, NotReady
from fanal.core.ids import new_id
from fanal.desk import labels
from fanal.desk.channels.actions._writing import LONGEST_MESSAGE
from fanal.desk.channels.actions.hear_message import hear_message
from fanal.desk.channels.actions.note_seen import note_seen
from fanal.desk.channels.web_form import limits, queries
from fanal.desk.channels.web_form.actions.send_form import send_form
from fanal.desk.channels.web_form.codes import code_of, is_form_id, new_form_id, read_code
from fanal.desk.channels.web_form.reading import WHO, read_form
from fanal.desk.models import Conversation, WebForm
from fanal.web.context import EXIT_URL

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """In the language that stands in the address. No token against foreign sites: no session acts here, and whoever makes a browser
    send a form could send it from anywhere."""

    @wraps(view)
    def spoken(request: HttpRequest, language: str) -> HttpResponseBase:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        if int(request.META.get("CONTENT_LENGTH") or 0) > limits.LONGEST_BODY:
            return HttpResponse(status=413)
        with translation.override(language):
            return view(request, language)

    return csrf_exempt(never_cache(require_http_methods(["GET", "HEAD", "POST"])(spoken)))


@never_cache
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """To the page in the browser's language; the others are one press away there."""
    return HttpResponseRedirect(reverse("write:form", args=[get_language_from_request(request)]))


@csrf_exempt
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Away at once, to a page that says nothing of this one."""
    return HttpResponse(status=204) if request.method == "POST" else HttpResponseRedirect(EXIT_URL)


@public_page
def form(request: HttpRequest, language: str) -> HttpResponseBase:
    """Write to us; POST sends it and shows how to come back. Sent twice, it is there once."""
    if request.method != "POST":
        return _form(request, language, form_id=new_form_id())
    given = request.POST
    form_id = given.get("form_id", "")
    form_id = form_id if is_form_id(form_id) else new_form_id()
    try:
        read = read_form(given)
    except BadInput as error:
        return _form(request, language, form_id=form_id, typed=given, fault=str(error), place=error.place, status=422)
    code = code_of(form_id, read.said)
    there = queries.find_sent(code)
    if there is not None:
        return _sent(request, language, there, code)
    crowd, slow = limits.lanes(request)
    wait = throttle.seconds_to_wait([slow])
    if wait:
        return _form(request, language, form_id=form_id, typed=given, fault=_slowly(wait), status=429)
    # What no person sees is filled in by programs; some browsers fill in everything. So it is not thrown away, either.
    crowded = bool(given.get("website")) or throttle.seconds_to_wait([crowd]) > 0
    sent = send_form(by=queries.WRITER, code=code, form=read, language=language, crowded=crowded)
    throttle.note_failure([crowd, slow])
    return _sent(request, language, sent, code)


@public_page
def answer(request: HttpRequest, language: str) -> HttpResponseBase:
    """Come back with a code: has somebody read it, what do they say? The code is typed, never in an address."""
    typed = request.POST.get("code", "")
    if request.method != "POST" or not typed.strip():
        return _page(request, language, "write/code.html", {})
    lane = limits.code_lane(request)
    wait = throttle.seconds_to_wait([lane])
    if wait:
        return _page(request, language, "write/code.html", {"fault": _slowly(wait), "typed": typed}, status=429)
    code = read_code(typed)
    found = queries.find_by_code(code) if code else None
    if found is None:
        throttle.note_failure([lane])
        fault = _("There is nothing under this code. Look at it again, sign by sign.")
        return _page(request, language, "write/code.html", {"fault": fault, "typed": typed}, status=404)
    return _answered(request, language, found, code)


def _answered(request: HttpRequest, language: str, found: Conversation, code: str) -> HttpResponse:
    fault, text, said, status = "", request.POST.get("text", ""), False, 200
    if text.strip():
        try:
            said = hear_message(by=queries.WRITER, conversation_id=found.pk, text=text, client_id=request.POST.get("client_id", "")) is not None
            found.refresh_from_db()
        except (BadInput, NotReady) as error:
            fault, status = str(error), 422
    note_seen(by=queries.WRITER, conversation=found, number=found.last_number)
    context = {
        "own": found, "answers": queries.fetch_answers(found), "read_at": found.taken_at or found.set_aside_at, "code": code, "fault": fault,
        "said": said, "typed": "" if said else text, "client_id": new_id(), "most": LONGEST_MESSAGE,
    }
    return _page(request, language, "write/answer.html", context, status=status)


def _form(
    request: HttpRequest, language: str, *, form_id: str, typed: Any = None, fault: str = "", place: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form_id": form_id, "typed": typed or {}, "fault": fault, "place": place, "most": LONGEST_MESSAGE,
        "who": [(one.value, labels.WHO_PLAIN[one.value]) for one in WHO], "ways": list(labels.ANSWER_WAYS_PLAIN.items()),
    }
    return _page(request, language, "write/form.html", context, status=status)


def _sent(request: HttpRequest, language: str, sent: WebForm, code: str) -> HttpResponse:
    return _page(request, language, "write/sent.html", {"sent": sent, "code": code})


def _page(request: HttpRequest, language: str, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    here = request.resolver_match.view_name if request.resolver_match else "write:form"
    frame = {"language": language, "exit_url": EXIT_URL, "leave_url": reverse("write:leave"), "here": here}
    return render(request, template, frame | context, status=status)


def _slowly(seconds: int) -> str:
    words = ngettext(
        "Very much is being sent from where you are. Wait %(n)d second and press again. Your text is still here.",
        "Very much is being sent from where you are. Wait %(n)d seconds and press again. Your text is still here.",
        seconds,
    )
    return words % {"n": seconds}

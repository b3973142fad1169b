"""The public pages of the chat. No sign-in, no session, nothing asked: a cookie of these pages holds an unguessable token.

Belongs here: parse, then an action or a query, then a page. Does not: the operator's side (`panel`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from fanal.core.actors import System
from fanal.core.casework.waits import Wait
from fanal.core.errors import BadInput, NotReady
from fanal.core.ids import new_id
from fanal.desk.channels.actions.keep_words import keep_words
from fanal.desk.channels.actions.note_seen import note_seen
from fanal.desk.channels.chat import queries
from fanal.desk.channels.chat.actions.begin_chat import begin_chat
from fanal.desk.channels.chat.actions.leave_chat import end_chat, leave_chat
from fanal.desk.channels.chat.actions.write_message import TooFast, write_message
from fanal.desk.channels.chat.limits import network_digest
from fanal.desk.channels.chat.visitor import Visitor, new_visitor, read_visitor, stream_of
from fanal.desk.channels.chat.waiting import say_wait, wait_of
from fanal.desk.channels.queries import fetch_messages, fetch_words
from fanal.desk.models import Conversation
from fanal.network.queries import offers_chat
from fanal.web.context import EXIT_URL
from fanal.web.moments import own_name_of

View = Callable[..., HttpResponseBase]
PATH = "/chat/"


def _cookie_name() -> str:
    """A name per node, because cookies ignore ports; with TLS a browser takes it from nobody else. `__Host-` would forbid its path."""
    name = settings.SESSION_COOKIE_NAME.removeprefix("__Host-")
    return f"{'__Secure-' if settings.SESSION_COOKIE_SECURE else ''}{name}-chat"


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who asks, by the cookie of these pages; None for whoever has not begun."""
    return read_visitor(request.COOKIES.get(_cookie_name()))


def _remember(answer: HttpResponse, visitor: Visitor) -> None:
    # Gone when the browser closes; sent to these pages only, and never from another site.
    answer.set_cookie(
        _cookie_name(), visitor.token, path=PATH, httponly=True, samesite="Strict", secure=settings.SESSION_COOKIE_SECURE,
    )


def _forget(answer: HttpResponse) -> None:
    answer.delete_cookie(_cookie_name(), path=PATH, samesite="Strict")


def in_language(view: View) -> View:
    """The page in the language that stands in its address, whatever the browser says."""

    @wraps(view)
    def spoken(request: HttpRequest, language: str) -> HttpResponseBase:
        if language not in dict(settings.LANGUAGES):
            raise Http404
        with translation.override(language):
            return view(request, language)

    return never_cache(spoken)


def of_visitor(view: View) -> View:
    """Take a form of these pages: from whoever holds the token, and from a page of ours. Our own check instead of Django's, whose
    cookie would stay on the device for a year and tell that the page was visited."""

    @wraps(view)
    def taken(request: HttpRequest, language: str) -> HttpResponseBase:
        visitor = visitor_of(request)
        if visitor is None or not visitor.owns_form(request.POST.get("key", "")):
            return _to_start(request, language)
        return view(request, language, visitor)

    return csrf_exempt(require_POST(in_language(taken)))


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _to_start(request: HttpRequest, language: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"gone": True}, status=409)
    return HttpResponseRedirect(reverse("chat:start", args=[language]))


@never_cache
@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """The language first, each in its own name; the browser's stands on top."""
    asked = get_language_from_request(request)
    if not offers_chat():
        return _closed(request, asked)
    tags = sorted((tag for tag, _name in settings.LANGUAGES), key=lambda tag: tag != asked)
    context = {"choices": [{"tag": tag, "name": own_name_of(tag), "dir": "rtl" if tag in {"ar", "fa", "ur"} else "ltr"} for tag in tags]}
    return render(request, "chat/languages.html", context | _frame(asked))


@in_language
@require_safe
def start(request: HttpRequest, language: str) -> HttpResponse:
    """What happens here, who reads it, how long the wait is. Nothing is asked, and nothing is kept."""
    if not offers_chat():
        return _closed(request, language)
    visitor = visitor_of(request)
    own = queries.find_own(by=visitor) if visitor else None
    wait = wait_of(None, language=language)
    context = {"wait": wait, "wait_words": say_wait(wait), "goes_on": own is not None and not own.is_over}
    return render(request, "chat/start.html", context | _frame(language))


@in_language
@require_safe
def begin(request: HttpRequest, language: str) -> HttpResponse:
    """Hand out a token. It is a cookie and nothing else: no row, no key, until something is written."""
    if not offers_chat():
        return _closed(request, language)
    visitor = visitor_of(request)
    own = queries.find_own(by=visitor) if visitor else None
    answer = HttpResponseRedirect(reverse("chat:talk", args=[language]) + "?write")
    if visitor is None or own is None or own.is_over:
        _remember(answer, new_visitor())
    return answer


@in_language
@csrf_exempt
def talk(request: HttpRequest, language: str) -> HttpResponseBase:
    """The chat itself; POST sends a message."""
    visitor = visitor_of(request)
    # A chat that goes on is not cut off by a switch.
    if visitor is None or not (offers_chat() or queries.find_own(by=visitor)):
        return _to_start(request, language)
    if request.method == "POST":
        return _sent(request, language, visitor)
    own = queries.find_own(by=visitor)
    if own is not None and own.is_over:
        return HttpResponseRedirect(reverse("chat:ended", args=[language]))
    return _page(request, language, visitor, own)


def _sent(request: HttpRequest, language: str, visitor: Visitor) -> HttpResponseBase:
    text = request.POST.get("text", "")
    if not visitor.owns_form(request.POST.get("key", "")):
        return _to_start(request, language)
    try:
        message = write_message(
            by=visitor, text=text, client_id=request.POST.get("client_id", ""), language=language, network=network_digest(request),
        )
    except (BadInput, NotReady) as error:
        status = 429 if isinstance(error, TooFast) else 422 if isinstance(error, BadInput) else 409
        if _wants_json(request):
            return JsonResponse({"said": str(error), "over": status == 409}, status=status)
        return _page(request, language, visitor, queries.find_own(by=visitor), typed=text, fault=str(error), status=status)
    if _wants_json(request):
        return JsonResponse({"number": message.number})
    return HttpResponseRedirect(reverse("chat:talk", args=[language]) + "#end")


def _page(
    request: HttpRequest, language: str, visitor: Visitor, own: Conversation | None, *, typed: str = "", fault: str = "", status: int = 200
) -> HttpResponse:
    wait = wait_of(own, language=language) if own is None or own.is_unheard else None
    context = {
        **_frame(language), **_state(own, language, wait), "visitor": visitor, "fault": fault, "client_id": new_id(),
        "typed": typed or (fetch_words(by=System("chat"), conversation=own) if own else ""),
        # Without a script a page that comes back by itself would take away what is being typed: it is read or written, not both.
        "writes": bool(fault) or "write" in request.GET or own is None,
        "stream": stream_of(own.pk) if own else "",
        # A page that loads itself again at the same place of the same address only scrolls: so two addresses take turns.
        "again": "look" in request.GET,
    }
    if own is not None:
        _seen(own, own.last_number)
    return render(request, "chat/talk.html", context, status=status)


def _state(own: Conversation | None, language: str, wait: Wait | None) -> dict[str, Any]:
    return {
        "own": own,
        "entries": fetch_messages(by=System("chat"), conversation=own) if own else [],
        "wait": wait,
        "wait_words": say_wait(wait, written=own is not None and own.last_number > 0) if wait else "",
    }


def _seen(own: Conversation, number: int) -> None:
    queries.note_presence(own)
    note_seen(by=System("chat"), conversation=own, number=number)


@in_language
@require_safe
def news(request: HttpRequest, language: str) -> HttpResponseBase:
    """What stands in the chat now, for the script: the messages as they are drawn, and whether it goes on."""
    visitor = visitor_of(request)
    own = queries.find_own(by=visitor) if visitor else None
    if visitor is None or own is None:
        return JsonResponse({"gone": visitor is None, "last": 0})
    given = request.GET.get("seen", "")
    _seen(own, int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0)
    wait = wait_of(own, language=language) if own.is_unheard else None
    mark = _mark(own, wait)
    if request.GET.get("have") == mark:
        return JsonResponse({"same": True, "stream": stream_of(own.pk)})
    drawn = render(request, "chat/messages.html", _state(own, language, wait)).content.decode()
    return JsonResponse({"html": drawn, "mark": mark, "last": own.last_number, "over": own.is_over, "stream": stream_of(own.pk)})


def _mark(own: Conversation, wait: Wait | None) -> str:
    """Changes when the page would look different: further words, words that were read, another wait."""
    told = f"-{wait.kind}-{wait.before}-{wait.minutes}" if wait else ""
    return f"{own.state}-{own.last_number}-{queries.count_read(conversation=own)}{told}"


@of_visitor
def words(request: HttpRequest, language: str, visitor: Visitor) -> HttpResponse:
    """Keep what is being typed, until it is sent."""
    text = request.POST.get("text", "")
    given = request.POST.get("after", "")
    own = queries.find_own(by=visitor)
    if own is None and text.strip() and offers_chat():
        own = begin_chat(by=visitor, language=language, network=network_digest(request))
    if own is None:
        return JsonResponse({"kept": False})
    after = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
    return JsonResponse({"kept": keep_words(by=System("chat"), conversation_id=own.pk, text=text, after=after)})


@of_visitor
def end(request: HttpRequest, language: str, visitor: Visitor) -> HttpResponse:
    """Say goodbye. The page stays for reading once more."""
    end_chat(by=visitor)
    return HttpResponseRedirect(reverse("chat:ended", args=[language]))


@in_language
@require_safe
def ended(request: HttpRequest, language: str) -> HttpResponse:
    """The last page: what was said, once more, and how to reach somebody again."""
    visitor = visitor_of(request)
    own = queries.find_own(by=visitor) if visitor else None
    if own is not None and not own.is_over:
        return HttpResponseRedirect(reverse("chat:talk", args=[language]))
    context = {**_frame(language), "own": own, "entries": fetch_messages(by=System("chat"), conversation=own) if own else [], "over": True}
    return render(request, "chat/ended.html", context)


@csrf_exempt
@never_cache
def leave(request: HttpRequest) -> HttpResponse:
    """Away at once, to a page that says nothing of this one. The token is forgotten here and on the device.

    A link, so that it works without a script and leads out; the cookie comes from our own pages only, so no other site can press it.
    """
    visitor = visitor_of(request)
    if visitor is not None:
        leave_chat(by=visitor)
    answer = HttpResponse(status=204) if request.method == "POST" else HttpResponseRedirect(EXIT_URL)
    _forget(answer)
    return answer


def _closed(request: HttpRequest, language: str) -> HttpResponse:
    """This node reads no chat: whoever wrote would wait for nobody."""
    return render(request, "chat/closed.html", _frame(language), status=404)


def _frame(language: str) -> dict[str, Any]:
    return {"language": language, "exit_url": EXIT_URL, "leave_url": reverse("chat:leave")}

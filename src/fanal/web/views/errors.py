"""Pages for what went wrong: what happened, that nothing was lost, what to do. Also the answers for scripts.

The page for what does not exist is the same to the last byte whether an id was made up or belongs to somebody else:
no form, no nonce, no path, no request id in it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext_lazy as _

from fanal.core.errors import BadInput, FanalError, Gone, NotAllowed, NotFound, NotReady, Unavailable

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of error page. `kept` says what became of what was typed; `safe` that nothing at all was lost."""

    status: int
    title: str | _StrPromise
    sentence: str | _StrPromise
    kept: str | _StrPromise
    advice: str | _StrPromise
    safe: bool = True


_NOTHING_CHANGED = _("Nothing was changed and nothing was lost.")

NOT_FOUND = Problem(
    404,
    _("This page does not exist"),
    _("There is nothing at this address, or it is not open to you."),
    _NOTHING_CHANGED,
    _("Check the address, or begin again from the start page. If you should be able to see this, ask your supervisor."),
)
BAD_REQUEST = Problem(
    400,
    _("This could not be read"),
    _("What was sent is not complete or not in the form that is expected."),
    _("Nothing was saved from it, and nothing else was changed."),
    _("Go back with your browser's key, correct it and send it again."),
)
TOO_LARGE = Problem(
    413,
    _("This is too large"),
    _("What was sent is larger than this node accepts. It was refused before it was read."),
    _("Nothing of it was stored, and nothing else was changed."),
    _("Go back and choose a smaller file, or ask your administrator to raise the limit."),
)
FORBIDDEN = Problem(
    403,
    _("This is not open to you"),
    _("This page or act needs a right that you do not have at the moment."),
    _NOTHING_CHANGED,
    _("If you should have it, ask your administrator."),
)
CSRF = Problem(
    403,
    _("This page was open for too long"),
    _("The form that you sent belongs to a sign-in that has ended, or your browser sent it without its cookie."),
    _("Nothing was saved from this form. What you typed is still in it."),
    _("Go back with your browser's key, copy what you typed if it is long, load the page anew and send it again."),
)
CONFLICT = Problem(
    409,
    _("This cannot be done yet"),
    _("Something has to be done first."),
    _NOTHING_CHANGED,
    _("Go back, do what is named here, and try again."),
)
GONE = Problem(
    410,
    _("This was erased"),
    _("What stood here was erased on purpose and cannot be brought back."),
    _("Nothing else was changed."),
    _("The journal says when it was erased and on whose decision."),
)
UNAVAILABLE = Problem(
    503,
    _("A part of this node does not answer"),
    _("What you asked for needs a part that is not there at the moment."),
    _("What was saved before is safe. What you sent just now was not saved."),
    _("Wait a minute and try again. If it stays, tell your administrator."),
    safe=False,
)
SERVER_ERROR = Problem(
    500,
    _("Something went wrong here"),
    _("This is a fault of the program, not yours."),
    _("What was saved before is safe. What you sent just now was not saved."),
    _("Go back and try again. If it happens again, give your administrator the number below."),
    safe=False,
)


#: Addresses that programs call, by how they begin, and what makes the answer there in place of a page: the room that has them
#: says it as it starts. Arguments: the problem, its sentence, the number of the request. Must not raise.
FOR_PROGRAMS: dict[str, Callable[[Problem, str, str], HttpResponse]] = {}


def _program_answer(request: HttpRequest, problem: Problem, sentence: str) -> HttpResponse | None:
    for beginning, answer in FOR_PROGRAMS.items():
        if request.path_info.startswith(beginning):
            return answer(problem, sentence, getattr(request, "request_id", ""))
    return None


def _wants_json(request: HttpRequest) -> bool:
    """Scripts say so in Accept; a browser that opens a page never asks for JSON first."""
    return request.headers.get("Accept", "").startswith("application/json")


def show(
    request: HttpRequest,
    problem: Problem,
    *,
    sentence: str = "",
    blockers: Sequence[str] = (),
    place: str = "",
    number: str = "",
) -> HttpResponse:
    """The answer for a problem: a page, for a live page a passage, for scripts JSON with the same sentence."""
    said = sentence or str(problem.sentence)
    if (answer := _program_answer(request, problem, said)) is not None:
        return answer
    if _wants_json(request):
        body = {"title": str(problem.title), "sentence": said, "blockers": list(blockers), "place": place}
        return JsonResponse(body, status=problem.status)
    context = {"problem": problem, "sentence": said, "blockers": blockers, "number": number}
    name = "web/parts/problem.html" if request.headers.get("X-Fanal-Live") else "web/plain.html"
    return HttpResponse(loader.render_to_string(name, context, request), status=problem.status)


def page_for(request: HttpRequest, error: FanalError) -> HttpResponse:
    """The answer for an error of ours. A denial looks like what does not exist (security.md, Access)."""
    if isinstance(error, NotFound | NotAllowed):
        return show(request, NOT_FOUND)
    if isinstance(error, NotReady):
        return show(request, CONFLICT, sentence=str(error), blockers=error.blockers)
    if isinstance(error, BadInput):
        return show(request, BAD_REQUEST, sentence=str(error), place=error.place)
    if isinstance(error, Gone):
        return show(request, GONE)
    if isinstance(error, Unavailable):
        log.error("a part of the node does not answer", exc_info=error)
        return show(request, UNAVAILABLE, sentence=str(error))
    return show(request, BAD_REQUEST, sentence=str(error))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 400: a broken or hostile request, or one that is larger than allowed."""
    if isinstance(exception, RequestDataTooBig):
        return show(request, TOO_LARGE, sentence=getattr(exception, "sentence", ""))
    return show(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 403."""
    return show(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's 404."""
    return show(request, NOT_FOUND)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: most often a page that outlived its sign-in."""
    return show(request, CSRF)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's 500. Errors of ours that a middleware raised arrive here too and get their own page."""
    error = sys.exc_info()[1]
    if isinstance(error, FanalError):
        return page_for(request, error)
    # SQLite says of a file that it cannot read right that it is malformed, as the plain kind of error.
    away = isinstance(error, OperationalError | InterfaceError) or type(error) is DatabaseError
    if away:
        # A server that restarts, a disk that fails: no fault of the program, and over when the part is back.
        log.error("the database does not answer", exc_info=error)
    number = getattr(request, "request_id", "")
    try:
        return show(request, UNAVAILABLE if away else SERVER_ERROR, number=number)
    except Exception:
        # The page itself may need what is broken (database, templates): then one that needs nothing.
        log.exception("the error page could not be made")
        return HttpResponse((_AWAY if away else _LAST_RESORT).format(number), status=503 if away else 500)


#: No template, no translation, no style sheet: for when nothing else works. `{}` is the number of the request.
_LAST_RESORT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Something went wrong</title></head>
<body><main><h1>Something went wrong here</h1>
<p>This is a fault of the program, not yours. What was saved before is safe.</p>
<p>Go back and try again. If it happens again, give your administrator this number: {}</p></main></body></html>
"""
_AWAY = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>A part of this node does not answer</title></head>
<body><main><h1>A part of this node does not answer</h1>
<p>What was saved before is safe. What you sent just now was not saved.</p>
<p>Wait a minute and try again. If it stays, give your administrator this number: {}</p></main></body></html>
"""

"""What goes wrong, as RFC 9457 problem details: a word for programs, a sentence for people, what to correct.

What is not there and what is not for this caller are one and the same answer, to the last byte. A right that the connection or
its role lacks is said openly: whoever wrote the program has to know, and it tells nothing about a child.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from fanal.core.errors import BadInput, FanalError, Gone, NotAllowed, NotFound, NotReady, Unavailable
from fanal.web.views.errors import Problem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
_TYPES = "urn:fanal:problem:"


class NotKnown(FanalError):
    """Nobody let this caller in."""


class NoScope(FanalError):
    """The connection was not given this scope."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            _("This connection does not have the scope %(scope)s, or its role lost it. An administrator can add one that has.")
            % {"scope": scope}
        )


class TooFast(FanalError):
    """Slower, please."""

    def __init__(self, seconds: int) -> None:
        super().__init__(_("Wait a little before you call again. Nothing is locked, and nothing of this call was done."))
        self.seconds = seconds


class UnknownQuery(FanalError):
    """Something stands behind the question mark that the operation does not know. What it was is not said back: it may be a name."""

    def __init__(self, known: Collection[str]) -> None:
        names = ", ".join(sorted(known)) or "–"
        super().__init__(
            _("Behind the question mark stands something that this address does not know. It knows: %(names)s.") % {"names": names}
        )


class Clash(FanalError):
    """Somebody else changed the same field meanwhile: nothing was saved."""

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(_("Somebody changed the same meanwhile. Nothing was saved; read it again and decide."))
        self.places = tuple(places)


class Unfit(FanalError):
    """Several fields cannot stand as they were sent. `faults`: place → sentence."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(_("Some of this cannot stand as it was sent. Nothing was saved."))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    word: str
    status: int
    title: str | _StrPromise


NOT_FOUND = Kind("not-found", 404, gettext_lazy("There is no such thing"))
NOT_KNOWN = Kind("not-known", 401, gettext_lazy("Nobody let you in"))
NO_SCOPE = Kind("no-scope", 403, gettext_lazy("The connection may not do this"))
NOT_ALLOWED = Kind("not-allowed", 403, gettext_lazy("This may not be done by whom the connection acts as"))
NOT_READABLE = Kind("not-readable", 400, gettext_lazy("This does not have the form that the document describes"))
NOT_FIT = Kind("not-fit", 422, gettext_lazy("This cannot stand"))
NOT_READY = Kind("not-ready", 409, gettext_lazy("This cannot be done yet"))
CLASH = Kind("clash", 409, gettext_lazy("Somebody else was first"))
ERASED = Kind("erased", 410, gettext_lazy("This was erased"))
TOO_LARGE = Kind("too-large", 413, gettext_lazy("This is too large"))
WRONG_METHOD = Kind("wrong-method", 405, gettext_lazy("This address takes other methods"))
TOO_FAST = Kind("too-fast", 429, gettext_lazy("Slower, please"))
UNAVAILABLE = Kind("unavailable", 503, gettext_lazy("A part of the node does not answer"))
FAULT = Kind("fault", 500, gettext_lazy("A fault of the program"))


def answer(kind: Kind, detail: str, *, errors: Sequence[tuple[str, str]] = (), blockers: Sequence[str] = ()) -> HttpResponse:
    """The answer. `errors`: place and sentence for each thing to correct; `blockers`: what has to be done first."""
    body: dict[str, Any] = {
        "type": _TYPES + kind.word, "title": str(kind.title), "status": kind.status, "detail": detail,
        "errors": [{"place": place, "sentence": sentence} for place, sentence in errors], "blockers": list(blockers),
    }
    return HttpResponse(json.dumps(body), status=kind.status, content_type=MEDIA_TYPE)


def nothing() -> HttpResponse:
    """For what is not there, and for what is not for this caller."""
    return answer(NOT_FOUND, _("There is nothing at this address, or it is not yours to open."))


def _not_known(error: NotKnown) -> HttpResponse:
    response = answer(NOT_KNOWN, str(error))
    response["WWW-Authenticate"] = 'Bearer realm="fanal"'
    return response


def _too_fast(error: TooFast) -> HttpResponse:
    response = answer(TOO_FAST, str(error))
    response["Retry-After"] = str(error.seconds)
    return response


def _bad_input(error: BadInput) -> HttpResponse:
    return answer(NOT_FIT, str(error), errors=[(error.place, str(error))] if error.place else [])


def _unavailable(error: Unavailable) -> HttpResponse:
    log.error("a part of the node does not answer", exc_info=error)
    return answer(UNAVAILABLE, str(error))


#: Each error of ours and its answer; the first that fits counts.
_ANSWERS: tuple[tuple[type[FanalError], Callable[[Any], HttpResponse]], ...] = (
    (NotFound, lambda _error: nothing()),
    (NotKnown, _not_known),
    (TooFast, _too_fast),
    (UnknownQuery, lambda error: answer(NOT_READABLE, str(error))),
    (NoScope, lambda error: answer(NO_SCOPE, str(error))),
    (NotAllowed, lambda error: answer(NOT_ALLOWED, str(error))),
    (Unfit, lambda error: answer(NOT_FIT, str(error), errors=sorted(error.faults.items()))),
    (Clash, lambda error: answer(CLASH, str(error), errors=[(place, str(error)) for place in error.places])),
    (BadInput, _bad_input),
    (NotReady, lambda error: answer(NOT_READY, str(error), blockers=error.blockers)),
    (Gone, lambda _error: answer(ERASED, _("What stood here was erased on purpose and cannot be brought back."))),
    (Unavailable, _unavailable),
    (FanalError, lambda error: answer(NOT_FIT, str(error))),
)


def for_error(error: FanalError) -> HttpResponse:
    """The answer for an error of ours."""
    return next(make(error) for kind, make in _ANSWERS if isinstance(error, kind))


def _unreadable(error: ValidationError) -> HttpResponse:
    """Where and what, never the value: it may be a name."""
    errors = [
        (".".join(str(part) for part in one.get("loc", ()) if part != "data"), str(one.get("msg", ""))) for one in error.errors
    ]
    return answer(NOT_READABLE, _("Compare what you sent with the document. Nothing was saved."), errors=errors[:50])


def _http(error: HttpError) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return for_error(NotKnown(_("No connection has this secret.")))
    return answer(NOT_READABLE, _("This is not readable as JSON. Nothing was saved."))


def _fault(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, RequestDataTooBig):
        return answer(TOO_LARGE, _("What was sent is larger than this node accepts. Nothing of it was stored."))
    log.exception("the interface failed", exc_info=error)
    number = getattr(request, "request_id", "")
    return answer(FAULT, _("What was saved before is safe; this was not saved. Give your administrator this number: %(number)s") % {"number": number})


#: What went wrong before or behind the interface (a middleware, the database of sessions), by its status.
_BY_STATUS = {400: NOT_READABLE, 403: NOT_ALLOWED, 404: NOT_FOUND, 409: NOT_READY, 410: ERASED, 413: TOO_LARGE, 503: UNAVAILABLE}


def instead_of_page(problem: Problem, sentence: str, number: str) -> HttpResponse:
    """The answer where a person would get the page for `problem`: a program reads no pages."""
    if problem.status == 404:
        return nothing()
    if problem.status in _BY_STATUS:
        return answer(_BY_STATUS[problem.status], sentence)
    return answer(FAULT, f"{sentence} {number}".strip())


def install(interface: NinjaAPI) -> None:
    """Answer every error of the interface this way."""
    answers: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        FanalError: for_error, ValidationError: _unreadable, HttpError: _http, Http404: lambda _error: nothing(),
    }
    for kind, make in answers.items():
        interface.add_exception_handler(kind, partial(_made, make))
    interface.add_exception_handler(Exception, _fault)


def _made(make: Callable[[Any], HttpResponse], _request: HttpRequest, error: Any) -> HttpResponse:
    return make(error)

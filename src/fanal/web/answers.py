"""How a view answers when something is not there, not allowed or not ready: the sentence on the page that the key stood on.

Belongs here: the two decorators and what they are made of, for the views of every room. Does not: the pages for errors that
no view answers itself (`views.errors`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from fanal.core.errors import BadInput, FanalError, NotAllowed, NotFound, NotReady

View = Callable[..., HttpResponseBase]


def hidden_when_absent(view: View) -> View:
    """What is not there, or not for this person, is the same page as everywhere. The refusal was journalled by the query."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return answered


def told(view: View) -> View:
    """For keys that do one thing: what stands in the way is said on the page that the key stood on."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except (NotAllowed, NotReady, BadInput) as error:
            say(request, error)
            return back(request)

    return hidden_when_absent(answered)


def say(request: HttpRequest, error: FanalError) -> None:
    """Put an error's sentence, and what blocks, on the next page."""
    messages.error(request, " ".join([str(error), *getattr(error, "blockers", ())]))


def back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page that the form stood on, if it is ours; else to where this person's work begins."""
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return HttpResponseRedirect(came_from)
    return HttpResponseRedirect(reverse("front"))

"""What is not there is the same page as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from fanal.core.errors import NotFound

View = Callable[..., HttpResponseBase]


def hidden_when_absent(view: View) -> View:
    """Turn "there is no such thing" into the page that says so."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error

    return answered

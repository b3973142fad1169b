"""What every answer gets: a request id, security headers, and error pages that say what happened.

Belongs here: the frame around views. Does not: who may do what (`accounts.middleware`).
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from fanal.core.errors import FanalError, Unavailable
from fanal.web import policy
from fanal.web.views import errors

log = logging.getLogger("fanal.access")
_request_id: ContextVar[str] = ContextVar("fanal_request_id", default="")

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def current_request_id() -> str:
    """Id of the request being answered, empty outside of one. Made by us: a header from outside is never believed."""
    return _request_id.get()


class RequestIdMiddleware:
    """Names the request, and writes one line about it: method, name of the page, status, milliseconds. No address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        name = secrets.token_hex(8)
        token = _request_id.set(name)
        request.request_id = name  # type: ignore[attr-defined]
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            if request.resolver_match is not None:
                facts = {
                    "method": request.method if request.method in _METHODS else "other",
                    "page": request.resolver_match.view_name,
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - began) * 1000),
                }
                log.info("page answered", extra={"facts": facts})
            return response
        finally:
            _request_id.reset(token)


#: What a log line may quote as method: it comes from outside.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class SecurityHeadersMiddleware:
    """Sets the headers of `web.policy` on every answer. A view that set a stricter header of its own keeps it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        request.csp_nonce = nonce  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, value in policy.headers(nonce).items():
            response.headers.setdefault(name, value)
        if not request.path_info.startswith(settings.STATIC_URL):
            response["Cache-Control"] = "no-store"
        return response


class ErrorPagesMiddleware:
    """Turns what actions and queries raise into the page that says it (`core.errors`)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """The page for an error of ours, or for a full disk; None leaves the others to Django."""
        if isinstance(error, OperationalError) and _disk_is_full(error):
            sentence = _("The disk of this node is full: this was not saved. Keep your words, and call the administrator.")
            return errors.page_for(request, Unavailable(sentence))
        return errors.page_for(request, error) if isinstance(error, FanalError) else None


def _disk_is_full(error: OperationalError) -> bool:
    """SQLite says so in words, PostgreSQL by SQLSTATE 53100."""
    return "disk is full" in str(error) or getattr(error.__cause__, "sqlstate", "") == "53100"

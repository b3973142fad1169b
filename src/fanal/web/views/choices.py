"""What a reader chooses about the pages themselves: language and colour scheme. Kept in a cookie, only once chosen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET

from fanal.web.context import SCHEME_COOKIE, SCHEMES

_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    target = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if ours else "/")


def _remember(response: HttpResponse, name: str, value: str) -> HttpResponse:
    secure = bool(settings.LANGUAGE_COOKIE_SECURE)
    response.set_cookie(name, value, max_age=_YEAR, path="/", secure=secure, httponly=True, samesite="Lax")
    return response


@require_GET
def set_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in this language on this device. A GET: it changes no data, and public pages carry no token."""
    language = request.GET.get("language", "")
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        return _back(request)
    return _remember(_back(request), settings.LANGUAGE_COOKIE_NAME, language)


@require_GET
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device says."""
    scheme = request.GET.get("scheme", "")
    return _remember(_back(request), SCHEME_COOKIE, scheme) if scheme in SCHEMES else _back(request)


@require_GET
def show_robots(request: HttpRequest) -> HttpResponse:
    """No page of a node is for search engines; appeals are served elsewhere."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")

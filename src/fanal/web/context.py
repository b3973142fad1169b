"""What every template gets from this room: language, direction, colour scheme, menu, and where things of the frame are.

Lazy where it costs something, and forgiving: error pages are made with these too, at moments when little else works.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language, get_language_bidi

from fanal.web import catalogues, menu
from fanal.web.moments import own_name_of

SCHEMES = ("auto", "light", "dark")
SCHEME_COOKIE = "fanal-scheme"
#: The right without which finding finds nothing.
FIND_ACTION = "case.read"
#: Where "Leave now" leads: a page that says nothing about the one that was left.
EXIT_URL = "https://www.wikipedia.org/"


def page(request: HttpRequest) -> dict[str, Any]:
    """The variables of the frame.

    `page.language`, `.dir`, `.scheme`, `.languages` (tag, own name, chosen), `.machine_made`, `.training`,
    `.live_origin`, `.find_url`, `.here` (path to come back to), `.now`, `menu`.
    """
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "page": {
            "language": language,
            "dir": "rtl" if get_language_bidi() else "ltr",
            "scheme": scheme_of(request),
            "languages": SimpleLazyObject(_languages),
            "machine_made": catalogues.has_unreviewed(language),
            "training": settings.FANAL_TRAINING,
            "live_origin": settings.FANAL_LIVE_ORIGIN,
            "exit_url": EXIT_URL,
            "find_url": SimpleLazyObject(lambda: _find_url(request)),
            "new_contact_url": SimpleLazyObject(
                lambda: menu.url_for(getattr(request, "user", None), "desk:new", "contact.take")
            ),
            "account_url": SimpleLazyObject(lambda: first_url("accounts:me")),
            "sign_out_url": SimpleLazyObject(lambda: first_url("account_logout")),
            "language_url": SimpleLazyObject(lambda: first_url("accounts:set_language", "web:set_language")),
            "extend_url": SimpleLazyObject(lambda: first_url("accounts:extend_shift")),
            "here": request.get_full_path() if request.method in {"GET", "HEAD"} else "/",
            "now": timezone.now(),
        },
        "menu": SimpleLazyObject(lambda: menu.entries_for(request)),
    }


def scheme_of(request: HttpRequest) -> str:
    """The colour scheme that was chosen on this device, else by this person, else what the device says (`auto`)."""
    chosen = request.COOKIES.get(SCHEME_COOKIE, "")
    if chosen in SCHEMES:
        return chosen
    own = getattr(getattr(request, "user", None), "colour_scheme", "")
    return own if own in SCHEMES else "auto"


def first_url(*names: str) -> str:
    """The first of these addresses that exists, empty for none."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def _languages() -> list[dict[str, Any]]:
    chosen = get_language()
    return [{"tag": tag, "name": own_name_of(tag), "chosen": tag == chosen} for tag, _ in settings.LANGUAGES]


def _find_url(request: HttpRequest) -> str:
    """Finding is the cases' room; its address is fixed so that the bar can offer it, to whoever may read cases at all."""
    try:
        resolve("/find/")
    except Resolver404:
        return ""
    return "/find/" if menu.may(request, FIND_ACTION) else ""

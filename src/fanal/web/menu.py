"""The main menu. A room registers its entry once, at start: `menu.register(_("Cases"), "cases:list", "case.read", 30)`.

Belongs here: the entries and which of them a person sees. Does not: rights (they come in as a question, because this
room stands below `accounts`): `accounts` plugs its `may` into `menu.rights`. An entry is no
socket: it is data, and nothing is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from fanal.core.plugs import OneSocket

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: On a narrow screen this many stay in the bar, the rest goes under "More".
FIRST = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `action` is an action of the access matrix; empty for everybody who is signed in."""

    label: str | _StrPromise
    url_name: str
    action: str
    order: int
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as one person sees it on one page. `later`: under "More" on a narrow screen."""

    label: str | _StrPromise
    url: str
    current: bool
    later: bool


_entries: dict[str, Entry] = {}


def _rights(by: object, action: str, /) -> bool:
    """May this person do this action? Before somebody answers, nobody may anything."""
    return False


rights = OneSocket("rights", _rights)


def may(request: HttpRequest, action: str) -> bool:
    """Whether the person who asks may do this, by the rights that were plugged in."""
    user = getattr(request, "user", None)
    return user is not None and bool(user.is_authenticated) and rights.answer(user, action)


def register(label: str | _StrPromise, url_name: str, action: str, order: int, icon: str = "") -> None:
    """Put an entry into the menu, once per `url_name` (registering again replaces it)."""
    _entries[url_name] = Entry(label, url_name, action, order, icon)


def entries_for(request: HttpRequest) -> list[Shown]:
    """The menu of the person who asks, in order; the room of this page is marked. No query."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    seen = [
        (entry, url)
        for entry in sorted(_entries.values(), key=lambda one: one.order)
        if (url := _url(entry)) is not None
    ]
    seen = [(entry, url) for entry, url in seen if not entry.action or rights.answer(user, entry.action)]
    current = _current([entry for entry, _ in seen], here)
    return [
        Shown(entry.label, url, entry is current, later=place >= FIRST and entry is not current)
        for place, (entry, url) in enumerate(seen)
    ]


def url_for(user: object, url_name: str, action: str) -> str:
    """An address that the frame offers on every page (Alt+N); empty for whoever may not, or while its room is not there."""
    if user is None or not rights.answer(user, action):
        return ""
    return _url(Entry("", url_name, action, 0)) or ""


def _url(entry: Entry) -> str | None:
    """Where it leads; None while its room has no such page."""
    try:
        return reverse(entry.url_name)
    except NoReverseMatch:
        return None


def _current(entries: list[Entry], here: str) -> Entry | None:
    """The entry of this very page, else the first one of the same room."""
    exact = next((entry for entry in entries if entry.url_name == here), None)
    room = here.partition(":")[0]
    return exact or next((entry for entry in entries if ":" in here and entry.url_name.partition(":")[0] == room), None)

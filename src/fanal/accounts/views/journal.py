"""The journal, for those who may read it: who did, read or was refused what, newest first. Codes and ids, no content."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal.accounts import queries, roles
from fanal.accounts.access import needs
from fanal.journal.queries import fetch_entries
from fanal.web.parameters import read_uuid

PAGE = 50


@require_safe
@never_cache
@needs("journal.read")
def show_journal(request: HttpRequest) -> HttpResponseBase:
    """One page of entries; `before` is the number of the entry after which older ones begin."""
    subject = request.GET.get("subject", "").strip()[:160]
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    try:
        found = fetch_entries(subject=subject or None, limit=PAGE + 1, before=number)
    except ValueError:  # what was typed cannot be what an entry is about
        found = []
    shown, more = found[:PAGE], len(found) > PAGE
    names = queries.fetch_names([staff_id for entry in shown if (staff_id := _staff_id(entry.actor))])
    rows = [_row(entry, names) for entry in shown]
    return render(
        request,
        "accounts/journal.html",
        {
            "rows": rows,
            "subject": subject,
            "older": shown[-1].seq if more else None,
            "first_page": not before,
        },
    )


def _row(entry: Any, names: dict[UUID, str]) -> dict[str, Any]:
    staff_id = _staff_id(entry.actor)
    slug, _cut, through = entry.actor.partition("/")[2].partition("/")
    return {
        "entry": entry,
        "who": names.get(staff_id, entry.actor) if staff_id else entry.actor.removeprefix("system:"),
        "role": roles.BY_SLUG[slug].name if slug in roles.BY_SLUG else "",
        "is_program": through.startswith("connection:"),
        "is_system": staff_id is None,
        "details": sorted(entry.details.items()),
        "is_denial": entry.act == "access.denied",
    }


def _staff_id(actor: str) -> UUID | None:
    kind, _, rest = actor.partition(":")
    return read_uuid(rest.partition("/")[0]) if kind == "staff" else None

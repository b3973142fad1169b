"""The helpers beside an open contact by themselves, for the script to put in: possible duplicates, and what to ask."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.desk import queries
from fanal.desk.lookup import fetch_duplicates
from fanal.desk.models import ContactCase
from fanal.desk.views.desk_page import guidance_of
from fanal.web.answers import hidden_when_absent


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_safe
def duplicates(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """The possible duplicates by themselves, for the script to put in."""
    found = queries.fetch_contact(by=request.user, contact_id=contact_id)
    opened = found.links.filter(how=ContactCase.OPENED, unlinked_at__isnull=True).exists()
    context = {"contact": found, "found": fetch_duplicates(by=request.user, contact=found), "opened": opened}
    return render(request, "desk/parts/duplicates.html", context)


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_safe
def guidance(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    """What to ask by itself: for the script to put in, or in the caller's language."""
    found = queries.fetch_contact(by=request.user, contact_id=contact_id)
    language = request.GET.get("in", "")
    if language in dict(settings.LANGUAGES):
        return render(request, "desk/questions.html", {"contact": found, **guidance_of(found, language)})
    return render(request, "desk/parts/guidance.html", {"contact": found, **guidance_of(found)})

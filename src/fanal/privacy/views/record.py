"""The record of processing, made anew from the field registry each time: it cannot fall behind the program."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.privacy.exported import activities
from fanal.privacy.views.frame import show_page


@require_safe
@never_cache
@needs("retention.read")
def show(request: StaffRequest) -> HttpResponse:
    """By purpose."""
    return show_page(request, "privacy/record.html", "record", {"activities": activities(by=request.user)})

"""The letters that were kept, for an administrator to hand on. Nothing is changed here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from fanal import environment as env
from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.ops.actions.show_letters import show_letters
from fanal.ops.mail import KEPT


@require_safe
@never_cache
@needs("ops.outbox")
@needs_fresh
def letters(request: HttpRequest) -> HttpResponseBase:
    """Newest first. With a mail server none are kept, and the page says so."""
    kept = show_letters(by=staff_of(request))
    days = KEPT.days
    return render(request, "ops/letters.html", {"letters": kept, "sent": bool(env.read("FANAL_MAIL_URL")), "days": days})

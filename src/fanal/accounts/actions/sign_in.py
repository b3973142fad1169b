"""A person has shown every factor they have: begin their session's standing and write it down."""

from __future__ import annotations

from allauth.account.internal.flows.login import get_authentication_records
from django.db import transaction
from django.http import HttpRequest

from fanal import journal
from fanal.accounts import shift
from fanal.accounts.models import Staff
from fanal.accounts.provider_session import came_by_provider, vouched_for


@transaction.atomic
def complete_sign_in(*, by: Staff, request: HttpRequest) -> None:
    """Note in the session who signed in and with which second factor (none on the first day); journal it."""
    shown = [record for record in get_authentication_records(request, by) if record.get("method") == "mfa"]
    kind = str(shown[-1].get("type", "")) if shown else "provider" if vouched_for(request, by) else ""
    shift.begin_sign_in(request.session, second_factor=kind)
    details: dict[str, str | int | bool | None] = {"second_factor": kind or "none"}
    if came_by_provider(request, by):
        details["by_provider"] = True
    journal.record(by=by, act="staff.signed_in", subject=by, details=details)

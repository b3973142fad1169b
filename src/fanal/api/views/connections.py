"""The administrator's pages about programs that come in: list, add, end, a new secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.api import labels, policies, queries, scopes
from fanal.api.actions.add_connection import add_connection
from fanal.api.actions.end_connection import end_connection, rotate_connection
from fanal.api.forms import ConnectionForm
from fanal.api.models import Connection
from fanal.core.errors import BadInput, NotReady
from fanal.web.answers import hidden_when_absent


@require_safe
@never_cache
@needs("connection.manage")
def list_connections(request: HttpRequest) -> HttpResponseBase:
    """Every connection: good ones, and those that open nothing any more."""
    rows = [_row(one) for one in queries.fetch_connections(by=staff_of(request))]
    good = [row for row in rows if not row["why_not"]]
    return render(request, "api/connections.html", {"good": good, "former": [row for row in rows if row["why_not"]], "tabs": tabs("connections")})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("connection.manage")
@needs_fresh
def add(request: HttpRequest) -> HttpResponseBase:
    """Which program, as whom, with what; then the secret, once."""
    form = ConnectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        staff_id, role = form.person_and_role()
        try:
            connection, secret = add_connection(
                by=staff_of(request), name=form.cleaned_data["name"], staff_id=staff_id, role=role,
                scopes=form.cleaned_data["scopes"], expires_at=form.end(), networks=form.networks_given(),
            )
            return _show_secret(request, connection, secret)
        except BadInput as error:
            form.add_error(error.place if error.place in form.fields else None, str(error))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "api/add_connection.html", {"form": form}, status=status)


@require_safe
@never_cache
@needs("connection.manage")
@hidden_when_absent
def show(request: HttpRequest, connection_id: UUID) -> HttpResponseBase:
    """One connection."""
    found = queries.fetch_connection(by=staff_of(request), connection_id=connection_id)
    return render(request, "api/connection.html", _row(found))


@require_http_methods(["GET", "POST"])
@never_cache
@needs("connection.manage")
@needs_fresh
@hidden_when_absent
def end(request: HttpRequest, connection_id: UUID) -> HttpResponseBase:
    """Ask, then end it."""
    found = queries.fetch_connection(by=staff_of(request), connection_id=connection_id)
    if request.method == "POST":
        end_connection(by=staff_of(request), connection_id=connection_id)
        messages.success(request, _("The connection has ended. Its secret opens nothing any more."))
        return redirect("outside:connections")
    return render(request, "api/end_connection.html", {"connection": found})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("connection.manage")
@needs_fresh
@hidden_when_absent
def rotate(request: HttpRequest, connection_id: UUID) -> HttpResponseBase:
    """Ask, then show a new secret once."""
    found = queries.fetch_connection(by=staff_of(request), connection_id=connection_id)
    if request.method == "POST":
        try:
            return _show_secret(request, *rotate_connection(by=staff_of(request), connection_id=connection_id))
        except NotReady as error:
            messages.error(request, str(error))
            return redirect("outside:connection", connection_id)
    return render(request, "api/rotate_connection.html", {"connection": found})


def _show_secret(request: HttpRequest, connection: Connection, secret: str) -> HttpResponseBase:
    address = f"{settings.FANAL_ORIGIN}/api/v1/me"
    return render(request, "api/connection_secret.html", {"connection": connection, "secret": secret, "address": address})


def _row(connection: Connection) -> dict[str, Any]:
    why = policies.why_not(connection, now=timezone.now())
    return {
        "connection": connection,
        "scopes": [scopes.WORDS[scopes.Scope(one)] for one in connection.scopes],
        "why_not": labels.WHY_NOT[why] if why else "",
    }


def tabs(current: str) -> list[dict[str, Any]]:
    """The two pages of this room."""
    from django.urls import reverse

    return [
        {"label": _("Programs that come in"), "url": reverse("outside:connections"), "current": current == "connections", "count": None},
        {"label": _("Receivers of word from here"), "url": reverse("outside:receivers"), "current": current == "receivers", "count": None},
    ]

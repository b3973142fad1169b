"""The training sign-in: the invented people of this training system, one press each. Not part of a real node."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal.accounts import roles
from fanal.accounts.queries import fetch_people
from fanal.core.actors import System
from fanal.core.errors import NotFound
from fanal.network import actions, queries


@require_http_methods(["GET", "POST"])
@never_cache
def choose_person(request: HttpRequest) -> HttpResponseBase:
    """List the cast; POST signs one of them in."""
    if not queries.is_training():
        raise Http404
    if request.method == "POST":
        try:
            actions.sign_in_for_training(
                by=System("training"),
                request=request,
                staff_id=UUID(request.POST.get("person", "")),
                role=roles.BY_SLUG[request.POST.get("role", "")],
            )
        except (ValueError, KeyError, NotFound) as error:
            raise Http404 from error
        return redirect("/")
    people = [row for row in fetch_people(by=System("training")) if row.staff.is_active and row.roles]
    return render(request, "network/training.html", {"people": people})

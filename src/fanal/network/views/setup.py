"""The first-run wizard: the node, its first administrator, (second factor: accounts), the recovery kit, the first colleagues.

One subject per page; every page works without JavaScript. The link is used up by the second page; from there on the
administrator is signed in, and a browser that dies is no loss: sign in and go on.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from fanal.accounts import roles
from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.accounts.forms import InviteForm
from fanal.accounts.queries import fetch_pending_invitations
from fanal.accounts.views.arrival import STEPS, THEN, sign_in_first
from fanal.accounts.views.people import invite_from
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotReady
from fanal.network import actions, forms, queries, setup_link


@require_http_methods(["GET", "POST"])
@never_cache
def found(request: HttpRequest, token: str) -> HttpResponseBase:
    """Step 1: name, country, time zone, languages."""
    _check_link(token)
    node = queries.own_node()
    form = forms.NodeForm(
        request.POST or None,
        initial={
            "name": node.name,
            "country": node.country,
            "role": node.role,
            "time_zone": node.time_zone or settings.TIME_ZONE,
            "languages": ", ".join(node.rule("languages")),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.found_node(by=System("setup"), **form.cleaned_data)
            return redirect("network:setup_administrator", token)
        except BadInput as error:
            form.add_error(error.place, str(error))
    return render(request, "network/setup_node.html", {"form": form, "steps": "setup"})


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
@never_cache
def administrator(request: HttpRequest, token: str) -> HttpResponseBase:
    """Step 2: the first administrator. Uses the link up."""
    _check_link(token)
    if not queries.own_node().founded_at:
        return redirect("network:setup", token)
    form = forms.AdministratorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = actions.appoint_first_administrator(by=System("setup"), token=token, **form.cleaned_data)
        except (NotReady, ValidationError) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            request.session.flush()
            sign_in_first(request, person)
            request.session[STEPS], request.session[THEN] = "setup", reverse("network:recovery_kit")
            return redirect("accounts:second_factor")
    return render(request, "network/setup_administrator.html", {"form": form, "steps": "setup", "token": token})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.invite")
@needs_fresh
def invite_colleagues(request: HttpRequest) -> HttpResponseBase:
    """Step 5: invite the first colleagues, as many as wanted; then to work."""
    form = InviteForm(request.POST or None)
    invited = None
    if request.method == "POST" and form.is_valid():
        try:
            invited = invite_from(request, form)
            messages.success(request, _("The invitation is made. Invite the next colleague, or finish."))
            form = InviteForm()
        except BadInput as error:
            form.add_error(error.place or None, str(error))
    return render(
        request,
        "network/setup_invite.html",
        {
            "form": form,
            "roles": roles.ALL,
            "invited": invited,
            "steps": "setup",
            "pending": len(fetch_pending_invitations(by=staff_of(request))),
        },
    )


def _check_link(token: str) -> None:
    if not setup_link.opens(token):
        raise Http404

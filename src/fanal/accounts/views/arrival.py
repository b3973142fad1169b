"""The way in: set up a second factor, keep the recovery codes, begin the shift; accept an invitation.

These pages open to somebody who is signed in but not all the way. They are the same on the first day (wizard, invitation)
and later, from the account page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

import segno
from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fanal import vault
from fanal.accounts import actions, forms, passkey_forms, provider_session, queries, shift
from fanal.accounts.access import needs_fresh, staff_of
from fanal.accounts.models import Staff
from fanal.accounts.shift import Standing
from fanal.core.actors import System
from fanal.core.errors import BadInput, NotAllowed, NotFound, NotReady

#: In the session: where the way in leads (a step of the wizard), and which steps the pages show.
THEN, STEPS = "fanal.then", "fanal.steps"
_NEW_SECRET, _SECRET_PLACE = "fanal.new_totp", "session.new_totp"
View = Callable[..., HttpResponseBase]


def sign_in_first(request: HttpRequest, person: Staff) -> None:
    """Sign somebody in who has just chosen their passphrase (wizard, invitation). Their second factor comes next."""
    record_authentication(request, person, method="password")
    account_adapter(request).login(request, person)
    request.user = person


def _setting_up(view: View) -> View:
    """For who has no second factor yet, or has shown theirs. A passphrase alone must not add a second way in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        half_in = request.standing is Standing.WITHOUT_SECOND_FACTOR  # type: ignore[attr-defined]
        if half_in and queries.has_second_factor(staff_of(request)):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?next={reverse('accounts:shift')}")
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@_setting_up
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Choose: passkey or authenticator app."""
    if queries.has_second_factor(staff_of(request)):
        return redirect("accounts:me")
    return render(request, "accounts/second_factor.html", {"steps": request.session.get(STEPS, "")})


@require_http_methods(["GET", "POST"])
@_setting_up
@needs_fresh
def add_passkey(request: HttpRequest) -> HttpResponseBase:
    """Make a passkey in the browser and keep it."""
    person = staff_of(request)
    form = passkey_forms.AddPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"] or mfa_adapter().generate_authenticator_name(
            person, Authenticator.Type.WEBAUTHN
        )
        actions.add_passkey(by=person, name=name, credential=form.cleaned_data["credential"])
        return _after_second_factor(request, "webauthn")
    options = webauthn.begin_registration(person, passwordless=True)
    return render(
        request,
        "accounts/add_passkey.html",
        {
            "form": form,
            "passkey_options": json.dumps(dict(options)),
            "steps": request.session.get(STEPS, ""),
        },
    )


@require_http_methods(["GET", "POST"])
@_setting_up
@needs_fresh
def add_totp(request: HttpRequest) -> HttpResponseBase:
    """Show the picture for an authenticator app, check its first code, keep its secret sealed."""
    person = staff_of(request)
    if queries.has_app(person):
        return redirect("accounts:me")
    secret = _secret_in_the_making(request)
    form = forms.AddTotpForm(request.POST or None, person=person, secret=secret)
    if request.method == "POST" and form.is_valid():
        actions.add_totp(by=person, secret=secret)
        request.session.pop(_NEW_SECRET, None)
        return _after_second_factor(request, "totp")
    picture = segno.make(mfa_adapter().build_totp_url(person, secret), micro=False)
    return render(
        request,
        "accounts/add_totp.html",
        {
            "form": form,
            "steps": request.session.get(STEPS, ""),
            "picture": mark_safe(picture.svg_inline(border=3, omitsize=True, dark="#000", light="#fff")),  # noqa: S308 - made here
            "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        },
    )


@require_http_methods(["GET", "POST"])
@_setting_up
@needs_fresh
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Show the recovery codes once; then go on to where the way in leads."""
    person = staff_of(request)
    if request.method == "POST":
        return _arrive(request, person)
    codes = actions.show_recovery_codes(by=person)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "steps": request.session.get(STEPS, "")})


@require_http_methods(["GET", "POST"])
@never_cache
def begin_shift(request: HttpRequest) -> HttpResponseBase:
    """Choose role and end, and begin."""
    standing: Standing = request.standing  # type: ignore[attr-defined]
    if standing is Standing.WITHOUT_SECOND_FACTOR:
        return redirect("accounts:second_factor")
    if standing is Standing.ON_SHIFT:
        return redirect("accounts:me")
    person = staff_of(request)
    held, now = queries.roles_of(person), timezone.now()
    usual = timezone.localtime(now) + timedelta(hours=shift.shift_policy().usual_hours)
    form = forms.ShiftForm(
        request.POST or None,
        held=held,
        now=now,
        initial={"ends": usual.strftime("%H:%M"), "role": held[0].slug if held else ""},
    )
    if request.method == "POST" and form.is_valid():
        chosen = next(
            (role for role in held if role.slug == form.cleaned_data.get("role", "")), held[0] if held else None
        )
        try:
            actions.begin_shift(
                by=person, session=request.session, role=chosen, now=now, ends=form.cleaned_data["ends"]
            )
            return HttpResponseRedirect(_next(request))
        except (BadInput, NotAllowed) as error:
            form.add_error("ends" if isinstance(error, BadInput) else None, str(error))
    return render(
        request,
        "accounts/begin_shift.html",
        {
            "form": form,
            "held": held,
            "next": _next(request),
            "most": shift.shift_policy().most_hours,
        },
    )


@require_POST
def extend_shift(request: HttpRequest) -> HttpResponseBase:
    """One hour more, with one key. Back to the page it was pressed on."""
    from django.contrib import messages
    from django.utils.formats import time_format
    from django.utils.translation import gettext as _

    if request.standing is not Standing.ON_SHIFT:  # type: ignore[attr-defined]
        return redirect("accounts:shift")
    try:
        longer = actions.extend_shift(by=staff_of(request), session=request.session, now=timezone.now())
        until = time_format(timezone.localtime(longer.ends), "H:i")
        level, sentence = messages.SUCCESS, _("Your shift lasts until %(time)s now.") % {"time": until}
    except NotReady as error:
        level, sentence = messages.WARNING, str(error)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"sentence": sentence})
    messages.add_message(request, level, sentence)
    return HttpResponseRedirect(_next(request))


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
@never_cache
def accept_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Choose a passphrase; the second factor comes next. A dead link is the page for what does not exist."""
    try:
        guest = queries.fetch_guest(token)
        form = forms.AcceptForm(request.POST or None, email=guest.email, initial={"display_name": guest.display_name})
        if request.method == "POST" and form.is_valid():
            person = actions.accept_invitation(by=System("invitation"), token=token, **form.cleaned_data)
            request.session.flush()
            if provider_session.is_required():
                return provider_session.to_sign_in(request)
            sign_in_first(request, person)
            request.session[STEPS] = "invitation"
            return redirect("accounts:second_factor")
    except (NotFound, Http404):
        return render(request, "accounts/invitation_dead.html", status=404)
    except NotReady as error:
        form.add_error(None, str(error))
    except ValidationError as error:
        form.add_error("passphrase", error)
    return render(request, "accounts/accept_invitation.html", {"form": form, "guest": guest, "steps": "invitation"})


def _secret_in_the_making(request: HttpRequest) -> str:
    """The secret that the picture shows: sealed in the session until its first code was right."""
    sealed = request.session.get(_NEW_SECRET)
    if request.method == "POST" and sealed:
        return str(vault.open_for_node(bytes.fromhex(sealed), place=_SECRET_PLACE))
    secret = str(generate_totp_secret())
    request.session[_NEW_SECRET] = vault.seal_for_node(secret, place=_SECRET_PLACE).hex()
    return secret


def _after_second_factor(request: HttpRequest, kind: str) -> HttpResponseBase:
    """On the first day to the recovery codes, later back to the account page."""
    first = request.standing is Standing.WITHOUT_SECOND_FACTOR  # type: ignore[attr-defined]
    shift.note_second_factor(request.session, kind)
    request.session.cycle_key()
    return redirect("accounts:recovery_codes" if first else "accounts:me")


def _arrive(request: HttpRequest, person: Staff) -> HttpResponseBase:
    """The way in ends: with one role only, the shift begins by itself on the first day."""
    then, steps = request.session.pop(THEN, ""), request.session.pop(STEPS, "")
    held = queries.roles_of(person)
    if steps and len(held) == 1 and request.standing is Standing.WITHOUT_SHIFT:  # type: ignore[attr-defined]
        now = timezone.now()
        ends = now + timedelta(hours=shift.shift_policy().usual_hours)
        actions.begin_shift(by=person, session=request.session, role=held[0], now=now, ends=ends)
    return HttpResponseRedirect(then or "/")


def _next(request: HttpRequest) -> str:
    """A page of ours to go on to."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return target
    return "/"

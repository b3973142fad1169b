"""One's own account: passkeys, authenticator app, recovery codes, passphrase, language and colours, end of the shift."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from fanal.accounts import actions, forms, passkey_forms, queries
from fanal.accounts.access import needs_fresh, staff_of
from fanal.accounts.models import Staff
from fanal.core.errors import NotReady


@require_http_methods(["GET", "POST"])
@never_cache
def show_account(request: HttpRequest) -> HttpResponseBase:
    """The account page; POST keeps language and colours."""
    person = staff_of(request)
    form = forms.PreferencesForm(
        request.POST or None,
        initial={
            "language": person.language,
            "colour_scheme": person.colour_scheme,
            "languages": ", ".join(person.languages),
            "skills": ", ".join(person.skills),
        },
    )
    if request.method == "POST" and form.is_valid():
        actions.change_preferences(by=person, **form.cleaned_data)
        if person.language:
            translation.activate(person.language)
        messages.success(request, _("Your settings are saved."))
        return redirect("accounts:me")
    factors = queries.second_factors_of(person)
    codes = next((one for one in factors if one.type == "recovery_codes"), None)
    return render(
        request,
        "accounts/me.html",
        {
            "form": form,
            "held": queries.roles_of(person),
            "passkeys": [one for one in factors if one.type == "webauthn"],
            "totp": next((one for one in factors if one.type == "totp"), None),
            "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
            "only_one": len([one for one in factors if one.type != "recovery_codes"]) == 1,
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs_fresh
def rename_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Another name for a passkey."""
    person = staff_of(request)
    found = queries.fetch_second_factor(by=person, authenticator_id=pk, kind="webauthn")
    form = passkey_forms.PasskeyNameForm(request.POST or None, initial={"name": found.wrap().name})
    if request.method == "POST" and form.is_valid():
        actions.rename_passkey(by=person, authenticator_id=pk, name=form.cleaned_data["name"])
        messages.success(request, _("The passkey has its new name."))
        return redirect("accounts:me")
    return render(request, "accounts/rename_passkey.html", {"form": form})


@require_http_methods(["GET", "POST"])
@never_cache
@needs_fresh
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask, then remove a passkey."""
    found = queries.fetch_second_factor(by=staff_of(request), authenticator_id=pk, kind="webauthn")
    return _remove(request, found.pk, found.wrap().name)


@require_http_methods(["GET", "POST"])
@never_cache
@needs_fresh
def remove_totp(request: HttpRequest) -> HttpResponseBase:
    """Ask, then remove the authenticator app."""
    found = queries.fetch_second_factor(by=staff_of(request), kind="totp")
    return _remove(request, found.pk, _("Authenticator app"))


def _remove(request: HttpRequest, authenticator_id: int, name: str) -> HttpResponseBase:
    if request.method == "POST":
        try:
            actions.remove_second_factor(by=staff_of(request), authenticator_id=authenticator_id)
            messages.success(request, _("“%(name)s” does not open your account any more.") % {"name": name})
        except NotReady as error:
            messages.error(request, str(error))
        return redirect("accounts:me")
    return render(request, "accounts/remove_second_factor.html", {"name": name})


@require_http_methods(["GET", "POST"])
@never_cache
@needs_fresh
def renew_recovery_codes(request: HttpRequest) -> HttpResponseBase:
    """Ask, then make new recovery codes and show them once."""
    if request.method == "POST":
        codes = actions.renew_recovery_codes(by=staff_of(request))
        return render(request, "accounts/recovery_codes.html", {"codes": codes, "later": True})
    return render(request, "accounts/renew_recovery_codes.html")


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "POST"])
@never_cache
@needs_fresh
def change_passphrase(request: HttpRequest) -> HttpResponseBase:
    """A new passphrase; other sessions of this person end."""
    person = staff_of(request)
    form = forms.ChangePassphraseForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.change_passphrase(by=person, passphrase=form.cleaned_data["passphrase"])
        update_session_auth_hash(request, person)
        messages.success(request, _("Your passphrase is changed. You are signed out everywhere else."))
        return redirect("accounts:me")
    return render(request, "accounts/change_passphrase.html", {"form": form})


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """The language of the pages: kept with the person who is signed in, else in a cookie of this browser."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, Staff):
        person = request.user
        actions.change_preferences(
            by=person, language=code, colour_scheme=person.colour_scheme, languages=person.languages, skills=person.skills
        )
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 86_400,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response

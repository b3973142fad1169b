"""Sign in, second step, passkey, sign out, and showing again that it is you. allauth checks; the words are ours."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal.accounts import actions, forms, passkey_forms, provider_session, shift
from fanal.accounts.access import staff_of
from fanal.accounts.models import Staff


class SignInView(account.LoginView):
    """Address and passphrase, or a passkey in one step."""

    form_class = forms.SignInForm
    template_name = "accounts/sign_in.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "provider": settings.FANAL_OIDC}

    def get_authenticated_redirect_url(self) -> str:
        """Who is signed in already goes where they wanted; the middleware sends them through what is missing."""
        return str(super().get_authenticated_redirect_url())


class SecondStepView(mfa.AuthenticateView):
    """The second factor, after the passphrase."""

    form_class = forms.CodeForm
    webauthn_form_class = passkey_forms.PasskeyForm
    template_name = "accounts/second_step.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        from fanal.accounts.queries import second_factors_of

        kinds = {one.type for one in second_factors_of(self.stage.login.user)}
        return {
            **context,
            "kinds": kinds,
            "form": context["form"] or self.form_class(user=self.stage.login.user),
            "passkey_options": json.dumps(context["js_data"]["request_options"]) if "webauthn" in kinds else "",
        }


class PasskeySignInView(passkeys.LoginWebAuthnView):
    """A passkey alone: it is two factors in one (the device, and its PIN or a finger)."""

    form_class = passkey_forms.PasskeySignInForm

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey does not open anything here, or the access has ended."))
        return HttpResponseRedirect(reverse("account_login"))


class _Confirm:
    """What the three ways of showing again have in common."""

    method = ""

    def form_valid(self, form: Any) -> HttpResponse:
        request: HttpRequest = self.request  # type: ignore[attr-defined]
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if isinstance(request.user, Staff):
            shift.note_proof(request.session)
            if self.method != "password":
                shift.note_second_factor(request.session, self.method)
            actions.confirm_identity(by=request.user, method=self.method)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        from fanal.accounts.queries import second_factors_of

        request: HttpRequest = self.request  # type: ignore[attr-defined]
        context["kinds"] = {one.type for one in second_factors_of(staff_of(request))}
        if "js_data" in context:
            context["passkey_options"] = json.dumps(context["js_data"]["request_options"])
        return context


class ConfirmPassphraseView(_Confirm, account.ReauthenticateView):
    form_class = forms.ConfirmPassphraseForm
    template_name = "accounts/confirm.html"
    method = "password"


class ConfirmCodeView(_Confirm, mfa.ReauthenticateView):
    form_class = forms.ConfirmCodeForm
    template_name = "accounts/confirm_code.html"
    method = "totp"


class ConfirmPasskeyView(_Confirm, passkeys.ReauthenticateWebAuthnView):
    form_class = passkey_forms.ConfirmPasskeyForm
    template_name = "accounts/confirm_passkey.html"
    method = "webauthn"

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _("This passkey is not right. Try again."))
        return HttpResponseRedirect(self.request.get_full_path())


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """GET asks, POST does it."""
    from django.contrib.auth import logout
    from django.shortcuts import render

    if request.method == "GET":
        return render(request, "accounts/sign_out.html")
    elsewhere = ""
    if isinstance(request.user, Staff):
        actions.sign_out(by=request.user)
        elsewhere = provider_session.sign_out_address(request, request.user)
    logout(request)
    if elsewhere:
        return render(request, "accounts/signed_out.html", {"address": elsewhere, "provider": settings.FANAL_OIDC})
    messages.success(request, _("You are signed out."))
    return HttpResponseRedirect(reverse("account_login"))


def inactive(request: HttpRequest) -> HttpResponse:
    """allauth would tell a revoked person apart here; for us it is the sign-in page."""
    return HttpResponseRedirect(reverse("account_login"))


sign_in = SignInView.as_view()
second_step = SecondStepView.as_view()
passkey_sign_in = PasskeySignInView.as_view()
confirm = ConfirmPassphraseView.as_view()
confirm_code = ConfirmCodeView.as_view()
confirm_passkey = method_decorator(never_cache, name="dispatch")(ConfirmPasskeyView).as_view()

"""The administrator's pages: who has access, inviting, giving and taking roles, ending access."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.accounts import actions, forms, queries, roles
from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.core.errors import BadInput, NotReady


@require_safe
@never_cache
@needs("staff.read")
def list_people(request: HttpRequest) -> HttpResponseBase:
    """Everybody, and the invitations that wait."""
    people = queries.fetch_people(by=staff_of(request))
    pending = [(one, queries.open_invitation(one)) for one in queries.fetch_pending_invitations(by=staff_of(request))]
    return render(
        request,
        "accounts/people.html",
        {
            "active": [row for row in people if row.staff.is_active],
            "former": [row for row in people if not row.staff.is_active],
            "pending": pending,
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.invite")
@needs_fresh
def invite(request: HttpRequest) -> HttpResponseBase:
    """Whom, as what; then the link, once."""
    form = forms.InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return render(request, "accounts/invited.html", invite_from(request, form))
        except BadInput as error:
            form.add_error(error.place or None, str(error))
    return render(request, "accounts/invite.html", {"form": form, "roles": roles.ALL})


def invite_from(request: HttpRequest, form: forms.InviteForm) -> dict[str, object]:
    """Invite as the valid form says; the context of the page that shows the link. Raises BadInput."""
    given = form.cleaned_data
    invitation, link = actions.invite_staff(
        by=staff_of(request),
        email=given["email"],
        display_name=given["display_name"],
        granted=given["roles"],
    )
    if given["by_mail"]:
        actions.send_invitation(by=staff_of(request), invitation_id=invitation.pk, link=link)
    return {"link": link, "guest": queries.open_invitation(invitation), "mailed": given["by_mail"]}


@require_POST
@needs("staff.invite")
def withdraw_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponseBase:
    """Take an invitation back."""
    try:
        actions.withdraw_invitation(by=staff_of(request), invitation_id=invitation_id)
        messages.success(request, _("The invitation is withdrawn. Its link does not open any more."))
    except NotReady as error:
        messages.error(request, str(error))
    return redirect("people:people")


@require_safe
@never_cache
@needs("staff.read")
def show_person(request: HttpRequest, staff_id: UUID) -> HttpResponseBase:
    """One colleague: roles, second factors, what can be done."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    held = queries.roles_of(person)
    return render(
        request,
        "accounts/person.html",
        {
            "person": person,
            "held": held,
            "others": [role for role in roles.ALL if role not in held],
            "factors": [one for one in queries.second_factors_of(person) if one.type != "recovery_codes"],
            "provider": queries.provider_identity_of(person),
            "history": queries.fetch_grants(by=staff_of(request), person=person),
            "self": person == request.user,
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.revoke")
@needs_fresh
def revoke_person(request: HttpRequest, staff_id: UUID) -> HttpResponseBase:
    """Ask, then end a person's access."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    if request.method == "POST":
        try:
            actions.revoke_staff(by=staff_of(request), staff_id=staff_id)
            messages.success(request, _("%(name)s has no access any more.") % {"name": person.display_name})
            return redirect("people:people")
        except NotReady as error:
            messages.error(request, str(error))
            return redirect("people:person", staff_id)
    return render(request, "accounts/revoke_person.html", {"person": person})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.reset_second_factor")
@needs_fresh
def reset_second_factor(request: HttpRequest, staff_id: UUID) -> HttpResponseBase:
    """Ask, then forget a person's second factors, for a lost phone."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    if request.method == "POST":
        actions.reset_second_factor(by=staff_of(request), staff_id=staff_id)
        messages.success(
            request, _("%(name)s sets up a new second factor at the next sign-in.") % {"name": person.display_name}
        )
        return redirect("people:person", staff_id)
    return render(request, "accounts/reset_second_factor.html", {"person": person})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.reset_second_factor")
@needs_fresh
def forget_provider(request: HttpRequest, staff_id: UUID) -> HttpResponseBase:
    """Ask, then forget whom the identity provider means by this person: they got a new account there."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    if request.method == "POST":
        actions.forget_provider_identity(by=staff_of(request), staff_id=staff_id)
        messages.success(request, _("The next account with this person’s address is taken for theirs."))
        return redirect("people:person", staff_id)
    return render(request, "accounts/forget_provider.html", {"person": person})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.grant_role")
@needs_fresh
def grant_role(request: HttpRequest, staff_id: UUID) -> HttpResponseBase:
    """Choose a role that the person does not hold yet, and give it."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    form = forms.GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role = roles.BY_SLUG[form.cleaned_data["role"]]
        try:
            actions.grant_role(by=staff_of(request), staff_id=staff_id, role=role)
            messages.success(
                request, _("%(name)s holds the role “%(role)s” now.") % {"name": person.display_name, "role": role.name}
            )
            return redirect("people:person", staff_id)
        except NotReady as error:
            form.add_error(None, str(error))
    held = queries.roles_of(person)
    return render(
        request,
        "accounts/grant_role.html",
        {
            "form": form,
            "person": person,
            "others": [role for role in roles.ALL if role not in held],
        },
    )


@require_http_methods(["GET", "POST"])
@never_cache
@needs("staff.grant_role")
@needs_fresh
def revoke_role(request: HttpRequest, staff_id: UUID, slug: str) -> HttpResponseBase:
    """Ask, then take a role back."""
    person = queries.fetch_person(by=staff_of(request), staff_id=staff_id)
    role = queries.role_of_slug(slug)
    if request.method == "POST":
        try:
            actions.revoke_role(by=staff_of(request), staff_id=staff_id, role=role)
            messages.success(
                request,
                _("%(name)s does not hold the role “%(role)s” any more.")
                % {"name": person.display_name, "role": role.name},
            )
        except NotReady as error:
            messages.error(request, str(error))
        return redirect("people:person", staff_id)
    return render(request, "accounts/revoke_role.html", {"person": person, "role": role})

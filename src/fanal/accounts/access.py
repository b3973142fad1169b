"""Questions of rights: may this actor do that? Answers come from `accounts.matrix`, nowhere else.

`may` answers yes or no, `check` raises with a sentence, `needs` and `needs_fresh` guard views, `may_field` judges a
personal field by its declaration. Not here: whether something is allowed in this state (the rooms' own `policies.py`),
nor which rows a person sees (their `queries.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Protocol

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import matrix
from fanal.accounts.models import Staff
from fanal.core.actors import Actor, System
from fanal.core.errors import NotAllowed
from fanal.journal.queries import fetch_entries
from fanal.journal.refs import ref_from_outside

View = Callable[..., HttpResponseBase]
#: A page that comes back by itself and is refused again within this time was refused once.
REFUSED_AGAIN_AFTER = timedelta(minutes=5)


class PersonalField(Protocol):
    """What `may_field` looks at in a field's declaration (`vault.fields.Personal`)."""

    @property
    def klass(self) -> Any: ...
    @property
    def readers(self) -> tuple[str, ...]: ...


def may(by: object, action: str) -> bool:
    """Whether `by` may do this action at all. KeyError for an action that is not in the matrix. No query.

    Parts of the system may all. A person needs to be active and to act in a role that the matrix names.
    """
    allowed = matrix.ACTIONS[action]
    if isinstance(by, System):
        return True
    return isinstance(by, Staff) and by.is_active and by.acting is not None and by.acting.slug in allowed


def check(by: object, action: str) -> None:
    """Raise NotAllowed, with a sentence for people, unless `by` may do this action."""
    if not may(by, action):
        raise NotAllowed(_("Your role does not allow this. Ask your supervisor or an administrator."))


def may_field(by: object, personal: PersonalField, *, broken_glass: bool = False) -> bool:
    """Whether `by` may read a field of this declaration, in a row that they may open.

    Args:
        broken_glass: the row is open to `by` by emergency access at this moment; it opens what is sealed too, for whoever
            may break the glass (a child's medication at night outranks the class of the field).
    """
    if isinstance(by, System):
        return True
    if not (isinstance(by, Staff) and by.is_active and by.acting is not None):
        return False
    slug = by.acting.slug
    klass = str(getattr(personal.klass, "value", personal.klass)).lower()
    if any(slug in matrix.FIELDS.get(reader, {}).get(klass, ()) for reader in personal.readers):
        return True
    return broken_glass and "case" in personal.readers and slug in matrix.ACTIONS["case.break_glass"]


def go_to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and back here afterwards. Scripts get 401, so that they keep what they hold."""
    target = reverse("account_login")
    if request.method == "GET":
        target = f"{target}?{urlencode({'next': request.get_full_path()})}"
    return send_to(request, target)


def send_to(request: HttpRequest, target: str) -> HttpResponseBase:
    """A redirect that also scripts understand: they get 401, never a page they would put into theirs."""
    if request.headers.get("X-Fanal-Live") or request.headers.get("Accept") == "application/json":
        return HttpResponse(status=401)
    return HttpResponseRedirect(target)


def deny(request: HttpRequest) -> Http404:
    """The answer to whoever is not allowed: the same page as for what does not exist. Journalled."""
    match = request.resolver_match
    name = match.view_name if match else ""
    subject_id = next((str(value) for value in match.kwargs.values()), "") if match else ""
    with transaction.atomic():
        journal.record_denied(by=actor_of(request), subject_kind=f"page:{name}", subject_id=subject_id)
    return Http404()


def note_refused_topic(by: Actor, prefix: str, topic_id: str) -> None:
    """A live topic that somebody asked for and may not follow: journalled like a page, once in five minutes, for a page that
    comes back by itself asks again and again."""
    kind = f"stream:{prefix}"
    about, since = ref_from_outside(kind, topic_id), timezone.now() - REFUSED_AGAIN_AFTER
    lately = fetch_entries(actor=by.actor_text, act="access.denied", limit=20)
    if not any(entry.at > since and entry.subject == about for entry in lately):
        journal.record_denied(by=by, subject_kind=kind, subject_id=topic_id)


def actor_of(request: HttpRequest) -> Any:
    """Who asks: the signed-in person, or the part of the system that answers strangers."""
    user = getattr(request, "user", None)
    return user if isinstance(user, Staff) else System("public")


def staff_of(request: HttpRequest) -> Staff:
    """The person who is signed in, for views behind the middleware. Raises Http404 for a stranger."""
    if not isinstance(request.user, Staff):
        raise Http404
    return request.user


def needs(action: str) -> Callable[[View], View]:
    """Guard a view by an action: strangers go to sign-in, the not entitled get the page for what does not exist."""
    if action not in matrix.ACTIONS:
        raise KeyError(action)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return go_to_sign_in(request)
            if not may(request.user, action):
                raise deny(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def needs_fresh(view: View) -> View:
    """Guard a view that changes rights, keys, releases or exports: the person showed within 5 minutes that it is them.

    Put it on the page that shows the form as well, so that nobody types in vain.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        from fanal.accounts.shift import is_fresh

        if not request.user.is_authenticated:
            return go_to_sign_in(request)
        if not is_fresh(request.session):
            back = request.get_full_path() if request.method == "GET" else _came_from(request)
            return send_to(request, f"{resolve_url('account_reauthenticate')}?{urlencode({'next': back})}")
        return view(request, *args, **kwargs)

    return guarded


def _came_from(request: HttpRequest) -> str:
    """The page whose form was sent, if it is ours."""
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return referrer
    return "/"

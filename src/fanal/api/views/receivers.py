"""The administrator's pages about receivers: list, add, change, end, a new secret, a test, what was sent, sending again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fanal.accounts.access import needs, needs_fresh, staff_of
from fanal.api import labels, queries
from fanal.api.actions.add_receiver import add_receiver, change_receiver, end_receiver, rotate_receiver
from fanal.api.actions.announce_event import replay, resume_receiver, send_test
from fanal.api.forms import ReceiverForm
from fanal.api.models import Delivery, Receiver
from fanal.api.views.connections import tabs
from fanal.core.errors import BadInput, NotReady
from fanal.web.answers import hidden_when_absent


@require_safe
@never_cache
@needs("receiver.manage")
def list_receivers(request: HttpRequest) -> HttpResponseBase:
    """Every receiver, and how it fares."""
    rows = [{"row": one, "events": _events(one.receiver)} for one in queries.fetch_receivers(by=staff_of(request))]
    good = [one for one in rows if not one["row"].receiver.ended_at]  # type: ignore[attr-defined]
    former = [one for one in rows if one["row"].receiver.ended_at]  # type: ignore[attr-defined]
    return render(request, "api/receivers.html", {"good": good, "former": former, "tabs": tabs("receivers")})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("receiver.manage")
@needs_fresh
def add(request: HttpRequest) -> HttpResponseBase:
    """Who is told of what, and where; then the secret, once."""
    form = ReceiverForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            receiver, secret = add_receiver(by=staff_of(request), **form.cleaned_data)
            return render(request, "api/receiver_secret.html", {"receiver": receiver, "secret": secret})
        except BadInput as error:
            form.add_error(error.place or None, str(error))
    return render(request, "api/add_receiver.html", {"form": form}, status=_status(form))


@require_safe
@never_cache
@needs("receiver.manage")
@hidden_when_absent
def show(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """One receiver, and what was sent to it."""
    by = staff_of(request)
    receiver = queries.fetch_receiver(by=by, receiver_id=receiver_id)
    rows = [_shown(one) for one in queries.fetch_deliveries(by=by, receiver=receiver)]
    context = {"receiver": receiver, "events": _events(receiver), "rows": rows, "most": queries.SHOWN}
    return render(request, "api/receiver.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
@needs("receiver.manage")
@needs_fresh
@hidden_when_absent
def change(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Another name, address, or other events."""
    receiver = queries.fetch_receiver(by=staff_of(request), receiver_id=receiver_id)
    form = ReceiverForm(request.POST or None, initial={"name": receiver.name, "url": receiver.url, "events": receiver.events})
    if request.method == "POST" and form.is_valid():
        try:
            change_receiver(by=staff_of(request), receiver_id=receiver_id, **form.cleaned_data)
            messages.success(request, _("The receiver is changed. What waits goes to the new address."))
            return redirect("outside:receiver", receiver_id)
        except (BadInput, NotReady) as error:
            form.add_error(getattr(error, "place", "") or None, str(error))
    return render(request, "api/change_receiver.html", {"form": form, "receiver": receiver}, status=_status(form))


@require_http_methods(["GET", "POST"])
@never_cache
@needs("receiver.manage")
@needs_fresh
@hidden_when_absent
def end(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Ask, then end it."""
    receiver = queries.fetch_receiver(by=staff_of(request), receiver_id=receiver_id)
    if request.method == "POST":
        end_receiver(by=staff_of(request), receiver_id=receiver_id)
        messages.success(request, _("The receiver has ended. Nothing is sent to it any more."))
        return redirect("outside:receivers")
    return render(request, "api/end_receiver.html", {"receiver": receiver})


@require_http_methods(["GET", "POST"])
@never_cache
@needs("receiver.manage")
@needs_fresh
@hidden_when_absent
def rotate(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Ask, then show a new secret once."""
    receiver = queries.fetch_receiver(by=staff_of(request), receiver_id=receiver_id)
    if request.method == "POST":
        try:
            receiver, secret = rotate_receiver(by=staff_of(request), receiver_id=receiver_id)
            return render(request, "api/receiver_secret.html", {"receiver": receiver, "secret": secret, "rotated": True})
        except NotReady as error:
            messages.error(request, str(error))
            return redirect("outside:receiver", receiver_id)
    return render(request, "api/rotate_receiver.html", {"receiver": receiver})


@require_POST
@needs("receiver.manage")
@hidden_when_absent
def test(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Send one word that means nothing."""
    said = _("A test is on its way. What became of it stands in the list below in a few seconds.")
    return _do(request, receiver_id, lambda: send_test(by=staff_of(request), receiver_id=receiver_id), said)


@require_POST
@needs("receiver.manage")
@hidden_when_absent
def resume(request: HttpRequest, receiver_id: UUID) -> HttpResponseBase:
    """Begin again with a receiver that was paused."""
    said = _("Everything that waits is sent again from now on.")
    return _do(request, receiver_id, lambda: resume_receiver(by=staff_of(request), receiver_id=receiver_id), said)


@require_POST
@needs("receiver.manage")
@hidden_when_absent
def again(request: HttpRequest, receiver_id: UUID, delivery_id: UUID) -> HttpResponseBase:
    """Send one word again."""
    said = _("It is sent again, under the same id.")
    act = lambda: replay(by=staff_of(request), receiver_id=receiver_id, delivery_id=delivery_id)  # noqa: E731
    return _do(request, receiver_id, act, said)


def _do(request: HttpRequest, receiver_id: UUID, act: Callable[[], Any], said: str) -> HttpResponseBase:
    try:
        act()
        messages.success(request, said)
    except NotReady as error:
        messages.error(request, str(error))
    return redirect("outside:receiver", receiver_id)


def _status(form: ReceiverForm) -> int:
    return 422 if form.is_bound and form.errors else 200


def _events(receiver: Receiver) -> list[Any]:
    return [labels.EVENTS[kind] for kind in receiver.events if kind in labels.EVENTS]


def _shown(delivery: Delivery) -> dict[str, Any]:
    fault = labels.FAULTS.get(delivery.last_error, "")
    return {"delivery": delivery, "what": labels.EVENTS[delivery.event.kind], "state": labels.STATES[delivery.state], "fault": fault}

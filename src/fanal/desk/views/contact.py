"""The desk itself: begin a contact, write it, have it saved every two seconds, close it."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fanal import journal
from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases import labels as trade
from fanal.cases.queries.find import fetch_by_reference
from fanal.core.casework import Channel, TimePrecision
from fanal.core.casework.moments import read_moment
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.core.ids import new_id
from fanal.desk import draft, labels, queries
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.link_case import join_case
from fanal.desk.actions.open_case_from_contact import open_case_from_contact
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.promise_call_back import promise_call_back
from fanal.desk.actions.save_draft import save_draft
from fanal.desk.channels import panel
from fanal.desk.merging import Mark, Post
from fanal.desk.models import Contact
from fanal.desk.policies import may_write
from fanal.desk.views.calling_back import read_due, read_slot
from fanal.desk.views.desk_page import Unsaved, context_of, saved_text, shown_clash, todo_of
from fanal.desk.views.read_page import show_closed
from fanal.web.answers import hidden_when_absent, say
from fanal.web.parameters import read_uuid

#: What a window calls itself. It is stored in clear, and not every database stores every sign.
_WRITER = re.compile(r"[0-9A-Za-z_-]{1,64}")


@needs("contact.take")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponseBase:
    """How does it reach us? One key, Enter, and the clock runs."""
    fault = None
    if request.method == "POST":
        try:
            contact = _open(request)
            return HttpResponseRedirect(reverse("desk:contact", args=[contact.pk]))
        except (BadInput, NotAllowed) as error:
            fault = error
    context = {
        "channels": trade.choices(Channel), "id": new_id(), "fault": fault, "typed": request.POST,
        "open_contacts": queries.fetch_my_open(by=request.user), "now": timezone.now(),
    }
    return render(request, "desk/new.html", context, status=422 if fault else 200)


def _open(request: StaffRequest) -> Contact:
    given = request.POST
    began = ended = None
    if given.get("paper"):
        began = _moment(given.get("occurred_at", ""), "occurred_at")
        ended = _moment(given.get("ended_at", ""), "ended_at") if given.get("ended_at") else None
    return open_contact(
        by=request.user, channel=given.get("channel", ""), contact_id=read_uuid(given.get("id")), occurred_at=began, ended_at=ended
    )


def _moment(text: str, place: str) -> datetime:
    found = read_moment(text, now=timezone.localtime())
    if found is None or found[1] is TimePrecision.DAY:
        raise BadInput(_("Write day and time in the past, such as 23.11.2026 19:30."), place=place)
    return found[0]


@needs("contact.read")
@never_cache
@hidden_when_absent
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """A contact: the desk while it is open and `by` writes it, else what was written."""
    found = _fetch_to_show(request, contact_id)
    if request.method == "POST":
        return _posted(request, found)
    if may_write(request.user, found):
        return _desk(request, found)
    return show_closed(request, found)


def _fetch_to_show(request: StaffRequest, contact_id: UUID) -> Contact:
    """A contact whose content goes to a person, by whatever door: the reading is journalled."""
    found = queries.fetch_contact(by=request.user, contact_id=contact_id)
    journal.record_read(by=request.user, subject=found, key_id=found.key_id)
    return found


def _desk(request: StaffRequest, found: Contact, unsaved: Unsaved | None = None, status: int = 200) -> HttpResponse:
    context = context_of(by=request.user, contact=found, unsaved=unsaved)
    context["writer"] = secrets.token_hex(12)
    talk = panel.panel_of(by=request.user, contact=found)
    if talk is not None:
        context |= panel.context_of(by=request.user, conversation=talk)
    return render(request, "desk/desk.html", context, status=status)


def _posted(request: StaffRequest, found: Contact) -> HttpResponseBase:
    """A plain form, or the last step of the script: save what was touched, then do what the key says."""
    reading = draft.read_changes(found.pk, request.POST)
    try:
        saved = save_draft(by=request.user, contact_id=found.pk, post=_post_of(request, reading.changes))
    except (NotReady, NotAllowed) as error:
        say(request, error)
        return show_closed(request, found, typed=_typed(reading.changes), status=409)
    found = saved.contact
    act = request.POST.get("act", "save")
    lost = Unsaved(
        wires={**{clash.name: clash.mine for clash in saved.clashes}, **_unreadable(request, reading.faults)},
        clashes=saved.clashes,
        faults=reading.faults,
        call_back=request.POST,
        case_reference=request.POST.get("case_reference", ""),
        take=request.POST.getlist("take"),
    )
    if saved.clashes or reading.faults:
        return _desk(request, found, lost, status=409 if saved.clashes else 422)
    try:
        return _do(request, found, act)
    except (NotReady, NotAllowed, BadInput) as error:
        found.refresh_from_db()
        said = Unsaved(
            said=str(error), blockers=getattr(error, "blockers", ()), call_back=request.POST,
            case_reference=lost.case_reference, take=lost.take,
        )
        return _desk(request, found, said, status=422)


def _post_of(request: HttpRequest, changes: dict[str, str] | Any) -> Post:
    given = request.POST
    names = (given.get("fields") or "").split(",")
    bases = (given.get("bases") or "").split(",")
    return Post(
        writer=given["writer"] if _WRITER.fullmatch(given.get("writer", "")) else secrets.token_hex(12),
        number=_whole(given.get("number")),
        base=_whole(given.get("version")),
        changes=changes,
        bases={name: _whole(base) for name, base in zip(names, bases, strict=False) if name and base},
    )


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _unreadable(request: HttpRequest, faults: Any) -> dict[str, str]:
    return {name: draft.FIELDS[name].read(request.POST) for name in faults}


def _typed(changes: Any) -> str:
    """What somebody typed into a contact that was closed meanwhile, as text for an addendum."""
    lines = []
    for name, wire in changes.items():
        if name not in {"asked_about", "wall_asked"} and wire:
            lines.append(f"{labels.FIELDS[name]}: {draft.in_words(name, wire)}")
    return "\n".join(lines)


def _do(request: StaffRequest, found: Contact, act: str) -> HttpResponseBase:
    here = HttpResponseRedirect(reverse("desk:contact", args=[found.pk]))
    if act == "open_case" or act.startswith("open_case:"):
        known = (read_uuid(act[10:]) or new_id()) if ":" in act else None
        case = open_case_from_contact(by=request.user, contact_id=found.pk, child_id=known, take=request.POST.getlist("take"))
        done = (
            _("Case %(reference)s is open, and restricted: you, supervisors and people let in read it. The contact goes on.")
            if case.restricted else _("Case %(reference)s is open. The contact goes on.")
        )
        messages.success(request, done % {"reference": case.reference})
    elif act.startswith("join:"):
        join_case(by=request.user, contact_id=found.pk, case_id=read_uuid(act[5:]) or new_id())
    elif act == "join":
        _join(request, found)
    elif act == "promise":
        _promise(request, found)
    elif act == "close":
        if request.POST.get("case_reference"):
            _join(request, found)
        if any(request.POST.get(f"call_back_{how}") for how in ("in", "at", "slot")):
            _promise(request, found)
        closed = close_contact(by=request.user, contact_id=found.pk)
        next_actor = closed.next_actor
        step = labels.NEXT_STEP[next_actor.value] if next_actor else ""
        messages.success(request, _("The contact is closed. %(step)s") % {"step": step})
    return here


def _join(request: StaffRequest, found: Contact) -> None:
    case = fetch_by_reference(by=request.user, text=request.POST.get("case_reference", ""))
    if case is None:
        raise BadInput(_("There is no case with this reference that you may read. Look at the reference again."), place="case_reference")
    join_case(by=request.user, contact_id=found.pk, case_id=case.pk)


def _promise(request: StaffRequest, found: Contact) -> None:
    given = request.POST
    minutes, slot = _whole(given.get("call_back_in")), given.get("call_back_slot", "")
    if slot:
        due = read_slot(slot)
    elif given.get("call_back_at"):
        due = read_due(given["call_back_at"], "call_back_at")
    elif minutes:
        due = timezone.now() + timedelta(minutes=minutes)
    else:
        raise BadInput(_("When will the call be made?"), place="call_back_in")
    promise_call_back(
        by=request.user, contact_id=found.pk, due=due, about=given.get("call_back_about", ""),
        promise_id=read_uuid(given.get("promise_id")), in_slot=bool(slot),
    )


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_http_methods(["GET", "HEAD", "POST"])
def draft_of(request: StaffRequest, contact_id: UUID) -> JsonResponse:
    """The script's door: POST saves what was typed, GET tells what others wrote since a version."""
    if request.method != "POST":
        found = _fetch_to_show(request, contact_id)
        if not may_write(request.user, found):
            return JsonResponse({"closed": True, "csrf": get_token(request)})
        return JsonResponse(_state(request, found, since=_whole(request.GET.get("since"))))
    reading = draft.read_changes(contact_id, request.POST)
    post = _post_of(request, reading.changes)
    try:
        saved = save_draft(by=request.user, contact_id=contact_id, post=post)
    except (NotReady, NotAllowed):
        return JsonResponse({"closed": True, "csrf": get_token(request)}, status=409)
    state = _state(request, saved.contact, since=min([*post.bases.values(), post.base or saved.version]), without=post.writer)
    state |= {
        "late": saved.late,
        "clashes": [{**shown_clash(clash), "version": saved.version} for clash in saved.clashes],
        "faults": {**reading.faults, **{name: _moved() for name in saved.moved}},
        "refresh": _to_refresh(reading.changes),
    }
    return JsonResponse(state, status=409 if saved.clashes else 200)


def _moved() -> str:
    return _("A case was opened from this contact: the child stands there now. Copy this over to the case.")


def _to_refresh(changes: Any) -> list[str]:
    parts = []
    if draft.LOOKED_UP & set(changes):
        parts.append("duplicates")
    if {"category", "caller", "last_seen_when", "last_seen_where", "language"} & set(changes):
        parts.append("guidance")
    return parts


def _state(request: HttpRequest, found: Contact, *, since: int, without: str = "") -> dict[str, Any]:
    marks = {name: Mark.from_row(row) for name, row in found.marks.items()}
    changed = [name for name, mark in marks.items() if mark.version > since and mark.writer != without and name in draft.FIELDS]
    todo = todo_of(found)
    return {
        "version": found.version,
        "saved_text": saved_text(found),
        "theirs": {name: draft.as_inputs(name, wire) for name, wire in draft.load(found, changed).items()},
        "todo": todo["todo"],
        "ready": todo["ready"],
        "police_waits": todo["police_waits"],
        "walled": found.walled,
        "csrf": get_token(request),
        "late": False,
        "clashes": [],
        "faults": {},
        "refresh": [],
    }

"""Keys that do one thing to a contact after, or beside, its writing: addenda, call backs, colleagues, cases, the wall."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fanal.accounts.access import needs
from fanal.accounts.requests import StaffRequest
from fanal.cases.queries.find import fetch_by_reference
from fanal.core.errors import BadInput, NotReady
from fanal.desk import queries
from fanal.desk.actions import let_into_walled_contact as wall
from fanal.desk.actions.add_addendum import add_addendum, settle_contact
from fanal.desk.actions.hand_to_colleague import hand_to_colleague
from fanal.desk.actions.link_case import join_case, unlink_case
from fanal.desk.actions.promise_call_back import done_call_back, promise_call_back
from fanal.desk.channels.actions.hand_over_conversation import offer_conversation
from fanal.desk.channels.queries import find_going_on
from fanal.desk.codes import CallBackEnd
from fanal.desk.views.calling_back import read_due, read_slot
from fanal.desk.views.read_page import show_closed
from fanal.web.answers import back, hidden_when_absent, say, told
from fanal.web.parameters import read_uuid


def _to(contact_id: UUID, place: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("desk:contact", args=[contact_id]) + place)


@needs("contact.write")
@never_cache
@hidden_when_absent
@require_POST
def addendum(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Add to a closed contact. What cannot be taken stands in the field again."""
    text = request.POST.get("text", "")
    try:
        add_addendum(by=request.user, contact_id=contact_id, text=text, addendum_id=read_uuid(request.POST.get("id")))
    except (BadInput, NotReady) as error:
        say(request, error)
        return show_closed(request, queries.fetch_contact(by=request.user, contact_id=contact_id), typed=text, status=422)
    messages.success(request, _("The addendum is saved."))
    return _to(contact_id, "#addenda")


@needs("contact.write")
@told
@require_POST
def settle(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """The desk has done what was still to do."""
    settle_contact(by=request.user, contact_id=contact_id)
    messages.success(request, _("Dealt with. Nobody needs to act."))
    return back(request)


@needs("contact.write")
@told
@require_POST
def promise(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Promise a call back from the page of a closed contact."""
    given = request.POST
    slot = given.get("slot", "")
    promise_call_back(
        by=request.user, contact_id=contact_id, due=read_slot(slot) if slot else read_due(given.get("due", ""), "due"),
        about=given.get("about", ""), promise_id=read_uuid(given.get("id")), in_slot=bool(slot),
    )
    messages.success(request, _("The call back stands on the shift board."))
    return _to(contact_id, "#call-backs")


@needs("contact.write")
@told
@require_POST
def call_back_done(request: StaffRequest, call_back_id: UUID) -> HttpResponseBase:
    """Say what came of a promised call."""
    try:
        ended = CallBackEnd(request.POST.get("ended", ""))
    except ValueError as error:
        raise BadInput(_("Say whether the call was made, was not answered, or is called off."), place="ended") from error
    found = done_call_back(
        by=request.user, call_back_id=call_back_id, ended=ended, what_came=request.POST.get("what_came", "")
    )
    messages.success(request, _("Noted."))
    return _to(found.contact_id, "#call-backs")


@needs("contact.link")
@told
@require_POST
def join(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Put a contact into a case by its reference."""
    case = fetch_by_reference(by=request.user, text=request.POST.get("case_reference", ""))
    if case is None:
        raise BadInput(_("There is no case with this reference that you may read. Look at the reference again."), place="case_reference")
    join_case(by=request.user, contact_id=contact_id, case_id=case.pk)
    messages.success(request, _("The contact is in case %(reference)s.") % {"reference": case.reference})
    return _to(contact_id)


@needs("contact.link")
@told
@require_POST
def unlink(request: StaffRequest, contact_id: UUID, case_id: UUID) -> HttpResponseBase:
    """Take a contact out of a case."""
    unlink_case(by=request.user, contact_id=contact_id, case_id=case_id)
    messages.success(request, _("The contact is no longer in that case. Both are otherwise unchanged."))
    return _to(contact_id)


@needs("contact.write")
@told
@require_POST
def colleague(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Bring a colleague in, or hand the contact over."""
    person = read_uuid(request.POST.get("colleague"))
    if person is None:
        raise BadInput(_("Choose a colleague."), place="colleague")
    over = request.POST.get("how") == "hand_over"
    talk = find_going_on(by=request.user, contact_id=contact_id) if over else None
    if talk is not None:
        # Somebody is at the other end: it stays whose it is until the colleague says yes.
        offer_conversation(by=request.user, conversation_id=talk.pk, colleague_id=person)
        messages.success(request, _("Asked. Until somebody accepts, the chat stays yours."))
        return _to(contact_id)
    hand_to_colleague(by=request.user, contact_id=contact_id, colleague_id=person, take_over=over)
    messages.success(request, _("Handed over.") if over else _("Your colleague can read and write along now."))
    return _to(contact_id)


@needs("contact.read")
@never_cache
@require_safe
def openings(request: StaffRequest) -> HttpResponseBase:
    """Requests to read a walled contact that this person may decide."""
    return render(request, "desk/openings.html", {"openings": queries.fetch_openings_to_decide(by=request.user)})


@needs("contact.read")
@told
@require_POST
def ask_opening(request: StaffRequest, contact_id: UUID) -> HttpResponseBase:
    """Ask that somebody may read a walled contact; oneself when nobody is named."""
    reader = read_uuid(request.POST.get("reader")) or request.user.pk
    wall.ask_to_let_in(by=request.user, contact_id=contact_id, reader_id=reader, reason=request.POST.get("reason", ""))
    messages.success(request, _("Asked. A second person decides; it stands on the shift board."))
    return back(request)


@needs("contact.read")
@told
@require_POST
def decide_opening(request: StaffRequest, opening_id: UUID) -> HttpResponseBase:
    """Grant or refuse such a request."""
    grant = request.POST.get("decision") == "grant"
    wall.decide_opening(by=request.user, opening_id=opening_id, grant=grant)
    messages.success(request, _("Let in. The decision is recorded.") if grant else _("Refused. The decision is recorded."))
    return back(request)


@needs("contact.read")
@told
@require_POST
def end_opening(request: StaffRequest, opening_id: UUID) -> HttpResponseBase:
    """Close the wall again for one person."""
    wall.end_opening(by=request.user, opening_id=opening_id)
    messages.success(request, _("The wall is closed again for this person."))
    return back(request)

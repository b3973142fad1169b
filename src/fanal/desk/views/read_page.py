"""What the page of a contact shows that is not being written here: what was written, and what can still be added."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.core.ids import new_id
from fanal.desk import draft, labels
from fanal.desk.channels import panel
from fanal.desk.channels.queries import fetch_messages
from fanal.desk.models import Contact
from fanal.desk.queries import DESK_ACTS, fetch_in_hidden_cases, shown_links

#: In this order on the page; the notes stand by themselves.
ABOUT = (
    "caller", "caller_name", "call_back_number", "safe_to_call", "safe_times", "language", "heard", "asks", "help_given",
)
CHILD = ("given_name", "family_name", "own_script_name", "sex", "born", "last_seen_when", "last_seen_where")
POLICE = ("police", "police_detail", "police_reason", "police_why")


def show_closed(request: HttpRequest, contact: Contact, *, typed: str = "", status: int = 200) -> HttpResponse:
    """The contact to read. `typed` is text that could not be saved into it: it stands in the addendum, so that none is lost."""
    from fanal.desk.views.calling_back import next_quarter, promises_of, slot_choices
    from fanal.desk.views.desk_page import clock_of, shown_fields

    by: Any = request.user
    now = timezone.now()
    fields = shown_fields(draft.load(contact), {})
    next_actor = contact.next_actor
    context = {
        "contact": contact,
        "f": fields,
        "about": [fields[name] for name in ABOUT if fields[name].is_answered],
        "child": [fields[name] for name in CHILD if fields[name].is_answered],
        "police": [fields[name] for name in POLICE if fields[name].is_answered],
        "links": shown_links(by).filter(contact=contact).order_by("linked_at"),
        "in_hidden_case": bool(fetch_in_hidden_cases([contact], by=by)),
        "addenda": contact.addenda.select_related("written_by").order_by("written_at", "id"),
        "promises": promises_of(by=by, contact=contact, now=now),
        "slots": slot_choices(by=by, now=now),
        "next_quarter": next_quarter(now),
        "wish": contact.wish,
        "openings": contact.openings.select_related("reader", "asked_by", "decided_by").order_by("asked_at", "id"),
        "lasted": clock_of(contact.lasted(now)),
        "next_step": labels.NEXT_STEP[next_actor.value] if next_actor else "",
        "desk_acts": contact.outcome in DESK_ACTS and contact.settled_at is None,
        "may_ring": may(by, "contact.write"),
        "typed": typed,
        "addendum_id": new_id(),
        "promise_id": new_id(),
        "may_add": may(by, "contact.write") and not contact.is_open,
        "people": _readers(by, contact),
    }
    talk = panel.panel_of(by=by, contact=contact)
    if talk is not None:
        context |= {"talk": talk, "entries": fetch_messages(by=by, conversation=talk)}
    return render(request, "desk/contact.html", context, status=status)


def _readers(by: Staff, contact: Contact) -> list[Staff]:
    """For whom letting in can be asked."""
    return [person for person in fetch_people_with("contact.read") if person.pk != contact.taken_by_id] if contact.walled else []

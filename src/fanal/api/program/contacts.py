"""Contacts for programs: list, read, open, write, close. Each calls the same query or action as the desk's pages."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router

from fanal import journal
from fanal.api.program import shapes, shapes_contacts
from fanal.api.program.callers import caller_of, needs
from fanal.api.program.problems import Clash, Unfit
from fanal.api.program.sending_once import made_once
from fanal.api.program.showing import hidden_of, when_readable
from fanal.api.scopes import Scope
from fanal.core.casework import Category, Channel, ContactOutcome
from fanal.core.errors import BadInput
from fanal.desk import draft, queries
from fanal.desk.actions.close_contact import close_contact
from fanal.desk.actions.open_contact import open_contact
from fanal.desk.actions.save_draft import save_draft
from fanal.desk.merging import Post
from fanal.desk.models import Contact
from fanal.desk.queries import Sought

router = Router(tags=["contacts"])
#: Columns of a contact that are codes: empty means none was chosen.
_CODES = ("category", "outcome", "safe_to_call", "police", "police_reason")
_TEXTS = ("safe_times", "asks", "help_given", "notes", "police_why")


@router.get("/contacts", response=shapes.Listed[shapes_contacts.ContactRow], url_name="contacts", summary="List contacts")
@needs(Scope.CONTACTS_READ)
def list_contacts(
    request: HttpRequest, *, since: shapes.Moment | None = None, until: shapes.Moment | None = None,
    channel: Channel | None = None, category: Category | None = None, outcome: ContactOutcome | None = None,
    mine: bool = False, apart: Annotated[bool, Query(description="Silent, abusive and test contacts instead.")] = False,
    after: shapes.After = "", size: shapes.Size = 25,
) -> dict[str, Any]:
    """Contacts by time, newest first."""
    by = caller_of(request).by
    sought = Sought(since, until, channel or "", category or "", outcome or "", mine, apart)
    page = queries.search_contacts(by=by, sought=sought, after=after, size=size)
    journal.record_read(by=by, subject="list:contacts")
    rows = [_row(contact) for contact in page.rows]
    return {"rows": rows, "total": page.total, "more_than_total": page.is_more, "next": page.after or None}


@router.get("/contacts/{uuid:contact_id}", response=shapes_contacts.Contact, url_name="contact", summary="Read a contact")
@needs(Scope.CONTACTS_READ)
def read_contact(request: HttpRequest, contact_id: UUID) -> dict[str, Any]:
    """A contact with everything that this connection's role may read; the reading is journalled."""
    by = caller_of(request).by
    contact = queries.fetch_contact(by=by, contact_id=contact_id)
    journal.record_read(by=by, subject=contact, key_id=contact.key_id)
    queries.with_shown_links([contact], by=by)
    return _whole(contact, by)


@router.post("/contacts", response={201: shapes.Ref}, url_name="contacts", summary="Open a contact")
@needs(Scope.CONTACTS_WRITE)
def begin_contact(request: HttpRequest, given: shapes_contacts.OpenContact, once: shapes.Once) -> Any:
    """Open a contact, taken by the person as whom the connection acts."""
    def make(new_id: UUID) -> UUID:
        return open_contact(
            by=caller_of(request).by, channel=given.channel, contact_id=new_id, occurred_at=given.occurred_at,
            ended_at=given.ended_at,
        ).pk

    return made_once(request, once, make)


@router.patch("/contacts/{uuid:contact_id}", response=shapes_contacts.Saved, url_name="contact", summary="Write into a contact")
@needs(Scope.CONTACTS_WRITE)
def write_contact(request: HttpRequest, contact_id: UUID, given: shapes_contacts.Draft) -> dict[str, Any]:
    """Write fields of an open contact. A field that somebody else changed since `version` refuses the whole."""
    caller = caller_of(request)
    post = Post(f"connection-{caller.connection.pk.hex}", 0, given.version, _wires(given.changes))
    with transaction.atomic():
        saved = save_draft(by=caller.by, contact_id=contact_id, post=post)
        if saved.clashes:
            raise Clash([f"changes.{clash.name}" for clash in saved.clashes])
    return {"id": saved.contact.pk, "version": saved.version, "moved": list(saved.moved)}


@router.post("/contacts/{uuid:contact_id}/close", response=shapes.Ref, url_name="close_contact", summary="Close a contact")
@needs(Scope.CONTACTS_WRITE)
def end_contact(request: HttpRequest, contact_id: UUID) -> dict[str, Any]:
    """Close a contact that is complete. What is still to answer stands in `blockers`. Sent twice, it is closed once."""
    return {"id": close_contact(by=caller_of(request).by, contact_id=contact_id).pk}


def _wires(changes: shapes_contacts.Changes) -> dict[str, str]:
    """The fields that were sent, in the form in which the desk compares and keeps them. Raises Unfit."""
    found: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name in sorted(changes.model_fields_set):
        wire = _wire(name, getattr(changes, name))
        try:
            draft.FIELDS[name].store(wire)
        except BadInput as error:
            faults[f"changes.{name}"] = str(error)
        found[name] = wire
    if faults:
        raise Unfit(faults)
    return found


def _wire(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, shapes_contacts.Answer | shapes_contacts.SexAnswer):
        return draft.answer_wire(value.value or "", value.why_empty or "")
    return str(value) if value is not None else ""


def _row(contact: Contact) -> dict[str, Any]:
    """What a list shows: nothing that would have to be opened."""
    return {
        "id": contact.pk, "channel": contact.channel, "occurred_at": contact.occurred_at, "ended_at": contact.ended_at,
        "closed_at": contact.closed_at, "taken_by": contact.taken_by_id, "caller": contact.caller,
        "category": contact.category or None, "outcome": contact.outcome or None, "walled": contact.walled,
        "cases": [{"id": link.case_id, "reference": link.case.reference} for link in contact.links.all()],
    }


def _whole(contact: Contact, by: Any) -> dict[str, Any]:
    names = [*draft.ANSWERS, "sex", *_TEXTS]
    hidden = hidden_of(type(contact), [*names, *_CODES, "language", "heard"], by=by)
    opened = when_readable(contact, [name for name in names if name not in {one["field"] for one in hidden}])
    codes = {name: getattr(contact, name) or None for name in _CODES}
    texts = {name: opened.get(name, "") for name in _TEXTS}
    answers = {name: _answer(opened.get(name), "") for name in draft.ANSWERS} | {"sex": _answer(opened.get("sex"), None)}
    additions = contact.addenda.order_by("written_at", "id") if opened else []
    return {
        **_row(contact), **codes, **texts, **answers, "version": contact.version, "language": contact.language,
        "heard": contact.heard, "asked_about": contact.asked_about, "wall_asked": contact.wall_asked, "hidden": hidden,
        "additions": [{"id": one.pk, "written_at": one.written_at, "text": one.text} for one in additions],
        "erased": not opened,
    }


def _answer(column: Any, nothing: str | None) -> dict[str, Any]:
    state = (column or {}).get("state", "")
    return {"value": column["value"] if state == "given" else nothing, "why_empty": state if state in draft.STATES else None}

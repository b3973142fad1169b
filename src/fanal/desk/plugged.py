"""What the desk says when other rooms ask: the shift board, the page of a case, forgetting and access requests.

Every answer is for somebody: a walled contact shows to those outside the wall only that there is one, and nothing about why.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext_lazy

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.core.actors import Actor
from fanal.core.plugs import BoardItem, BoardKind, Panel, Stretch, Subject, TimelineEntry
from fanal.desk import draft, queries
from fanal.desk.actions.forget_contacts import forget_contacts
from fanal.desk.channels import board as channels
from fanal.desk.channels.text_message import board as texts
from fanal.desk.models import CallBack, Comparison, Contact, WallOpening
from fanal.desk.queries import staffing
from fanal.desk.queries.calling_back import call_back_rules
from fanal.desk.ringing import ringing_words
from fanal.vault.fields import readable
from fanal.web.moments import say_day, say_moment, say_time

#: After this long an open contact of a colleague is no call any more, but one that was left open.
LEFT_OPEN = timedelta(hours=2)
#: A contact for the desk, and a request to be let in, should be dealt with in this time.
SOON = timedelta(hours=1)
#: Letters of a contact's notes that stand in the timeline of its case; the rest is a press away.
EXCERPT = 280

OPEN_CONTACT = BoardKind("open_contact", _l("Open contact"), ngettext_lazy("open contact", "open contacts"), "phone", 20, runs=True)
CALL_BACK = BoardKind("call_back", _l("Call back"), ngettext_lazy("call back promised", "calls back promised"), "call_back", 25)
FOR_THE_DESK = BoardKind("contact", _l("Contact"), ngettext_lazy("contact for the desk", "contacts for the desk"), "phone", 30)
WALL_OPENING = BoardKind(
    "wall_opening", _l("Walled contact"), ngettext_lazy("request to be let in", "requests to be let in"), "lock", 35
)
NIGHT = BoardKind("night", _l("Night cover"), ngettext_lazy("night without cover", "nights without cover"), "moon", 37)
COMPARISON = BoardKind("comparison", _l("The same child?"), ngettext_lazy("contact to compare", "contacts to compare"), "eye", 40)


def board_items(*, by: Actor, now: datetime) -> Iterable[BoardItem]:
    """Open contacts, promised calls, contacts for the desk, requests to be let in, contacts to compare, what
    waits at the channels, texts that do not go out. Nine queries."""
    if not isinstance(by, Staff) or not may(by, "contact.read"):
        return
    mine = queries.fetch_my_open(by=by)
    for contact in mine:
        # Two lit things in view at most: of several open ones, the one begun last is the caller on the line.
        yield _open_item(contact, mine=True, lit=contact is mine[-1])
    for contact in queries.fetch_others_open(by=by):
        if now - contact.occurred_at > LEFT_OPEN:
            yield _open_item(contact, mine=False, lit=False)
    yield from channels.items(by=by)
    yield from texts.items(by=by, now=now)
    for promise in queries.fetch_call_backs_due(by=by):
        yield _call_back_item(promise)
    for contact in queries.fetch_needing_desk(by=by):
        yield _desk_item(contact)
    for opening in queries.fetch_openings_to_decide(by=by):
        yield _opening_item(opening)
    for comparison in queries.fetch_comparisons_to_answer(by=by):
        yield _comparison_item(comparison)
    yield from _night_items(by, now)


def open_with_colleagues(*, by: Staff, now: datetime) -> Iterable[BoardItem]:
    """Contacts in which colleagues are just now: no matter for the board, but for who takes the shift over. One query."""
    for contact in queries.fetch_others_open(by=by):
        if now - contact.occurred_at <= LEFT_OPEN:
            yield _open_item(contact, mine=False, lit=False)


def _night_items(by: Staff, now: datetime) -> Iterable[BoardItem]:
    """That nobody covers the night that comes, to who makes the list; nothing where no such list is kept."""
    night = staffing.night_now(now)
    if not may(by, "shift.cover") or not staffing.has_uncovered_night(by=by, night=night.day):
        return
    yield BoardItem(
        kind=NIGHT,
        title=_("Nobody covers the night of %(day)s") % {"day": say_day(night.day)},
        detail=_("from %(from)s to %(to)s") % {"from": say_time(night.begins), "to": say_time(night.ends)},
        due=night.begins,
        url=reverse("desk:cover"),
        act=_("Say who"),
    )


def may_hear_of_board(by: Actor, _id: str) -> bool:
    """Whether a reader may know that the board changed."""
    return may(by, "board.read")


def _open_item(contact: Contact, *, mine: bool, lit: bool) -> BoardItem:
    who = _("yours") if mine else contact.taken_by.display_name
    return BoardItem(
        kind=OPEN_CONTACT,
        title=contact.said_shortly,
        detail=_("since %(time)s · %(who)s") % {"time": _clock(contact.occurred_at), "who": who},
        due=contact.occurred_at,
        url=reverse("desk:contact", args=[contact.pk]),
        act=_("Go on") if mine else _("Look"),
        lit=lit,
        whose=contact.taken_by.display_name,
    )


def _call_back_item(promise: CallBack) -> BoardItem:
    said = {"who": promise.promised_by.display_name, "time": _clock(promise.due)}
    details = [promise.contact.wish, _("promised by %(who)s for %(time)s") % said, *ringing_words(promise)]
    return BoardItem(
        kind=CALL_BACK,
        title=promise.about or promise.contact.said_shortly,
        detail=" · ".join(one for one in details if one),
        due=promise.due,
        url=reverse("desk:contact", args=[promise.contact_id]) + "#call-backs",
        act=_("Decide") if promise.is_to_decide(call_back_rules().tries) else _("Call"),
        whose=promise.promised_by.display_name,
    )


def _desk_item(contact: Contact) -> BoardItem:
    closed = contact.closed_at or contact.occurred_at
    return BoardItem(
        kind=FOR_THE_DESK,
        title=str(contact.outcome_words),
        detail=f"{contact.said_shortly} · {_clock(contact.occurred_at)} · {contact.taken_by.display_name}",
        due=closed + SOON,
        url=reverse("desk:contact", args=[contact.pk]),
        act=_("Deal with it"),
        whose=contact.taken_by.display_name,
    )


def _opening_item(opening: WallOpening) -> BoardItem:
    return BoardItem(
        kind=WALL_OPENING,
        title=_("%(who)s asks to read a walled contact") % {"who": opening.reader.display_name},
        detail=_("asked by %(who)s") % {"who": opening.asked_by.display_name},
        due=opening.asked_at + SOON,
        url=reverse("desk:openings"),
        act=_("Decide"),
    )


def _comparison_item(row: Comparison) -> BoardItem:
    said = {"time": _clock(row.contact.occurred_at), "who": row.contact.taken_by.display_name}
    return BoardItem(
        kind=COMPARISON,
        title=_("Compare with the contact of %(time)s by %(who)s") % said,
        detail=_("%(reference)s · asked by %(who)s") % {"reference": row.case.reference, "who": row.asked_by.display_name},
        due=row.asked_at + SOON,
        url=reverse("desk:comparison", args=[row.pk]),
        act=_("Compare"),
    )


def _clock(moment: datetime) -> str:
    same_day = timezone.localdate(moment) == timezone.localdate()
    return say_time(moment) if same_day else say_moment(moment)


def timeline(*, by: Actor, case_id: UUID, stretch: Stretch) -> Iterable[TimelineEntry]:
    """The contacts of a case, as they belong into its timeline. One query, or none."""
    if stretch.kind not in {"", "contact"}:
        return
    newest = queries.fetch_newest_of_case(by=by, case_id=case_id, until=stretch.until, most=stretch.most)
    for contact, reads in newest:
        if not reads:
            yield TimelineEntry(contact.occurred_at, "contact", _("A contact that you may not read"), icon="lock")
            continue
        yield TimelineEntry(
            at=contact.occurred_at,
            kind="contact",
            title=_("%(what)s · entered later") % {"what": contact.said_shortly} if contact.from_paper else contact.said_shortly,
            text="\n".join(part for part in (str(contact.outcome_words) or _("still open"), _shortly(contact)) if part),
            who=contact.taken_by.display_name,
            icon=contact.channel,
            url=reverse("desk:contact", args=[contact.pk]),
        )


def _shortly(contact: Contact) -> str:
    """The beginning of what was written, without the clock times that stand at each line; nothing of an erased contact."""
    notes = contact.notes if readable(contact) else ""
    words = " ".join(re.sub(r"^\s*\d{1,2}:\d{2}\s+", "", line).strip() for line in notes.splitlines())
    return Truncator(words.strip()).chars(EXCERPT)


def panels(*, by: Actor, case_id: UUID) -> Iterable[Panel]:
    """The contacts of a case beside its other parts. Of a walled one only that it is there, and who decides."""

    def context() -> dict[str, Any]:
        seen, hidden = queries.fetch_of_case(by=by, case_id=case_id)
        asked = queries.fetch_asked_to_be_let_in(by=by, contacts=hidden)
        return {
            "contacts": queries.with_shown_links(seen, by=by),
            "hidden": [{"contact": contact, "asked": contact.pk in asked} for contact in hidden],
            "case_id": case_id,
        }

    yield Panel(
        room="desk",
        title=_("Contacts"),
        template="desk/parts/case_panel.html",
        context=context,
        order=30,
        count=queries.count_of_case(by=by, case_id=case_id),
    )


def forget(*, by: Actor, subject: Subject) -> Iterable[UUID]:
    """Data keys of what the desk holds of a subject."""
    return forget_contacts(by=by, subject=subject)


def export(*, by: Actor, subject: Subject) -> Mapping[str, Any]:
    """What the desk holds of a contact, or of the contacts of a case, as plain data for an access request."""
    rows = queries.fetch_to_export(by=by, kind=subject.kind, subject_id=subject.id)
    return {"contacts": [_plain(contact) for contact in rows]} if rows is not None else {}


def _plain(contact: Contact) -> dict[str, Any]:
    if not readable(contact):
        return {"id": str(contact.pk), "erased": True}
    values = {name: getattr(contact, name) for name in draft.FIELDS if name not in {"asked_about", "wall_asked"}}
    return {
        "id": str(contact.pk),
        "occurred_at": contact.occurred_at.isoformat(),
        "ended_at": contact.ended_at.isoformat() if contact.ended_at else None,
        "entered_later": contact.recorded_at.isoformat() if contact.from_paper else None,
        "category_label": str(contact.category_words),
        **values,
        "addenda": [{"at": one.written_at.isoformat(), "text": one.text} for one in contact.addenda.order_by("written_at")],
        "call_backs": [
            {"due": one.due.isoformat(), "about": one.about, "ended": one.ended, "what_came": one.what_came}
            for one in contact.call_backs.order_by("due")
        ],
    }

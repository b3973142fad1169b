"""What leaves the desk as a file: the list of contacts with its filters, and contacts in a printed case file.

Belongs here: columns, filters, words. Does not: which contacts somebody sees (`desk.queries`): a walled one stands in a list
only for who reads it, and on paper only as being there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from fanal.cases.labels import category_label, label_of
from fanal.core.actors import Actor
from fanal.core.casework import AnswerState, CallerRelation, Channel, ContactOutcome, PoliceAnswer
from fanal.core.exporting import ExportColumn, ExportDocument, ExportList, Filters
from fanal.core.formats.paper import PaperEntry, PaperFact, PaperPart
from fanal.core.formats.table_out import Kind, Value
from fanal.desk import labels, queries
from fanal.desk.models import Contact
from fanal.desk.queries import Sought
from fanal.desk.sought import read_sought, say_sought
from fanal.jobs.blocks import in_blocks
from fanal.vault.fields import readable
from fanal.web import moments

#: Contacts of a case on paper; what is older is said to be there.
ON_PAPER = 60


def _personal(name: str) -> Any:
    return getattr(Contact._meta.get_field(name), "personal", None)


def _answer(name: str) -> Any:
    """An identity field: what was given, else why there is nothing."""

    def read(contact: Contact) -> str:
        if not readable(contact):
            return ""
        held = getattr(contact, name) or {}
        state = held.get("state", "")
        return str(held.get("value", "")) if state in {"", AnswerState.GIVEN.value} else str(label_of(AnswerState, state))

    return read


def _text(name: str) -> Any:
    return lambda contact: getattr(contact, name) if readable(contact) else ""


def _minutes(contact: Contact) -> Value:
    return round(contact.lasted(contact.ended_at) / 60) if contact.ended_at and contact.has_length else None


_CLEAR: Sequence[tuple[ExportColumn, Any]] = (
    (ExportColumn("occurred_at", _l("When"), Kind.MOMENT), lambda one: one.occurred_at),
    (ExportColumn("minutes", _l("Minutes"), Kind.NUMBER), _minutes),
    (ExportColumn("channel", _l("Channel")), lambda one: str(label_of(Channel, one.channel))),
    (ExportColumn("language", _l("Language"), usual=False), lambda one: moments.say_language(one.language) if one.language else ""),
    (ExportColumn("caller", _l("Who contacts us")), lambda one: str(labels.STATES.get(one.caller) or label_of(CallerRelation, one.caller))),
    (ExportColumn("category", _l("Category")), lambda one: str(category_label(one.category))),
    (ExportColumn("police", _l("Police informed?")), lambda one: str(label_of(PoliceAnswer, one.police))),
    (ExportColumn("outcome", _l("Outcome")), lambda one: str(label_of(ContactOutcome, one.outcome))),
    (ExportColumn("taken_by", _l("Taken by")), lambda one: one.taken_by.display_name),
    (ExportColumn("entered_later", _l("Entered later"), Kind.MOMENT, usual=False), lambda one: one.recorded_at if one.from_paper else None),
    (ExportColumn("entered_by", _l("Entered by"), usual=False), lambda one: one.entered_by.display_name if one.entered_by else ""),
    (ExportColumn("cases", _l("Cases"), Kind.TEXTS), lambda one: [link.case.reference for link in one.links.all()]),
    (ExportColumn("walled", _l("Walled off"), Kind.FLAG, usual=False), lambda one: one.walled),
)
_ANSWERS = (
    "caller_name", "call_back_number", "given_name", "family_name", "own_script_name", "born", "last_seen_when", "last_seen_where",
)  # fmt: skip
_TEXTS = ("asks", "help_given", "notes")
_TABLE: Sequence[tuple[ExportColumn, Any]] = (
    *_CLEAR,
    *((ExportColumn(name, labels.FIELDS[name], Kind.TEXT, _personal(name), usual=False), _answer(name)) for name in _ANSWERS),
    *((ExportColumn(name, labels.FIELDS[name], Kind.TEXT, _personal(name), usual=False), _text(name)) for name in _TEXTS),
)
_READS: Mapping[str, Any] = {column.name: read for column, read in _TABLE}


def _read(by: Actor, given: Mapping[str, str]) -> Filters:
    read_sought(given)  # raises BadInput for what is no day
    wanted = ("from", "to", "channel", "category", "outcome", "mine", "apart")
    return {name: given[name] for name in wanted if given.get(name)}


def _say(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    return [*say_sought(filters), (_("Order"), _("by when it was written down, the oldest first"))]


def _sought(filters: Filters) -> Sought:
    return read_sought(filters)


def _count(by: Any, filters: Filters, limit: int) -> int:
    return queries.fetch_contacts_sought(by=by, sought=_sought(filters)).order_by()[:limit].count()


def _blocks(by: Any, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    sought = _sought(filters)
    for contacts in in_blocks(lambda: queries.fetch_contacts_sought(by=by, sought=sought)):
        yield [[_READS[name](contact) for name in names] for contact in contacts]


CONTACTS = ExportList(
    name="desk.contacts", title=_l("Contacts"), unit=_l("contact"), action="contact.export",
    columns=tuple(column for column, _read in _TABLE), read_filters=_read, describe=_say, count=_count, blocks=_blocks,
)  # fmt: skip


def sources() -> Iterable[ExportList | ExportDocument]:
    """Plugged into `export_source`."""
    return (CONTACTS,)


def case_paper(*, by: Actor, case_id: UUID) -> Iterable[PaperPart]:
    """Contacts of a printed case (plugged into `case_paper`); of one behind a wall only that there is one."""
    seen, hidden = queries.fetch_of_case(by=by, case_id=case_id)
    shown = sorted([*seen, *hidden], key=lambda one: one.occurred_at, reverse=True)
    walled = {one.pk for one in hidden}
    entries = [_wall(one.occurred_at) if one.pk in walled else _entry(one) for one in shown[:ON_PAPER]]
    note = ngettext("%(number)d contact, newest first", "%(number)d contacts, newest first", len(shown)) % {"number": len(shown)}
    if len(shown) > ON_PAPER:
        more = ngettext("%(number)d older one is not printed", "%(number)d older ones are not printed", len(shown) - ON_PAPER)
        note = f"{note}; {more % {'number': len(shown) - ON_PAPER}}"
    yield PaperPart(_("Contacts"), note if shown else _("None recorded."), entries=entries, order=80)


def _wall(at: datetime) -> PaperEntry:
    return PaperEntry(_("A contact that you may not read"), moments.say_moment(at), tone="hidden")


def written_in(contact: Contact) -> str:
    """The messages of a contact as lines: when, who, what. Two queries."""
    lines = []
    for talk in contact.conversations.order_by("began_at", "id"):
        for one in talk.messages.filter(event="").select_related("said_by").order_by("number"):
            who = one.said_by.display_name if one.said_by else _("Other side")
            lines.append(f"{moments.say_time(timezone.localtime(one.at))} {who}: {one.text}")
    return "\n".join(lines)


def _entry(contact: Contact) -> PaperEntry:
    if not readable(contact):
        return PaperEntry(_("An erased contact"), moments.say_moment(contact.occurred_at))
    names = ("caller_name", "call_back_number")
    facts = [PaperFact(labels.FIELDS[name], said) for name in names if (said := _answer(name)(contact))]
    facts += [PaperFact(labels.FIELDS[name], said) for name in _TEXTS if (said := getattr(contact, name))]
    talk = written_in(contact)
    if talk:
        facts.append(PaperFact(_("What was written"), talk))
    if contact.outcome:
        facts.insert(0, PaperFact(labels.FIELDS["outcome"], contact.outcome_words))
    who = contact.taken_by.display_name
    if contact.entered_by is not None:
        said = {"who": contact.entered_by.display_name, "entered_at": moments.say_moment(contact.recorded_at)}
        facts.insert(0, PaperFact(_("Entered later"), _("%(who)s, %(entered_at)s") % said))
    return PaperEntry(contact.said_shortly, moments.say_moment(timezone.localtime(contact.occurred_at)), who, facts=facts)

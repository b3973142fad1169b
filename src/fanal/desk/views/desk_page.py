"""What the page of an open contact shows: its fields with their answers, what is still to answer, the helpers at the side.

Builds context only; the posting is in `views.contact`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_names, fetch_people_with
from fanal.cases import labels as trade
from fanal.core.casework import CallerRelation, Category, Channel, ContactOutcome, Heard, guidance
from fanal.core.ids import new_id
from fanal.desk import closing, draft, labels
from fanal.desk.handing_over import TAKEN_ONE_BY_ONE, stands_in_case
from fanal.desk.lookup import fetch_duplicates
from fanal.desk.merging import Clash
from fanal.desk.models import Contact
from fanal.desk.queries import facts_of, fetch_in_hidden_cases, shown_links
from fanal.desk.views.calling_back import slot_choices
from fanal.web.moments import say_time
from fanal.web.parameters import read_uuid

#: Columns of a contact that answer a question of `core.casework.guidance`, by the name it knows them under.
ANSWERS = {"last_seen_when": "last_seen_at", "last_seen_where": "last_seen_place"}
QUESTIONS_FIRST = 6
POLICE_BLOCKERS = frozenset(
    {closing.Blocker.POLICE, closing.Blocker.POLICE_DETAIL, closing.Blocker.POLICE_REASON, closing.Blocker.POLICE_WHY}
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One field on the page.

    Attributes:
        value: the text, or the code chosen. state: unknown, not_asked, refused or empty.
        options: code and label of each answer to choose from.
        fault: why the last text could not be taken.
    """

    name: str
    label: Any
    value: str
    state: str = ""
    options: Sequence[tuple[str, Any]] = ()
    fault: str = ""

    @property
    def states(self) -> Sequence[tuple[str, Any]]:
        """The honest answers."""
        return list(labels.STATES.items())

    @property
    def is_answered(self) -> bool:
        """Whether something stands here."""
        return bool(self.value or self.state)

    @property
    def in_short(self) -> Any:
        """The value, the label of the code, or the honest answer."""
        if self.state:
            return labels.STATES[self.state]
        return dict(self.options).get(self.value, self.value)


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What a post could not save: shown again so that no letter is lost."""

    wires: Mapping[str, str] = field(default_factory=dict)
    clashes: Sequence[Clash] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    blockers: Sequence[str] = ()
    said: str = ""
    call_back: Mapping[str, str] = field(default_factory=dict)
    case_reference: str = ""
    take: Sequence[str] = ()


def _options(name: str) -> Sequence[tuple[str, Any]]:
    states = [("unknown", labels.STATES["unknown"]), ("not_asked", labels.STATES["not_asked"]), ("refused", labels.STATES["refused"])]
    table: dict[str, Any] = {
        "channel": lambda: trade.choices(Channel),
        "language": labels.languages,
        "caller": lambda: trade.choices(CallerRelation),
        "safe_to_call": lambda: list(labels.SAFE_TO_CALL.items()),
        "heard": lambda: [*trade.choices(Heard), *states],
        "category": lambda: [("", trade.UNDETERMINED), *trade.choices(Category)],
        "police": lambda: list(labels.POLICE.items()),
        "police_reason": lambda: list(labels.NO_POLICE.items()),
        "sex": lambda: list(labels.SEX.items()),
        "outcome": lambda: trade.choices(ContactOutcome),
    }
    return table[name]() if name in table else ()


def shown_fields(wires: Mapping[str, str], faults: Mapping[str, str]) -> dict[str, Shown]:
    """Every field as the page shows it, from its wire."""
    found = {}
    for name, wire in wires.items():
        inputs = draft.as_inputs(name, wire)
        state = inputs.get(f"{name}-none", "")
        value = inputs.get(name, "")
        if name in {"caller", "sex"} and value in draft.STATES:
            value, state = "", value
        found[name] = Shown(name, labels.FIELDS[name], value, state, _options(name), faults.get(name, ""))
    return found


def context_of(*, by: Staff, contact: Contact, unsaved: Unsaved | None = None) -> dict[str, Any]:
    """Everything the page of an open contact needs. About fifteen queries; opens the contact's protected fields."""
    unsaved = unsaved or Unsaved()
    opened = contact.links.filter(how="opened", unlinked_at__isnull=True).select_related("case").first()
    moved = stands_in_case(contact, opened=opened is not None)
    names = [name for name in draft.FIELDS if name not in moved]
    saved = draft.load(contact, names)
    wires = {**saved, **{name: wire for name, wire in unsaved.wires.items() if name in saved}}
    now = timezone.now()
    fields = shown_fields(wires, unsaved.faults)
    links = list(shown_links(by).filter(contact=contact).order_by("linked_at"))
    return {
        "contact": contact,
        "f": fields,
        "kept": [fields[name] for name in draft.CHILD_FIELDS if opened and name in fields],
        "take_choices": [(name, labels.TAKEN[name]) for name in TAKEN_ONE_BY_ONE],
        "was": draft.shown(contact, saved),
        "field_names": " ".join(names),
        "opened": opened,
        "links": links,
        "readable_cases": {link.case_id for link in links},
        "in_hidden_case": bool(fetch_in_hidden_cases([contact], by=by)),
        "call_backs": contact.call_backs.filter(done_at__isnull=True).order_by("due"),
        "promise_id": new_id(),
        "colleagues": contact.colleagues.select_related("staff").exclude(staff=by),
        "people": [person for person in fetch_people_with("contact.write") if person.pk != by.pk],
        "clashes": [shown_clash(clash) for clash in unsaved.clashes],
        "unsaved": unsaved,
        "now": now,
        "zone": timezone.get_current_timezone_name(),
        "wish": contact.wish,
        "slots": slot_choices(by=by, now=now),
        "call_back_times": [("15", _("in 15 minutes")), ("30", _("in half an hour")), ("60", _("in an hour"))],
        "lasted": clock_of(contact.lasted(now)),
        **todo_of(contact),
        "saved_text": saved_text(contact),
        "found": fetch_duplicates(by=by, contact=contact),
        **guidance_of(contact),
    }


def clock_of(seconds: float) -> str:
    """`07:42`, or with hours `1:07:42`. Always in the digits of the clock, whatever the language."""
    minutes, left = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def saved_text(contact: Contact) -> str:
    """The sentence beside the clock."""
    return _("Everything saved on the server, %(time)s") % {"time": timezone.localtime(contact.saved_at).strftime("%H:%M:%S")}


def todo_of(contact: Contact) -> dict[str, Any]:
    """What is still to answer before closing, in short, and whether the block about the police is lit. Two queries."""
    missing = closing.blockers(facts_of(contact))
    listed = " · ".join(str(labels.BLOCKERS_SHORT[one]) for one in missing)
    return {
        "todo": _("Still to answer: %(what)s") % {"what": listed} if missing else _("Nothing is missing. It can be closed."),
        "ready": not missing,
        "police_waits": bool(POLICE_BLOCKERS & set(missing)),
        "missing": [(one.value, labels.BLOCKERS[one]) for one in missing],
    }


def shown_clash(clash: Clash) -> dict[str, Any]:
    """A clash for people: label, both texts in words, who wrote the other and when."""
    fields = shown_fields({clash.name: clash.mine}, {}), shown_fields({clash.name: clash.theirs}, {})
    at = datetime.fromisoformat(clash.mark.at)
    return {
        "name": clash.name,
        "label": str(labels.FIELDS[clash.name]),
        "mine": str(fields[0][clash.name].in_short),
        "theirs": str(fields[1][clash.name].in_short),
        "who": _("changed by %(who)s at %(time)s") % {"who": _name_of(clash.mark.who), "time": say_time(at)},
        "both": clash.name in {"notes", "asks", "help_given"},
        "values": draft.as_inputs(clash.name, clash.theirs),
    }


def _name_of(who: str) -> str:
    staff_id = read_uuid(who.partition(":")[2])
    return fetch_names([staff_id]).get(staff_id, _("a colleague")) if staff_id else _("a colleague")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at the side: its words, why it is asked, and whether it is ticked or answered by what was typed."""

    id: str
    text: str
    why: str
    say_who: bool
    ticked: bool
    answered: bool

    @property
    def done(self) -> bool:
        """Nothing more to ask here."""
        return self.ticked or self.answered


def guidance_of(contact: Contact, language: str = "") -> dict[str, Any]:
    """What to ask for this category and caller, in the reader's language or in the caller's. No query."""
    category = Category(contact.category) if contact.category else None
    relation = CallerRelation(contact.caller) if contact.caller in set(CallerRelation) else None
    questions = guidance(category, determined=category is not None, relation=relation)
    filled = {ANSWERS[name] for name in ANSWERS if (getattr(contact, name) or {}).get("state") == "given"}
    ticked = set(contact.asked_about)
    with translation.override(language or translation.get_language()):
        asked = [
            Asked(
                question.id, str(trade.QUESTIONS[question.id][0]), str(trade.QUESTIONS[question.id][1]), question.say_who,
                question.id in ticked, question.is_answered(filled),
            )
            for question in questions
        ]
    offered = dict(settings.LANGUAGES)
    theirs = contact.language if contact.language in offered and contact.language != translation.get_language() else ""
    return {
        "questions": asked[:QUESTIONS_FIRST],
        "further": asked[QUESTIONS_FIRST:],
        "ticked_elsewhere": sorted(ticked - {one.id for one in asked}),
        "done_count": sum(one.done for one in asked),
        "question_count": len(asked),
        "guidance_category": trade.category_label(contact.category),
        "guidance_language": language,
        "caller_language": theirs,
    }

"""The fields of a contact in progress: how each is read from a form, compared, and put into its column.

Every field has one *wire* form, a text, so that windows can be compared field by field (`merging`). An identity field's wire
is `=text`, `?unknown`, `?not_asked`, `?refused` or empty. What was typed always wins over a chosen "unknown": no letter is
lost. A field whose whole text is one `?`, `-` or `!` means unknown, not asked, refused; it is read so only from the finished
text, so no key is ever swallowed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from fanal.core.casework import CallerRelation, Category, Channel, ContactOutcome, Heard, PoliceAnswer, Sex
from fanal.core.casework.guidance import FROM_CHILD, GUIDANCE
from fanal.core.errors import BadInput
from fanal.desk.codes import NoPolice, SafeToCall
from fanal.desk.models import Contact

NOTES_LIMIT = 200_000
LINE_LIMIT = 300
STATES = ("unknown", "not_asked", "refused")
#: A whole field of one of these stands for the answer.
QUIET_KEYS = {"?": "unknown", "-": "not_asked", "!": "refused"}
#: Everything that can be ticked at the side.
QUESTION_IDS = frozenset(q.id for questions in (FROM_CHILD, *GUIDANCE.values()) for q in questions)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


#: What is read from: `request.POST`, or a plain mapping in tests and other rooms.
Form: TypeAlias = QueryDict | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the draft.

    Attributes:
        name: of the form's input and of the column.
        read: posted form → wire.
        load: the column's value → wire.
        store: wire → the column's value. Raises BadInput when it cannot stand there.
    """

    name: str
    read: Callable[[Form], str]
    load: Callable[[Any], str]
    store: Callable[[str], Any]


def _clean(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _too_long(name: str, limit: int) -> BadInput:
    sentence = _("This field takes %(limit)d characters at most. Nothing you typed was thrown away; put the rest into the notes.")
    return BadInput(sentence % {"limit": limit}, place=name)


def _text(name: str, limit: int) -> Field:
    def store(wire: str) -> str:
        if len(wire) > limit:
            raise _too_long(name, limit)
        return wire

    return Field(name, lambda form: _clean(form.get(name)), str, store)


def answer_wire(text: str, state: str) -> str:
    """The wire of an identity field from its text and the chosen state. Text wins."""
    line = " ".join(text.split())
    if line in QUIET_KEYS:
        return "?" + QUIET_KEYS[line]
    if line:
        return "=" + line
    return "?" + state if state in STATES else ""


def _answer(name: str) -> Field:
    def read(form: Form) -> str:
        return answer_wire(_clean(form.get(name)), form.get(f"{name}-none") or "")

    def load(column: Mapping[str, str]) -> str:
        state = column.get("state", "") if column else ""
        return "=" + column.get("value", "") if state == "given" else ("?" + state if state in STATES else "")

    def store(wire: str) -> dict[str, str]:
        if len(wire) > LINE_LIMIT:
            raise _too_long(name, LINE_LIMIT)
        if wire.startswith("="):
            return {"state": "given", "value": wire[1:]}
        if wire and wire[1:] not in STATES:
            raise _not_offered(name)
        return {"state": wire[1:]} if wire else {}

    return Field(name, read, load, store)


def _not_offered(name: str) -> BadInput:
    return BadInput(_("This answer is not among those offered. Nothing was changed; load the page again."), place=name)


def _code(name: str, allowed: Iterable[str], *, must: bool = False) -> Field:
    codes = frozenset(allowed) | (frozenset() if must else {""})

    def store(wire: str) -> str:
        if wire not in codes:
            raise _not_offered(name)
        return wire

    return Field(name, lambda form: (form.get(name) or "").strip(), str, store)


def _sex() -> Field:
    inner = _answer("sex")
    offered = {"=" + sex.value for sex in Sex if sex is not Sex.UNKNOWN} | {"?" + state for state in STATES} | {""}

    def read(form: Form) -> str:
        posted = (form.get("sex") or "").strip()
        return "?" + posted if posted in STATES else ("=" + posted if posted else "")

    def store(wire: str) -> Any:
        if wire not in offered:
            raise _not_offered("sex")
        return inner.store(wire)

    return Field("sex", read, inner.load, store)


def _language() -> Field:
    def store(wire: str) -> str:
        if wire and not _LANGUAGE.match(wire):
            raise _not_offered("language")
        return wire

    return Field("language", lambda form: (form.get("language") or "").strip(), str, store)


def _flag(name: str) -> Field:
    return Field(name, lambda form: "yes" if form.get(name) else "", lambda column: "yes" if column else "", bool)


def _ticks(name: str, allowed: frozenset[str]) -> Field:
    """Several codes. They come as `name` repeated; `getlist` is asked for where there is one."""

    def read(form: Form) -> str:
        several = getattr(form, "getlist", None)
        given = several(name) if several else (form.get(name) or "").split(",")
        return ",".join(sorted({code for code in given if code in allowed}))

    return Field(name, read, lambda column: ",".join(sorted(column or [])), lambda wire: [c for c in wire.split(",") if c])


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        _code("channel", [c.value for c in Channel], must=True),
        _language(),
        _code("caller", [*(c.value for c in CallerRelation), *STATES]),
        _answer("caller_name"),
        _answer("call_back_number"),
        _code("safe_to_call", [c.value for c in SafeToCall]),
        _text("safe_times", LINE_LIMIT),
        _code("heard", [*(c.value for c in Heard), *STATES]),
        _text("asks", NOTES_LIMIT),
        _text("help_given", NOTES_LIMIT),
        _text("notes", NOTES_LIMIT),
        _code("category", [c.value for c in Category]),
        _ticks("asked_about", QUESTION_IDS),
        _code("police", [c.value for c in PoliceAnswer]),
        _answer("police_detail"),
        _code("police_reason", [c.value for c in NoPolice]),
        _text("police_why", LINE_LIMIT),
        _answer("given_name"),
        _answer("family_name"),
        _answer("own_script_name"),
        _answer("born"),
        _answer("last_seen_when"),
        _answer("last_seen_where"),
        _sex(),
        _code("outcome", [c.value for c in ContactOutcome]),
        _flag("wall_asked"),
    )
}
#: Identity fields: a text or an honest answer.
ANSWERS = frozenset(
    {"caller_name", "call_back_number", "police_detail", "given_name", "family_name", "own_script_name", "born",
     "last_seen_when", "last_seen_where"}
)
#: What is known of the child until a case is opened; then it moves there.
CHILD_FIELDS = ("given_name", "family_name", "own_script_name", "born", "last_seen_when", "last_seen_where", "sex")
#: Looked up for possible duplicates when it changes.
LOOKED_UP = frozenset({"given_name", "family_name", "own_script_name", "born", "call_back_number"})


def load(contact: Contact, names: Iterable[str] = FIELDS) -> dict[str, str]:
    """What stands in a contact, as wires. Decrypts the protected fields asked for."""
    return {name: FIELDS[name].load(getattr(contact, name)) for name in names}


def as_inputs(name: str, wire: str) -> dict[str, str]:
    """The values of a field's inputs on the page: its text, and for an identity field the chosen state."""
    if name == "sex":
        return {name: wire[1:]}
    if name in ANSWERS:
        return {name: wire[1:] if wire.startswith("=") else "", f"{name}-none": wire[1:] if wire.startswith("?") else ""}
    return {name: wire}


def in_words(name: str, wire: str) -> str:
    """A wire as a person typed or chose it, without its mark."""
    return wire[1:] if name in ANSWERS or name == "sex" else wire


def digest(contact_id: object, name: str, wire: str) -> str:
    """A short keyed fingerprint of a field's text as a page was shown: tells a touched field from an untouched one."""
    return salted_hmac("fanal.desk.draft", f"{contact_id}|{name}|{wire}", algorithm="sha256").hexdigest()[:16]


def shown(contact: Contact, wires: Mapping[str, str]) -> str:
    """The hidden field `was`: fingerprints of everything the page shows. Without it, an old page would undo newer text."""
    return json.dumps({name: digest(contact.pk, name, wire) for name, wire in wires.items()}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A posted form, read: what it changes, and a sentence for each field whose text cannot stand in it."""

    changes: Mapping[str, str]
    faults: Mapping[str, str]


def read_changes(contact_id: object, form: Form) -> Reading:
    """The fields that a post really changes, as wires. One bad field never keeps the others from being saved.

    A script names the fields in `fields`. A plain form posts everything, and `was` tells what the person touched.
    Raises BadInput when `was` itself is damaged.
    """
    named = form.get("fields")
    if named is not None:
        found = {name: FIELDS[name].read(form) for name in named.split(",") if name in FIELDS}
    else:
        was = _read_was(form.get("was"))
        found = {name: field.read(form) for name, field in FIELDS.items() if name in was}
        found = {name: wire for name, wire in found.items() if digest(contact_id, name, wire) != was[name]}
    changes: dict[str, str] = {}
    faults: dict[str, str] = {}
    for name, wire in found.items():
        try:
            FIELDS[name].store(wire)
            changes[name] = wire
        except BadInput as fault:
            faults[name] = str(fault)
    return Reading(changes, faults)


def _read_was(text: str | None) -> dict[str, str]:
    try:
        was = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:  # a thousand brackets inside each other are damage as well
        raise BadInput(_("The page is damaged. Copy your text, load the page again and put it back."), place="was") from error
    return {str(name): str(mark) for name, mark in was.items()} if isinstance(was, dict) else {}

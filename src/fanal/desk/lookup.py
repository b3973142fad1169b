"""Possible duplicates while typing: names, numbers and birth dates that are exactly the same somewhere else on this node.

The index process knows who is behind a name; nothing searchable is stored. Only what the operator may read is shown: of the
rest not even the number, but for a closed case of the same child (`earlier`). Spellings across scripts are the matching room's
work; here equal means equal after folding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.cases.queries.find import cases_of_subjects
from fanal.cases.queries.lists import fetch_cases_by_id
from fanal.core.casework import BirthPrecision
from fanal.core.casework.moments import read_birth
from fanal.core.errors import Unavailable
from fanal.desk.earlier import Earlier, tell_of_earlier
from fanal.desk.models import Contact
from fanal.desk.queries import fetch_in_hidden_cases, with_shown_links
from fanal.desk.queries.visibility import visible_contacts
from fanal.vault import index

MOST, OPEN_AT_ONCE = 5, 2
#: A name that many share is no hint: of its subjects, those with the most agreement are looked at.
SUBJECTS = 40
#: How much each kind of agreement says; a number or a full name says more than a date.
WEIGHT = {"name": 2, "own_script": 2, "phone": 2, "birth_date": 1}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing looked up: what it is here, its kind in the index, and the text. Of a name every word must agree."""

    what: str
    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A contact or a case that may be about the same child, with the reasons. `strength` is 1 to 4; `in_hidden_case`: the
    contact stands in a case that this reader may not read."""

    reasons: Sequence[str]
    strength: int
    contact: Contact | None = None
    case: Case | None = None
    in_hidden_case: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What the index answered. `sentence` says why there is no answer; `asked` whether there was anything to look up."""

    candidates: Sequence[Candidate] = ()
    sentence: str = ""
    asked: bool = False
    earlier: Earlier | None = None

    @property
    def first(self) -> Sequence[Candidate]:
        """Shown at once."""
        return self.candidates[:OPEN_AT_ONCE]

    @property
    def further(self) -> Sequence[Candidate]:
        """Folded, so that what to ask stays in sight."""
        return self.candidates[OPEN_AT_ONCE:]


def _value(column: dict[str, str]) -> str:
    return column.get("value", "").strip() if column else ""


def keys_of(contact: Contact) -> list[Key]:
    """What there is to look up in a contact. A given name alone says nothing. Opens five protected fields."""
    given, family = _value(contact.given_name), _value(contact.family_name)
    found = []
    if given and family:
        found.append(Key("name", "name", f"{given} {family}"))
    if own := _value(contact.own_script_name):
        found.append(Key("own_script", "name", own))
    if number := _value(contact.call_back_number):
        found.append(Key("phone", "phone", number))
    born = read_birth(_value(contact.born), today=timezone.localdate())
    if born and born.day and born.precision is BirthPrecision.DAY:
        found.append(Key("birth_date", "birth_date", born.day.isoformat()))
    return found


def put_into_index(contact: Contact) -> None:
    """Make the index know this contact as it stands now, in the caller's transaction. A contact counted apart is not in it."""
    subject = f"contact:{contact.pk}"
    if contact.counted_apart:
        index.drop(subject=subject)
        return
    index.replace(subject=subject, key_id=contact.key_id, values=[(key.kind, key.value) for key in keys_of(contact)])


def fetch_duplicates(*, by: Staff, contact: Contact) -> Found:
    """Contacts and cases with the same name, number or birth date that `by` may read, likeliest first; at most five.

    Each case shown is journalled as read (once in five minutes).
    """
    keys = keys_of(contact)
    if not keys:
        return Found()
    try:
        hits = look_up(contact)
    except Unavailable as fault:
        return Found(sentence=str(fault), asked=True)
    candidates = [*_contacts(by, hits), *_cases(by, hits, contact)]
    # A birth date alone is shared by many children: it supports, it does not find.
    likely = sorted((one for one in candidates if one.strength > 1), key=lambda one: -one.strength)[:MOST]
    for one in likely:  # the row names the child: whoever tries names in a contact has read of the case
        if one.case is not None:
            journal.record_read(by=by, subject=one.case, key_id=one.case.key_id)
    earlier = tell_of_earlier(by=by, contact=contact, hits=hits)
    return Found(likely, asked=True, earlier=earlier)


def look_up(contact: Contact) -> dict[str, set[str]]:
    """Subjects, such as `child:<uuid>`, with what of them is the same as in this contact. Not scoped. Raises Unavailable."""
    hits: dict[str, set[str]] = {}
    for key in keys_of(contact):
        for subject in index.lookup(key.kind, key.value):
            hits.setdefault(subject, set()).add(key.what)
    hits.pop(f"contact:{contact.pk}", None)
    return hits


def _ids(hits: dict[str, set[str]], kind: str) -> dict[UUID, set[str]]:
    return {UUID(subject.partition(":")[2]): whats for subject, whats in hits.items() if subject.startswith(kind + ":")}


def _contacts(by: Staff, hits: dict[str, set[str]]) -> list[Candidate]:
    ids = _ids(hits, "contact")
    rows = list(visible_contacts(by).filter(pk__in=ids).select_related("taken_by"))
    hidden = fetch_in_hidden_cases(rows, by=by)
    return [
        replace(_candidate(ids[row.pk], contact=row), in_hidden_case=row.pk in hidden) for row in with_shown_links(rows, by=by)
    ]


def _cases(by: Staff, hits: dict[str, set[str]], contact: Contact) -> list[Candidate]:
    """Cases by their children and people. Those that the contact is in already are left out."""
    reasons: dict[UUID, set[str]] = {}
    for subject, whats in sorted(hits.items(), key=lambda hit: -len(hit[1]))[:SUBJECTS]:
        if not subject.startswith("contact:"):
            for case_id in cases_of_subjects([subject]):
                reasons.setdefault(case_id, set()).update(whats)
    for case_id in contact.links.filter(unlinked_at__isnull=True).values_list("case_id", flat=True):
        reasons.pop(case_id, None)
    return [_candidate(reasons[case.pk], case=case) for case in fetch_cases_by_id(by=by, ids=list(reasons))]


def _candidate(whats: set[str], *, contact: Contact | None = None, case: Case | None = None) -> Candidate:
    sentences = {
        "name": _("Given and family name the same"),
        "own_script": _("Name the same in its own script"),
        "phone": _("Number to call back the same"),
        "birth_date": _("Birth date the same"),
    }
    reasons = [sentence for what, sentence in sentences.items() if what in whats]
    return Candidate(reasons, min(4, sum(WEIGHT[what] for what in whats)), contact, case)

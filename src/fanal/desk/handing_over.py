"""What a contact knows, in the shape in which the cases room opens a case: the child, who called, the police.

Reads only what it is handed; nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone

from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, PoliceDraft
from fanal.core.casework import (
    Answer,
    AnswerState,
    CallerRelation,
    ContactSafety,
    PersonRole,
    PoliceAnswer,
)
from fanal.core.casework.moments import read_birth, read_moment
from fanal.desk import labels
from fanal.desk.codes import NoPolice, SafeToCall
from fanal.desk.models import Contact

#: Fields of the child that say who it is, and those that say where it was.
WHO = ("given_name", "family_name", "own_script_name", "born", "sex")
LAST_SEEN = ("last_seen_when", "last_seen_where")
#: Who changed a field last, when the case took it over (`merging.Mark`).
CASE_WRITER = "case"
#: The operator's tick for what was said about the police.
POLICE_WORDS = "police_words"
#: What the child said alone and the operator may move out of a walled contact, one by one.
TAKEN_ONE_BY_ONE = (*LAST_SEEN, POLICE_WORDS)

ROLES: Mapping[str, PersonRole] = {
    CallerRelation.PARENT: PersonRole.PARENT,
    CallerRelation.FAMILY: PersonRole.FAMILY,
    CallerRelation.PEER: PersonRole.FRIEND,
    CallerRelation.CARER: PersonRole.CARER,
    CallerRelation.TEACHER: PersonRole.TEACHER,
    CallerRelation.PROFESSIONAL: PersonRole.PROFESSIONAL,
    CallerRelation.WITNESS: PersonRole.WITNESS,
}
SAFETY: Mapping[str, ContactSafety] = {
    "": ContactSafety.NOT_ASKED,
    SafeToCall.YES: ContactSafety.SAFE,
    SafeToCall.NO: ContactSafety.DO_NOT_CALL,
    SafeToCall.SET_TIMES: ContactSafety.AT_SET_TIMES,
    SafeToCall.TEXT_ONLY: ContactSafety.ONLY_WRITING,
}


def _given(contact: Contact, name: str) -> str:
    return Answer.from_data(getattr(contact, name)).value


def is_missing(contact: Contact) -> bool:
    """Whether an episode begins: then, and only then, the last sight goes over into it.

    A reason chosen before "no" was corrected stands in its column still, and says nothing any more.
    """
    return contact.police != PoliceAnswer.NO or contact.police_reason != NoPolice.NOT_MISSING


def _why_no_name(contact: Contact) -> str:
    """What was answered instead of a name: the strongest of unknown, not asked, refused; empty where nothing was."""
    states = {Answer.from_data(getattr(contact, name)).state for name in ("given_name", "family_name", "own_script_name")}
    strongest = (AnswerState.REFUSED, AnswerState.UNKNOWN, AnswerState.NOT_ASKED)
    return next((state.value for state in strongest if state in states), "")


def stands_in_case(contact: Contact, *, opened: bool) -> frozenset[str]:
    """Fields of the child that are written in the case and no longer here, once one was opened.

    Behind a wall only what was really moved: the child goes on speaking, and what it says has to stand somewhere.
    """
    if not opened:
        return frozenset()
    fields = frozenset((*WHO, *LAST_SEEN))
    return frozenset(name for name in fields if contact.marks.get(name, [0, ""])[1] == CASE_WRITER) if contact.walled else fields


def moved_into_case(contact: Contact, take: Collection[str], *, known: bool) -> list[str]:
    """Which fields of the child go over, in the order of the form.

    From an open contact all: the child stands in one place. Without an episode nobody in the case holds the last sight, so it
    stays in the contact. From behind a wall only who the child is; where it was last seen only if `take` names it. A child who
    is known stands in other cases, for other readers: what the child said alone fills nothing there.
    """
    gone = [] if known else [*WHO]
    wanted = [name for name in LAST_SEEN if is_missing(contact) and (not contact.walled or name in take)]
    return [*gone, *([] if known and not contact.walled else wanted)]


def child_of(contact: Contact, known: UUID | None = None, take: Collection[str] = ()) -> ChildDraft:
    """The child as the contact knows it. What cannot be read as a date stays as it was typed.

    Args:
        known: the child's id, when it was found to be one who has stood in a case before.
        take: of a walled contact, the fields that the operator moves out of it.
    """
    if known is not None and contact.walled:
        return ChildDraft(child_id=known, missing=is_missing(contact), episode=_last_seen(contact, take))
    given, family, own = (_given(contact, name) for name in ("given_name", "family_name", "own_script_name"))
    names = []
    if given or family:
        names.append(NameDraft(given=given, family=family, is_main=not own))
    if own:
        names.append(NameDraft(full=own, romanised=" ".join(part for part in (given, family) if part), is_main=True))
    return ChildDraft(
        names=tuple(names),
        child_id=known,
        why_no_name=_why_no_name(contact),
        values={"sex": Answer.from_data(contact.sex), "birth_text": Answer.from_data(contact.born), **_birth(contact)},
        missing=is_missing(contact),
        episode=_last_seen(contact, take if contact.walled else LAST_SEEN),
    )


def _birth(contact: Contact) -> dict[str, Any]:
    """Read with the day of the contact: a child said to be 15 then may be 16 when the case is opened."""
    birth = read_birth(_given(contact, "born"), today=timezone.localdate(contact.occurred_at))
    if birth is None:
        return {}
    if birth.day:
        return {"birth_date": birth.day, "birth_precision": birth.precision}
    assert birth.age is not None and birth.said_on is not None  # one of the two is what read_birth gives
    return {"age_range": {"low": birth.age.low, "high": birth.age.high, "said_on": birth.said_on.isoformat()}}


def _last_seen(contact: Contact, take: Collection[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if "last_seen_where" in take:
        values["last_seen_place"] = Answer.from_data(contact.last_seen_where)
    if "last_seen_when" not in take:
        return values
    values["last_seen_text"] = Answer.from_data(contact.last_seen_when)
    text = _given(contact, "last_seen_when")
    found = read_moment(text, now=timezone.localtime(contact.occurred_at))
    if found is not None:
        values |= {"last_seen_at": found[0], "last_seen_precision": found[1]}
    return values


def people_of(contact: Contact) -> list[PersonDraft]:
    """Who called, when there is a name or a number. A child's own number stays behind the wall, in the contact."""
    if contact.caller == CallerRelation.CHILD_SELF or contact.walled:
        return []
    name, number = Answer.from_data(contact.caller_name), Answer.from_data(contact.call_back_number)
    if not name.is_given and not number.is_given:
        return []
    values: dict[str, Any] = {"name": name, "phone": number, "safety": SAFETY[contact.safe_to_call]}
    if contact.safe_times:
        values["safety_note"] = contact.safe_times
    if contact.language:
        values["languages"] = [contact.language]
    return [PersonDraft(roles=(ROLES.get(contact.caller, PersonRole.OTHER),), values=values)]


def police_of(contact: Contact, take: Collection[str] = ()) -> PoliceDraft:
    """The answer about the police, in words where it was chosen from a row. From behind a wall the words only if taken."""
    if not contact.police:
        return PoliceDraft()
    if contact.walled and POLICE_WORDS not in take:
        return PoliceDraft(answer=PoliceAnswer(contact.police))
    detail = Answer.from_data(contact.police_detail)
    when = detail.value or str(labels.STATES.get(detail.state.value, ""))
    why = contact.police_why if contact.police_reason == NoPolice.OTHER else str(labels.NO_POLICE.get(contact.police_reason, ""))
    answer = PoliceAnswer(contact.police)
    return PoliceDraft(
        answer=answer,
        when=when if answer is PoliceAnswer.YES else "",
        why_not=why if answer is PoliceAnswer.NO else "",
    )

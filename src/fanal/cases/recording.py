"""What can be recorded, field by field: how each is read from plain values, and why a field is empty.

One table per thing (`CHILD`, `EPISODE`, `PERSON`, `AUTHORITY`): forms, imports and other rooms hand in plain values or an
`Answer`, the actions write what comes out. Text is kept as it was typed, letter by letter.
Does not belong here: labels, rights, saving.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.core.casework import (
    AgeRange,
    Answer,
    AnswerState,
    AuthorityKind,
    BirthPrecision,
    CareStatus,
    ContactSafety,
    DisappearanceReason,
    Gender,
    LivingSituation,
    PlaceKind,
    ResidenceStatus,
    SaidBy,
    Sex,
    StepState,
    TimePrecision,
    ViolenceKind,
    Vulnerability,
)
from fanal.core.errors import BadInput

#: Characters. Beyond this it is a document, not a field.
LONGEST_LINE, LONGEST_TEXT = 500, 20_000
_COUNTRY = re.compile(r"[A-Z]{2}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Fields of one thing by name."""

    fields: Mapping[str, Reader]

    def read(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Values ready for their columns, and for each field why it is empty ("" when there is no reason any more).

        Raises:
            BadInput: a field that is not in the table, or a value that does not belong in it; `place` is the field.
        """
        columns: dict[str, Any] = {}
        reasons: dict[str, str] = {}
        for name, value in values.items():
            if name not in self.fields:
                raise BadInput(_("There is no such field."), place=name)
            answer = value if isinstance(value, Answer) else None
            plain = value if answer is None else answer.value
            try:
                columns[name] = self.fields[name](plain)
            except BadInput as error:
                raise BadInput(str(error), place=name) from None
            told = answer is not None and answer.state not in {AnswerState.GIVEN, AnswerState.EMPTY}
            reasons[name] = answer.state.value if answer is not None and told else ""
        return columns, reasons


def _text(limit: int) -> Reader:
    def read(value: Any) -> str:
        if value is None:
            return ""
        if not isinstance(value, str):
            raise BadInput(_("Text is expected here."))
        if len(value) > limit:
            raise BadInput(_("This is longer than the %(limit)d characters that fit here.") % {"limit": limit})
        return value

    return read


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""


line, text = _text(LONGEST_LINE), _text(LONGEST_TEXT)


def code(words: type[StrEnum], *, empty: bool = True) -> Reader:
    """A reader of one code of a closed list."""

    def read(value: Any) -> str:
        if empty and _is_nothing(value):
            return ""
        try:
            return words(value).value
        except (ValueError, TypeError):
            raise BadInput(_("This is not an answer that can be chosen.")) from None

    return read


def _several(value: Any) -> list[Any]:
    """What was given as a list, as one thing, or not at all."""
    return [] if _is_nothing(value) else list(value) if isinstance(value, list | tuple) else [value]


def _codes(pattern: re.Pattern[str], sentence: Any) -> Reader:
    def read(value: Any) -> list[str]:
        given = value.replace(",", " ").split() if isinstance(value, str) else _several(value)
        found = list(dict.fromkeys(str(one).strip() for one in given))
        if not all(pattern.fullmatch(one) for one in found):
            raise BadInput(str(sentence))
        return found

    return read


countries = _codes(_COUNTRY, _l("A country is written with two capital letters, such as BE."))
languages = _codes(_LANGUAGE, _l("A language is written with its code, such as fr."))


def country(value: Any) -> str:
    """One country's code, or nothing."""
    found: list[str] = countries(value)
    if len(found) > 1:
        raise BadInput(_("One country is expected here."))
    return found[0] if found else ""


def sayings(words: type[StrEnum]) -> Reader:
    """A reader of statements `[{"code", "said_by", "text"}]`: each needs to say who says so."""
    read_code, read_who = code(words, empty=False), code(SaidBy, empty=False)

    def read(value: Any) -> list[dict[str, str]]:
        found = []
        for one in _several(value):
            if not isinstance(one, Mapping):
                raise BadInput(_("Say what, who says so, and in which words."))
            if not one.get("said_by"):
                raise BadInput(_("Say who says so."))
            found.append({"code": read_code(one.get("code")), "said_by": read_who(one["said_by"]), "text": text(one.get("text"))})
        return found

    return read


def day(value: Any) -> date | None:
    """A date, or text such as 2011-05-14."""
    if _is_nothing(value):
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise BadInput(_("This is not a date. Write it as 2011-05-14.")) from None


def birthday(value: Any) -> date | None:
    """A date of birth: not in the future."""
    found = day(value)
    if found and found > timezone.localdate():
        raise BadInput(_("This date of birth is in the future."))
    return found


def moment(value: Any) -> datetime | None:
    """A time; without a zone it is the node's local time."""
    if _is_nothing(value):
        return None
    try:
        found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise BadInput(_("This is not a time. Write it as 2026-11-24 19:30.")) from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def past_moment(value: Any) -> datetime | None:
    """A time that is over."""
    found = moment(value)
    if found and found > timezone.now():
        raise BadInput(_("This time is in the future."))
    return found


def age_range(value: Any) -> dict[str, Any]:
    """An age as "15" or "14-16", said today; or plain data as it is stored."""
    if not value:
        return {}
    if isinstance(value, Mapping):
        said_on = day(value.get("said_on")) or timezone.localdate()
        try:
            age = AgeRange(int(value["low"]), int(value["high"]))
        except (KeyError, TypeError, ValueError):
            raise BadInput(_("An age range needs a lower and a higher age, in years.")) from None
    else:
        said_on, age = timezone.localdate(), value if isinstance(value, AgeRange) else AgeRange.read(str(value))
    return {"low": age.low, "high": age.high, "said_on": said_on.isoformat()}


def flag(value: Any) -> bool:
    """Yes or no."""
    return bool(value)


CHILD = Table({
    "sex": code(Sex), "gender": code(Gender), "birth_text": line, "birth_date": birthday,
    "birth_precision": code(BirthPrecision, empty=False), "age_range": age_range, "birth_place": line, "nationalities": countries,
    "languages": languages, "habitual_residence": line, "habitual_country": country, "living_situation": code(LivingSituation),
    "care_status": code(CareStatus), "school": line, "residence_status": code(ResidenceStatus),
    "vulnerabilities": sayings(Vulnerability), "health": text, "medication": text, "height": line, "build": line, "hair": line,
    "eyes": line, "marks": text, "glasses": line, "clothing": text, "things_carried": text, "phone": line, "email": line,
    "social_media": text,
})
EPISODE = Table({
    "last_seen_at": past_moment, "last_seen_precision": code(TimePrecision, empty=False), "last_seen_text": line,
    "last_seen_place": text, "last_seen_by": line, "place_kind": code(PlaceKind), "circumstances": text, "with_whom": text,
    "destination": text, "earlier_episodes": text, "reasons": sayings(DisappearanceReason), "violence": sayings(ViolenceKind),
})
PERSON = Table({
    "name": line, "romanised": line, "relation": line, "organisation": line, "phone": line, "email": line, "address": text,
    "country": country, "languages": languages, "safety": code(ContactSafety, empty=False), "safety_note": line, "note": text,
})
AUTHORITY = Table({
    "kind": code(AuthorityKind, empty=False), "state": code(StepState, empty=False), "country": country, "organisation": line,
    "number": line, "contact": line, "note": text, "asked_at": past_moment, "confirmed_at": past_moment, "ended_at": past_moment,
    "acknowledgement_held": flag,
})

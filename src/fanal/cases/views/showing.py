"""What pages show of a child, as plain rows: names in their own script first, a line about the child, facts by section.

Belongs here: choosing and ordering what a reader may see. Does not: markup (templates), rights (`accounts.access`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.accounts.access import may_field
from fanal.cases import labels
from fanal.cases.forms.row import CaseForm, Section, personal_of
from fanal.cases.models import Child, ChildName, Episode
from fanal.core.casework import (
    AgeRange,
    AnswerState,
    BirthPrecision,
    CareStatus,
    DisappearanceReason,
    Gender,
    LivingSituation,
    PlaceKind,
    Provenance,
    ResidenceStatus,
    SaidBy,
    Sex,
    TimePrecision,
    ViolenceKind,
    Vulnerability,
    direction_of,
)
from fanal.web import moments

_LATIN = "Latn"


@dataclass(frozen=True, slots=True)
class ShownName:
    """A name as a page writes it. `lang` is a BCP 47 tag, of the script alone where the language is not known."""

    text: str
    lang: str
    dir: str


def _shown(text: str, *, language: str = "", script: str = "") -> ShownName:
    return ShownName(text, language or (f"und-{script}" if script else ""), direction_of(text).value)


def names_of_child(child: Child) -> list[ShownName]:
    """At most two: the name in its own script, and beside it in Latin letters (or, for a Latin one, in another script)."""
    names = sorted(
        child.names.all(), key=lambda name: (not name.is_main, name.provenance == Provenance.ROMANISED, name.position)
    )
    if not names:
        return []
    first = names[0]
    shown = [_shown(first.text, language=first.language, script=first.script)]
    second = _beside(first, names[1:])
    return [*shown, second] if second else shown


def _beside(first: ChildName, others: Sequence[ChildName]) -> ShownName | None:
    if first.script != _LATIN and first.romanised:
        return _shown(first.romanised, script=_LATIN)
    wanted = (
        (lambda script: script == _LATIN) if first.script != _LATIN else (lambda script: script not in {_LATIN, ""})
    )
    other = next((name for name in others if wanted(name.script) and name.text != first.text), None)
    return _shown(other.text, language=other.language, script=other.script) if other else None


def name_of(child: Child) -> str:
    """One name in one line, for choices and titles."""
    names = names_of_child(child)
    return names[0].text if names else _("Name not known")


def age_words(age: AgeRange | None) -> str:
    """`7 years`, `14–16 years`; empty while nothing is known."""
    if age is None:
        return ""
    if age.low == age.high:
        return ngettext("%(years)d year", "%(years)d years", age.low) % {"years": age.low}
    return _("%(low)d–%(high)d years") % {"low": age.low, "high": age.high}


def about(child: Child) -> list[str]:
    """A line about the child: gender or sex, age and birth, nationalities, languages; what is not known is left out."""
    parts: list[str] = []
    if child.gender in {Gender.GIRL, Gender.BOY, Gender.NON_BINARY}:
        parts.append(str(labels.label_of(Gender, child.gender)))
    elif child.sex in {Sex.FEMALE, Sex.MALE}:
        parts.append(_("Girl") if child.sex == Sex.FEMALE else _("Boy"))
    age = age_words(child.age)
    if child.birth_date and child.birth_precision == BirthPrecision.DAY:
        parts.append(_("%(age)s, born %(day)s") % {"age": age, "day": moments.say_day(child.birth_date)})
    elif age:
        parts.append(age)
    if child.nationalities:
        parts.append(
            _("nationality: %(countries)s")
            % {"countries": ", ".join(moments.say_country(code) for code in child.nationalities)}
        )
    spoken = ", ".join(moments.say_language(tag) for tag in child.languages or [])
    if spoken:
        parts.append(_("speaks %(languages)s") % {"languages": spoken})
    return parts


# ------------------------------------------------------------------------------------------------- facts by section


@dataclass(frozen=True, slots=True)
class Fact:
    """One field for reading. `kind` is `text`, `sayings` or `hidden`."""

    label: Any
    kind: str
    value: Any = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts under one heading; `empty` names what is not recorded yet."""

    title: Any
    facts: tuple[Fact, ...]
    empty: tuple[str, ...]

    @property
    def seen(self) -> list[Fact]:
        """What this reader sees."""
        return [fact for fact in self.facts if fact.kind != "hidden"]

    @property
    def hidden(self) -> str:
        """What this reader does not see, by label; empty when nothing is hidden."""
        return ", ".join(str(fact.label) for fact in self.facts if fact.kind == "hidden")


_CODES: Mapping[str, type[StrEnum]] = {
    "sex": Sex,
    "gender": Gender,
    "living_situation": LivingSituation,
    "care_status": CareStatus,
    "residence_status": ResidenceStatus,
    "place_kind": PlaceKind,
    "last_seen_precision": TimePrecision,
    "birth_precision": BirthPrecision,
}
_SAYINGS: Mapping[str, type[StrEnum]] = {
    "vulnerabilities": Vulnerability,
    "reasons": DisappearanceReason,
    "violence": ViolenceKind,
}
#: Said beside another field, never alone.
_BESIDE = frozenset({"birth_precision", "last_seen_precision"})


def facts_of(
    row: Child | Episode, form: type[CaseForm], sections: Iterable[Section], *, by: object, broken_glass: bool = False
) -> list[Facts]:
    """What a row holds, by the sections of its form, as far as `by` may read it."""
    found = []
    for section in sections:
        facts: list[Fact] = []
        empty: list[str] = []
        for name in section.names:
            if name in _BESIDE:
                continue
            label = form.base_fields[name].label
            if not _may_see(type(row), name, by, broken_glass=broken_glass):
                facts.append(Fact(label, "hidden"))
                continue
            fact = _fact(row, name, label)
            if fact is None:
                empty.append(str(label))
            else:
                facts.append(fact)
        found.append(Facts(section.title, tuple(facts), tuple(empty)))
    return found


def told_and_untold(found: list[Facts]) -> tuple[list[Facts], list[Facts]]:
    """The headings under which something stands, and those under which nothing does yet."""
    return [part for part in found if part.facts], [part for part in found if not part.facts]


def _may_see(model: type[Model], name: str, by: object, *, broken_glass: bool) -> bool:
    personal = personal_of(model, name)
    return personal is None or may_field(by, personal, broken_glass=broken_glass)


def _fact(row: Child | Episode, name: str, label: Any) -> Fact | None:
    value = getattr(row, name, None)
    if name in _SAYINGS:
        rows = [_saying(one, _SAYINGS[name]) for one in value or []]
        return Fact(label, "sayings", rows) if rows else None
    said = _said(row, name, value)
    if said:
        return Fact(label, "text", said)
    reason = (row.answers or {}).get(name, "")
    return Fact(label, "reason", labels.label_of(AnswerState, reason)) if reason else None


def _saying(one: Mapping[str, str], kind: type[StrEnum]) -> dict[str, Any]:
    return {
        "what": labels.label_of(kind, one["code"]),
        "who": labels.label_of(SaidBy, one["said_by"]),
        "text": one.get("text", ""),
    }


#: How a value is said that is not plain text.
_WORDS: Mapping[str, Callable[[Any], str]] = {
    "nationalities": lambda codes: ", ".join(moments.say_country(code) for code in codes),
    "languages": lambda tags: ", ".join(moments.say_language(tag) for tag in tags),
    "habitual_country": moments.say_country,
    "age_range": lambda said: (
        _("%(age)s, as said on %(day)s")
        % {
            "age": age_words(AgeRange(said["low"], said["high"])),
            "day": moments.say_day(date.fromisoformat(said["said_on"])),
        }
    ),
}


def _said(row: Child | Episode, name: str, value: Any) -> str:
    if not value:
        return ""
    if name in _CODES:
        return str(labels.label_of(_CODES[name], value))
    return _WORDS[name](value) if name in _WORDS else _said_date(row, name, value)


def _said_date(row: Child | Episode, name: str, value: Any) -> str:
    if name == "birth_date":
        sure = "" if row.birth_precision == BirthPrecision.DAY else labels.label_of(BirthPrecision, row.birth_precision)  # type: ignore[union-attr]
        return f"{moments.say_day(value)} ({sure})" if sure else moments.say_day(value)
    if name == "last_seen_at":
        sure = row.last_seen_precision  # type: ignore[union-attr]
        said = moments.say_moment(value)
        return (
            f"{said} ({labels.label_of(TimePrecision, sure)})"
            if sure in {TimePrecision.ABOUT, TimePrecision.DAY}
            else said
        )
    return str(value)

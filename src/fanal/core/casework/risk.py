"""Risk: criteria sets as data, the level that they suggest with every reason in words, and what a person may decide.

A set is a form with rules: a condition in the forms' own language, a level, a reason. The highest level whose rule holds is suggested. What
is not known never counts as *no*: as long as a rule could still hold, the suggestion does not fall below the set's `while_open`
level, and what is not known is listed. The decision is a person's.

Belongs here: sets, suggestion, the check of a decision. Does not: reading files (the sets shipped lie in `SHIPPED`), storage (`cases`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from fanal.core.errors import BadInput
from fanal.core.forms.answers import Filled
from fanal.core.forms.checks import check_rule
from fanal.core.forms.definition import Form, Rule, Words, canonical
from fanal.core.forms.expressions import holds
from fanal.core.forms.fields import Fields
from fanal.core.forms.lined_json import FormError, read_json
from fanal.core.forms.loading import form_from, rule_from

#: The folder of the sets that come with Fanal, one JSON file each. They are read by whoever needs them.
SHIPPED = Path(__file__).parent / "risk_sets"
#: Five weeks. A review further away is none.
LONGEST_REVIEW = 840


@dataclass(frozen=True, slots=True)
class Level:
    """One level. `review_hours`: after so many hours it is looked at anew, unless a person says otherwise."""

    name: str
    label: Words
    review_hours: int


@dataclass(frozen=True, slots=True)
class Step:
    """A rule: when it holds, at least this level, for this reason. `source` is empty where it is the set's own."""

    name: str
    level: str
    reason: Words
    when: Rule
    source: str = ""


@dataclass(frozen=True, slots=True)
class RiskSet:
    """A set of criteria.

    Attributes:
        form: the questions; its name, version and source are the set's.
        country: ISO 3166-1 alpha-2 code; empty for any.
        levels: the lowest first.
        start: the level while no rule holds.
        while_open: the least level while something that could raise it is not known, and the reason told then.
        floor: a rule under which nobody may decide either; None where the set has none.
    """

    form: Form
    country: str
    levels: tuple[Level, ...]
    start: str
    while_open: tuple[str, Words]
    floor: Step | None
    rules: tuple[Step, ...]

    def rank(self, level: str) -> int:
        """The place of a level; 0 is the lowest. Raises BadInput for one that is none."""
        for place, known in enumerate(self.levels):
            if known.name == level:
                return place
        raise BadInput("This is not a level of these criteria.", place="level")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the whole set, in hexadecimal: of its questions, levels and rules."""
        steps = [*self.rules, *([self.floor] if self.floor else [])]
        data = [
            canonical(self.form), self.country, [[level.name, level.label.by_language, level.review_hours] for level in self.levels],
            self.start, [self.while_open[0], self.while_open[1].by_language], bool(self.floor),
            [[step.name, step.level, step.reason.by_language, step.when.text, step.source] for step in steps],
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(data, ensure_ascii=False).encode()).hexdigest()


def load_risk_set(text: str) -> RiskSet:
    """A sound set out of its JSON text.

    Raises:
        FormError: with the line: all that a form is refused for; a level that is none; a rule that refers to nothing, or stands
            twice; a question that is not always asked (what is hidden could not be told from what is not known).
    """
    fields = Fields(read_json(text), "The set of criteria")
    form = form_from(fields.need("form"))
    for question in form.walk():
        if question.relevant:
            raise FormError(f"The criterion “{question.name}” is not always asked; criteria have no “relevant”.", question.line)
    country = _country(fields)
    levels = _levels(fields, form.languages)
    known = {level.name for level in levels}
    start = _level(fields, "start", known)
    caution = Fields(fields.need("while_open"), "“while_open”")
    while_open = (_level(caution, "level", known), caution.words("reason", form.languages))
    caution.done()
    floor = fields.take("floor")
    found = RiskSet(
        form, country, levels, start, while_open,
        _step(Fields(floor, "The floor"), form, known) if floor else None,
        tuple(_step(Fields(node, "A rule"), form, known) for node in fields.items("rules")),
    )  # fmt: skip
    names = [step.name for step in (*found.rules, *([found.floor] if found.floor else []))]
    if len(set(names)) < len(names) or not found.rules:
        raise FormError("The set has no rules, or two of the same name.", fields.line)
    fields.done()
    return found


def _country(fields: Fields) -> str:
    line = fields.need_line("country")
    country = fields.text("country") if fields.has("country") else ""
    if country and not re.fullmatch("[A-Z]{2}", country):
        raise FormError("A country is written as two capital letters, such as BE; or left out for any.", line)
    return country


def _levels(fields: Fields, languages: Sequence[str]) -> tuple[Level, ...]:
    found: dict[str, Level] = {}
    line = fields.need_line("levels")
    for node in fields.items("levels"):
        part = Fields(node, "A level")
        name, label, hours = part.name("name"), part.words("label", languages), part.need("review_hours").value
        part.done()
        if not isinstance(hours, Decimal) or hours not in range(1, LONGEST_REVIEW + 1):
            raise FormError(f"“review_hours” is a whole number from 1 to {LONGEST_REVIEW}.", node.line)
        if name in found:
            raise FormError(f"The level “{name}” stands twice.", node.line)
        found[name] = Level(name, label, int(hours))
    if len(found) < 2:
        raise FormError("A set has at least two levels.", line)
    return tuple(found.values())


def _level(fields: Fields, key: str, known: set[str]) -> str:
    line = fields.need_line(key)
    level = fields.name(key)
    if level not in known:
        raise FormError(f"“{level}” is no level of this set.", line)
    return level


def _step(fields: Fields, form: Form, known: set[str]) -> Step:
    name = fields.name("name")
    fields.what = f"The rule “{name}”"
    line = fields.need_line("when")
    when = rule_from(fields, "when")
    if when is None:
        raise FormError(f"{fields.what} has no “when”.", fields.line)
    check_rule(form, when, fields.what, line)
    source = fields.text("source") if fields.has("source") else ""
    step = Step(name, _level(fields, "level", known), fields.words("reason", form.languages), when, source)
    fields.done()
    return step


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a set suggests.

    Attributes:
        reasons: (name of the rule, its level, the words) of all that hold, the highest level first.
        not_known: names of the criteria without an answer, in the form's order.
        floor: the level under which nobody may decide; empty where there is none.
    """

    risk_set: RiskSet
    level: str
    reasons: tuple[tuple[str, str, Words], ...]
    not_known: tuple[str, ...]
    floor: str = ""

    def as_data(self) -> dict[str, Any]:
        """Plain data to keep, with its words: a later change of the set must not change what was said."""
        return {
            "set": self.risk_set.form.name, "version": self.risk_set.form.version, "fingerprint": self.risk_set.fingerprint,
            "level": self.level, "floor": self.floor, "not_known": list(self.not_known),
            "reasons": [{"rule": name, "level": level, "words": dict(words.by_language)} for name, level, words in self.reasons],
        }  # fmt: skip


def suggest(risk_set: RiskSet, filled: Filled, today: date) -> Suggestion:
    """The level that the answers suggest.

    Raises:
        BadInput: answers to another form, or with a fault.
    """
    if filled.form != risk_set.form or filled.faults:
        raise BadInput("These answers cannot be weighed.", place=next(iter(filled.faults), "form"))

    def state(step: Step) -> bool | None:
        return holds(step.when.condition, filled.values.get, today, open_world=True)

    reasons = [(step.name, step.level, step.reason) for step in risk_set.rules if state(step)]
    floor = risk_set.floor
    if floor and state(floor) is not False:  # an age that is not known does not take a child's floor away
        reasons.append((floor.name, floor.level, floor.reason))
        bound = floor.level
    else:
        bound = ""
    level = max((level for _name, level, _words in reasons), key=risk_set.rank, default=risk_set.start)
    level = max(level, risk_set.start, key=risk_set.rank)
    possible = max((step.level for step in risk_set.rules if state(step) is None), key=risk_set.rank, default=risk_set.start)
    caution = min(possible, risk_set.while_open[0], key=risk_set.rank)
    if risk_set.rank(caution) > risk_set.rank(level):
        level = caution
        reasons.append(("while_open", caution, risk_set.while_open[1]))
    reasons.sort(key=lambda reason: -risk_set.rank(reason[1]))
    not_known = tuple(name for name in risk_set.form.answered if name not in filled.values)
    return Suggestion(risk_set, level, tuple(reasons), not_known, bound)


def check_decision(suggestion: Suggestion, level: str, why: str) -> None:
    """Whether a person may decide so.

    Raises:
        BadInput: no level of the set; under its floor; another one than suggested without a reason.
    """
    rank = suggestion.risk_set.rank
    chosen = rank(level)
    if suggestion.floor and chosen < rank(suggestion.floor):
        raise BadInput("These criteria do not allow so low a level here. Choose a higher one.", place="level")
    if level != suggestion.level and not why.strip():
        raise BadInput("Say why you decide on another level than the criteria suggest.", place="why")


def next_review(risk_set: RiskSet, level: str, now: datetime) -> datetime:
    """When a level is due to be looked at anew, in UTC: hours pass by the sun, and a change of the clocks takes or adds none."""
    return now.astimezone(UTC) + timedelta(hours=risk_set.levels[risk_set.rank(level)].review_hours)

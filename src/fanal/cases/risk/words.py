"""An assessment in words for people, in the words of its time: levels, reasons, answers.

Belongs here: choosing the language of what was kept. Does not: markup, rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal.cases.labels import label_of
from fanal.cases.risk.answers import in_language
from fanal.cases.risk.models import RiskAssessment
from fanal.core.casework import AnswerState, SaidBy
from fanal.core.plugs import TimelineEntry
from fanal.web.forms import NO_ANSWER


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One kept answer: question, answer, who says so, when and by whom it was written down."""

    label: str
    words: str
    said_by: str
    at: datetime
    by: str


def say_level(row: RiskAssessment, language: str, *, level: str = "") -> str:
    """The decided level (or another of the same set) in words."""
    name = level or row.level
    return in_language(row.suggestion["levels"][name], language)


def say_reasons(row: RiskAssessment, language: str) -> list[str]:
    """Why this level was suggested."""
    return [in_language(reason["words"], language) for reason in row.suggestion["reasons"]]


def say_open(row: RiskAssessment, language: str) -> list[str]:
    """What was not known."""
    return [in_language(words, language) for words in row.suggestion["open"]]


def say_answer(state: str, value: str, words: Mapping[str, str], language: str) -> str:
    """An answer, or the honest reason why there is none."""
    if state != AnswerState.GIVEN:
        return str(dict(NO_ANSWER).get(state, ""))
    return in_language(words, language) if words else value


def shown_answers(kept: Iterable[Mapping[str, Any]], language: str) -> list[ShownAnswer]:
    """Kept answers in words."""
    return [
        ShownAnswer(
            in_language(one["label"], language), say_answer(one["state"], one.get("value", ""), one["words"], language),
            str(label_of(SaidBy, one["said_by"])) if one["said_by"] else "", datetime.fromisoformat(one["at"]), one["by"],
        )
        for one in kept
    ]  # fmt: skip


def say_assessed(row: RiskAssessment, language: str) -> tuple[str, str]:
    """For timeline and paper: a title, and the reasons in words."""
    title = _("Risk: %(level)s") % {"level": say_level(row, language)}
    said = say_reasons(row, language)
    if row.overridden:
        suggested = say_level(row, language, level=row.suggested)
        said.insert(0, _("The criteria suggested %(level)s. Decided otherwise: %(why)s") % {"level": suggested, "why": row.why})
    if row.why_later:
        said.append(_("Looked at later than the level asks for: %(why)s") % {"why": row.why_later})
    return title, "\n".join(said)


def tell_assessed(row: RiskAssessment) -> TimelineEntry:
    """An assessment as the timeline tells it, in the reader's language as far as the set has it."""
    title, reasons = say_assessed(row, get_language() or "en")
    who = row.recorded_by.display_name if row.recorded_by else _("by itself")
    return TimelineEntry(row.decided_at, "decision", title, reasons, who, "eye", reverse("cases:risk", args=[row.case_id]))

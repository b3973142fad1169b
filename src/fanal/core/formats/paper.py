"""A thing on paper, as plain data: a head, parts with facts and entries, a foot. What sets it in type gets this and no markup.

Texts are made inert here: a control character shows as U+FFFD, and marks that turn the order of letters round (overrides,
embeddings, isolates) are taken out, so that what is read is what stands there.

Belongs here: the shapes. Does not: setting type (`exports.printing`), what a case file holds (`cases.exported`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fanal.core.casework.scripts import direction_of
from fanal.core.formats.table_out import clean

#: UAX 9: embeddings, overrides and isolates. The marks LRM, RLM and ALM stay: they belong to how a name is written.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
#: A text longer than this on paper is a book; the rest is told to be missing. In letters.
LONGEST = 20_000


def printable(text: Any) -> str:
    """Text as it may stand on paper."""
    said = _TURNING.sub("", clean(str(text))).replace("\t", " ")
    return said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…"


@dataclass(frozen=True, slots=True)
class PaperFact:
    """A name and its value. `tone`: empty, `hidden` (not for this reader; the value says why) or `quiet`."""

    label: Any
    value: Any
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One of several things of a kind: what, when, by whom, in words, and facts of its own."""

    title: Any
    when: str = ""
    who: str = ""
    text: str = ""
    facts: Sequence[PaperFact] = ()
    tone: str = ""


@dataclass(frozen=True, slots=True)
class PaperPart:
    """What stands under one heading. `note` says how many and in which order, or that there is nothing; `order` its place."""

    heading: Any
    note: Any = ""
    facts: Sequence[PaperFact] = ()
    entries: Sequence[PaperEntry] = ()
    order: int = 50


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole.

    Attributes:
        language: BCP 47 tag of the reader's language.
        right_to_left: whether that runs from right to left.
        title, kicker: the name of the paper, and what it is of ("Case file"); the kicker holds no child's name, because it
            stands in the properties of the file too.
        mark: the word at the top of every page ("Confidential").
        heads: names, each in its own script first.
        facts: under the heads.
        parts: in order.
        foot: who printed it, when, for what.
        pages: "Page {page} of {pages}".
    """

    language: str
    right_to_left: bool
    kicker: Any
    mark: Any
    heads: Sequence[Sequence[Any]]
    facts: Sequence[PaperFact]
    parts: Sequence[PaperPart]
    foot: Any
    pages: Any

    def as_data(self) -> dict[str, Any]:
        """Plain data: lists, mappings and texts, each text with the way it runs."""
        return {
            "language": self.language,
            "rtl": self.right_to_left,
            "kicker": printable(self.kicker),
            "mark": printable(self.mark),
            "heads": [[_said(name) for name in names] for names in self.heads],
            "facts": [_fact(fact) for fact in self.facts],
            "parts": [_part(part) for part in sorted(self.parts, key=lambda part: part.order)],
            "foot": _said(self.foot),
            "pages": printable(self.pages),
        }


def _said(text: Any) -> list[dict[str, str]]:
    """A text as its lines, each with the way it runs by itself (UAX 9: every line end begins a paragraph)."""
    return [{"text": line, "way": direction_of(line).value} for line in printable(text).split("\n")]


def _fact(fact: PaperFact) -> dict[str, Any]:
    return {"label": _said(fact.label), "value": _said(fact.value), "tone": fact.tone}


def _entry(entry: PaperEntry) -> dict[str, Any]:
    return {
        "title": _said(entry.title), "when": printable(entry.when), "who": _said(entry.who), "text": _said(entry.text),
        "facts": [_fact(fact) for fact in entry.facts], "tone": entry.tone,
    }  # fmt: skip


def _part(part: PaperPart) -> dict[str, Any]:
    return {
        "heading": _said(part.heading), "note": _said(part.note), "facts": [_fact(fact) for fact in part.facts],
        "entries": [_entry(entry) for entry in part.entries],
    }  # fmt: skip


def letters_of(data: Any) -> set[str]:
    """Every character that stands in plain data as `as_data` gives it: what a font has to have."""
    if isinstance(data, str):
        return set(data)
    if isinstance(data, Mapping):
        return set().union(*(letters_of(value) for value in data.values())) if data else set()
    return set().union(*map(letters_of, data)) if isinstance(data, list) and data else set()

"""Cases as plain data for a caller: the columns that the matrix opens, what is hidden beside them, what was erased."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fanal.api.program.showing import hidden_of, when_readable
from fanal.cases import queries
from fanal.cases.models import Case, Child, Episode, Person
from fanal.cases.recording import CHILD, EPISODE, PERSON
from fanal.vault.fields import readable
from fanal.vault.models import ProtectedModel

_CASE_TEXTS = ("summary", "restricted_reason", "police_when", "police_why_not")
_ENDING = ("outcome", "found_by", "condition", "return_interview")


def row(case: Case) -> dict[str, Any]:
    """A case of a list; needs the prefetches of `cases.queries.lists`. Opens the names of its children."""
    return {**_head(case), "children": [{"id": link.child_id, "name": _name(link.child)} for link in case.case_children.all()]}


def whole(case: Case, by: object) -> dict[str, Any]:
    """A case with everything that `by` may read of it."""
    hidden = hidden_of(Case, _CASE_TEXTS, by=by)
    opened = when_readable(case, _shown(_CASE_TEXTS, hidden))
    flags = queries.flags_of(case) if readable(case) else []
    return {
        **_head(case), **opened, "police_answer": case.police_answer or None, "reopened_at": case.reopened_at,
        "children": [_child(child, by) for child in queries.children_of(case)],
        "people": [_person(person, by) for person in queries.people_of(case)],
        "flags": [
            {"kind": one.kind, "said_by": one.said_by or None, "text": one.text, "recorded_at": one.recorded_at} for one in flags
        ],
        "erased": not readable(case), "hidden": hidden,
    }


def _head(case: Case) -> dict[str, Any]:
    return {
        "id": case.pk, "reference": case.reference, "status": case.status, "category": case.category,
        "category_determined": case.category_determined, "pushed_out": case.pushed_out,
        "abduction_kind": case.abduction_kind or None, "cross_border": case.cross_border, "countries": case.countries,
        "owner": case.owner_id, "restricted": case.restricted, "outcome": case.outcome or None, "opened_at": case.opened_at,
        "closed_at": case.closed_at, "next_due": case.next_due, "needs_at": case.needs_at,
    }


def _name(child: Child) -> str:
    name = child.main_name
    return name.text if name is not None and readable(name) else ""


def _child(child: Child, by: object) -> dict[str, Any]:
    found, hidden = _fields(child, CHILD.fields, by)
    names = [
        {
            "text": name.text, "romanised": name.romanised, "kind": name.kind, "provenance": name.provenance,
            "script": name.script, "language": name.language, "is_main": name.is_main,
        }
        for name in child.names.all() if readable(name)
    ]
    episodes = [_episode(episode, by) for episode in child.episodes_here]  # type: ignore[attr-defined]
    return {**found, "id": child.pk, "names": names, "episodes": episodes, "erased": not readable(child), "hidden": hidden}


def _episode(episode: Episode, by: object) -> dict[str, Any]:
    found, hidden = _fields(episode, [*EPISODE.fields, "found_place", "interview_note"], by)
    return {
        **found, **{name: getattr(episode, name) or None for name in _ENDING}, "id": episode.pk, "number": episode.number,
        "state": episode.state, "ended_at": episode.ended_at, "duration_unknown": episode.duration_unknown,
        "found_country": episode.found_country, "erased": not readable(episode), "hidden": hidden,
    }


def _person(person: Person, by: object) -> dict[str, Any]:
    found, hidden = _fields(person, PERSON.fields, by)
    roles = [one.role for one in person.roles_here]  # type: ignore[attr-defined]
    return {
        **found, "id": person.pk, "roles": roles, "script": person.script, "erased": not readable(person), "hidden": hidden,
    }


def _fields(row: ProtectedModel, names: Iterable[str], by: object) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The columns that may be read, those that say something only, and those that may not. Why a field is empty says nothing
    of a field that is hidden."""
    hidden = hidden_of(type(row), names, by=by)
    shown = _shown(names, hidden)
    opened = when_readable(row, [*shown, "answers"])
    reasons = {name: why for name, why in (opened.pop("answers", None) or {}).items() if name in shown}
    said = {name: _plain(value) for name, value in opened.items() if value not in ("", None, {}, [])}
    return {**said, "why_empty": reasons}, hidden


def _plain(value: Any) -> Any:
    return value.isoformat() if type(value).__name__ == "date" else value


def _shown(names: Iterable[str], hidden: list[dict[str, Any]]) -> list[str]:
    closed = {one["field"] for one in hidden}
    return [name for name in names if name not in closed]

"""Write a block of drafts as cases: one insert per table, not per case, with what every opened case has.

The same columns, checks, references, index entries and journal entries as when a person opens a case, only many at once, so
that ten thousand come in while the desk goes on working. Part of `apply_run`, in its transaction. Does not belong here:
rights, the run and its states, what a row means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.cases.actions._numbering import lock_counter, take_references
from fanal.cases.actions.close_case import finish_episode
from fanal.cases.imports.check import Line
from fanal.cases.imports.drafts import CaseDraft, ImportedChild
from fanal.cases.imports.models import ImportedCase, ImportRun
from fanal.cases.indexing import index_new
from fanal.cases.models import (
    Authority,
    Case,
    CaseChild,
    CasePerson,
    CategoryChange,
    Child,
    ChildName,
    Episode,
    Note,
    Person,
    StatusChange,
    Task,
)
from fanal.cases.recording import CHILD, EPISODE, PERSON
from fanal.cases.steps import trace
from fanal.cases.writing import write_values
from fanal.core.actors import Actor
from fanal.core.casework import (
    AuthorityKind,
    CaseOutcome,
    CaseStatus,
    Finding,
    PoliceAnswer,
    TaskKind,
    detect_script,
    first_need,
)
from fanal.core.ids import new_id
from fanal.vault import keys

#: When somebody should have looked through what was taken over.
REVIEW_WITHIN = timedelta(days=7)


@dataclass(slots=True)
class Rows:
    """Rows of a block, in the order in which they can be written."""

    cases: list[Case] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    others: list[models.Model] = field(default_factory=list)
    ended: list[tuple[Episode, Finding]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Block:
    """Drafts to be written together, with the data keys made for them beforehand (a key is durable before its rows)."""

    lines: Sequence[tuple[Line, CaseDraft]]
    case_keys: Sequence[UUID]
    child_keys: Sequence[UUID]
    person_keys: Sequence[UUID]


def prepare_block(lines: Iterable[Line]) -> Block:
    """A block with its keys. Outside of any transaction: three commits in the key store."""
    pairs = [(line, line.draft) for line in lines if line.draft is not None]
    return Block(
        pairs,
        keys.new_keys("case", len(pairs)),
        keys.new_keys("child", sum(len(draft.children) for _line, draft in pairs)),
        keys.new_keys("person", sum(len(draft.people) for _line, draft in pairs)),
    )


def write_block(*, by: Actor, run: ImportRun, block: Block) -> int:
    """Write a block, with its journal entries. Returns how many cases were made. In the caller's transaction."""
    rows, now = Rows(), timezone.now()
    references = _take_references([draft.opened_at for _line, draft in block.lines])
    child_keys, person_keys = iter(block.child_keys), iter(block.person_keys)
    for (line, draft), key_id, reference in zip(block.lines, block.case_keys, references, strict=True):
        case = _case(run, draft, key_id, reference, now)
        rows.cases.append(case)
        _add_history(by, rows, case, draft, run=run, line=line)
        for child in draft.children:
            _add_child(by, rows, case, child, next(child_keys))
        for person in draft.people:
            _add_person(rows, case, person.values, person.roles, next(person_keys))
        _add_work(by, rows, case, draft, now)
    _insert(rows)
    _index(rows)
    for case in rows.cases:
        details = {
            "status": case.status,
            "category": case.category_code,
            "origin": case.origin,
            "import": str(run.pk),
        }
        journal.record(by=by, act="case.opened", subject=case, details=details, key_id=case.key_id)
    return len(rows.cases)


def _take_references(opened: Sequence[datetime]) -> list[str]:
    """References for cases opened at these times, in order; each counter is locked and moved once, the oldest year first."""
    years = [timezone.localtime(at).year for at in opened]
    waiting = {
        year: iter(take_references(lock_counter(opened[years.index(year)]), count))
        for year, count in sorted(Counter(years).items())
    }
    return [next(waiting[year]) for year in years]


def _case(run: ImportRun, draft: CaseDraft, key_id: UUID, reference: str, now: datetime) -> Case:
    worked_on = draft.status is not CaseStatus.CLOSED
    due = now + REVIEW_WITHIN if worked_on else None
    since = now if draft.status is CaseStatus.OPEN else draft.opened_at
    choice = draft.choice
    return Case(
        id=new_id(), key_id=key_id, reference=reference, status=draft.status.value, category=choice.category.value,
        category_determined=choice.determined, pushed_out=choice.pushed_out,
        abduction_kind=choice.abduction.value if choice.abduction else "", cross_border=draft.cross_border.value,
        country_codes=" ".join(draft.countries), summary=draft.summary, police_answer=_police(draft), police_when=draft.police.when,
        police_why_not=draft.police.why_not, outcome=_outcome(draft), opened_at=draft.opened_at, closed_at=draft.closed_at,
        next_due=due, needs_at=first_need(draft.status, has_owner=False, dues=[due] if due else [], since=since),
        origin="pfif" if run.kind == ImportRun.Kind.PFIF else "import", source_reference=_shown_reference(draft),
    )  # fmt: skip


def _police(draft: CaseDraft) -> str:
    if draft.police.answer:
        return draft.police.answer.value
    return PoliceAnswer.YES.value if draft.police_number else ""


def _outcome(draft: CaseDraft) -> str:
    """Of a closed case: the one its children share; children who ended apart leave that of the first one found."""
    if draft.status is not CaseStatus.CLOSED:
        return ""
    findings = [one.finding for one in draft.children if one.finding and one.finding.outcome]
    found = [finding for finding in findings if finding.is_found]
    chosen: CaseOutcome | None = (found or findings)[0].outcome
    return chosen.value if chosen else ""


def _shown_reference(draft: CaseDraft) -> str:
    """The number in the old list, but not the fingerprint that stands in for one."""
    return "" if draft.external_reference.startswith("row:") else draft.external_reference[:500]


def _add_history(by: Actor, rows: Rows, case: Case, draft: CaseDraft, *, run: ImportRun, line: Line) -> None:
    own: dict[str, Any] = {"case": case, "key_id": case.key_id}
    rows.others += [
        CategoryChange(
            **own, before="", after=draft.choice.code, pushed_out=case.pushed_out, abduction_kind=case.abduction_kind, **trace(by)
        ),
        StatusChange(**own, act="opened", reason=_("Taken over from an older list or document."), **trace(by)),
        ImportedCase(
            **own, run=run, source=run.source, row=line.numbers[0], external_reference=draft.external_reference,
            expires_at=draft.expires_at,
        ),
    ]  # fmt: skip
    if draft.closed_at:
        rows.others.append(StatusChange(**own, act="closed", reason=_("It was closed there already."), **trace(by)))


def _add_child(by: Actor, rows: Rows, case: Case, imported: ImportedChild, key_id: UUID) -> None:
    draft = imported.child
    child = Child(id=new_id(), key_id=key_id)
    write_values(child, CHILD, draft.values)
    rows.children.append(child)
    own: dict[str, Any] = {"child": child, "key_id": key_id}
    rows.others.append(CaseChild(case=case, child=child))
    for position, name in enumerate(draft.names):
        rows.others.append(
            ChildName(
                **own, kind=name.kind.value, provenance=name.provenance.value, language=name.language[:16],
                script=detect_script(name.text), full=name.full, given=name.given, family=name.family, romanised=name.romanised,
                is_main=position == 0, position=position, **trace(by),
            )
        )  # fmt: skip
    if draft.missing:
        episode = Episode(**own, case=case, number=1, **trace(by))
        write_values(episode, EPISODE, draft.episode)
        if imported.finding:
            rows.ended.append((episode, imported.finding))
        else:
            rows.others.append(episode)


def _add_person(rows: Rows, case: Case, values: Any, roles: Iterable[Any], key_id: UUID) -> None:
    person = Person(id=new_id(), key_id=key_id)
    write_values(person, PERSON, values)
    person.script = detect_script(person.name)
    rows.people.append(person)
    rows.others += [CasePerson(case=case, person=person, role=role.value) for role in roles]


def _add_work(by: Actor, rows: Rows, case: Case, draft: CaseDraft, now: datetime) -> None:
    own: dict[str, Any] = {"case": case, "key_id": case.key_id}
    for note in draft.notes:
        rows.others.append(
            Note(**own, text=note.text, said_by=note.said_by.value, **{**trace(by), "recorded_at": note.at or now})
        )
    if draft.police_number:
        rows.others.append(
            Authority(**own, kind=AuthorityKind.POLICE_REPORT.value, number=draft.police_number, **trace(by))
        )
    if case.next_due:
        rows.others.append(Task(**own, kind=TaskKind.REVIEW_IMPORT.value, due=case.next_due, **trace(by)))


def _insert(rows: Rows) -> None:
    """One insert per table: first what the others point to."""
    by_table: dict[type[models.Model], list[models.Model]] = {}
    for row in (*rows.cases, *rows.children, *rows.people, *rows.others):
        by_table.setdefault(type(row), []).append(row)
    for table, group in by_table.items():
        table._default_manager.bulk_create(group)
    for episode, finding in rows.ended:
        finish_episode(episode, finding)


def _index(rows: Rows) -> None:
    """Let names, numbers and phones be found, as for every case."""
    prefetch_related_objects(rows.cases, "authorities")
    prefetch_related_objects(rows.children, "names")
    episodes = [row for row in rows.others if isinstance(row, Episode)] + [episode for episode, _finding in rows.ended]
    index_new(rows.cases, rows.children, rows.people, episodes)

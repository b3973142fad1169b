"""Rows of children, names, people and episodes from drafts: what opening a case and later additions do alike.

Belongs here: making and changing these rows inside an action's transaction. Does not: rights, locks of cases, the journal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, TaskDraft
from fanal.cases.indexing import index_child, index_episode, index_person
from fanal.cases.models import Case, CasePerson, Child, ChildName, Episode, Person, Task
from fanal.cases.policies import check_can_open, check_can_own
from fanal.cases.proposals import title_to_store
from fanal.cases.queries.access import lock_child, lock_row_of_child
from fanal.cases.recording import CHILD, EPISODE, PERSON, Table, country, line, text
from fanal.cases.steps import trace
from fanal.core.actors import Actor
from fanal.core.casework import AnswerState, EpisodeState, Finding, PersonRole, detect_script
from fanal.core.casework.moments import read_birth, read_moment
from fanal.core.errors import BadInput, NotReady
from fanal.core.ids import new_id
from fanal.vault import keys


def write_values(row: models.Model, table: Table, values: Mapping[str, Any]) -> list[str]:
    """Set fields of a row from plain values or answers; answers with the names of the fields that changed. Saves nothing."""
    columns, reasons = table.read(values)
    changed = [name for name, value in columns.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, columns[name])
    if isinstance(row, Child | Episode | Person):
        before = dict(row.answers or {})
        kept = {name: reason for name, reason in {**before, **reasons}.items() if reason}
        if kept != before:
            row.answers = kept
            changed.append("answers")
    return changed


def with_added(row: models.Model, table: Table, added: Mapping[str, Any]) -> dict[str, Any]:
    """What fields hold once something is added behind what stands there, by whoever may write but not read them.

    Raises BadInput for a second answer where one fits: the first stays, and its words are not told.
    """
    columns, _reasons = table.read(added)
    found: dict[str, Any] = {}
    for name, new in columns.items():
        old = getattr(row, name)
        if isinstance(new, list):
            found[name] = [*(old or []), *(one for one in new if one not in (old or []))]
        elif table.fields[name] in {line, text}:
            found[name] = f"{old}\n{new}" if old else new
        elif old in {"", None, new}:
            found[name] = new
        else:
            raise BadInput(_("Something else is recorded here already. Tell the owner of the case what you heard."), place=f"add_{name}")
    return found


def write_birth(child: Child) -> list[str]:
    """Read what was told of the birth into date or age, where neither stands yet; answers with the fields set."""
    if not child.birth_text or child.birth_date or child.age_range:
        return []
    birth = read_birth(child.birth_text, today=timezone.localdate())
    if birth is None:
        return []
    if birth.day:
        child.birth_date, child.birth_precision = birth.day, birth.precision.value
        return ["birth_date", "birth_precision"]
    assert birth.age is not None and birth.said_on is not None  # one of the two is what read_birth gives
    child.age_range = {"low": birth.age.low, "high": birth.age.high, "said_on": birth.said_on.isoformat()}
    return ["age_range"]


def write_last_seen(episode: Episode, now: datetime) -> list[str]:
    """Read what was told of the last sight into a time, where none stands yet; answers with the fields set."""
    if not episode.last_seen_text or episode.last_seen_at:
        return []
    found = read_moment(episode.last_seen_text, now=timezone.localtime(now))
    if found is None:
        return []
    episode.last_seen_at, precision = found
    episode.last_seen_precision = precision.value
    return ["last_seen_at", "last_seen_precision"]


def write_name(by: Actor, child: Child, draft: NameDraft, *, main: bool = False) -> ChildName:
    """One more name of a child. Raises BadInput for one without a letter or sign, or too long."""
    for place in ("full", "given", "family", "romanised"):
        line(getattr(draft, place))
    if not draft.text.strip():
        raise BadInput(_("A name needs at least one letter."), place="full")
    position = child.names.aggregate(last=Max("position"))["last"]
    return child.names.create(
        key_id=child.key_id, kind=draft.kind.value, provenance=draft.provenance.value, language=draft.language[:16],
        script=detect_script(draft.text), full=draft.full, given=draft.given, family=draft.family, romanised=draft.romanised,
        is_main=main, position=0 if position is None else position + 1, **trace(by),
    )


def write_names(by: Actor, child: Child, drafts: Iterable[NameDraft]) -> None:
    """Several names; the one marked as main is it, else the first of a child that has none. What stands already is left."""
    drafts = list(drafts)
    known = {(name.text, name.kind) for name in child.names.all()}
    has_main = child.names.filter(is_main=True).exists()
    main = next((draft for draft in drafts if draft.is_main), drafts[0] if drafts else None)
    for draft in drafts:
        if (draft.text, draft.kind.value) not in known:
            write_name(by, child, draft, main=draft is main and not has_main)


def _new_to(child: Child, values: Mapping[str, Any]) -> dict[str, Any]:
    """Of a child who is known, a caller's words fill only what is empty: what stands is corrected by hand, not in passing."""
    columns, _reasons = CHILD.read(values)
    filled = {name: value for name, value in values.items() if columns[name] and not getattr(child, name)}
    if child.birth_date:
        filled.pop("age_range", None)
    elif "birth_date" in filled and "birth_precision" in values:
        filled["birth_precision"] = values["birth_precision"]
    return filled


def write_child(by: Actor, draft: ChildDraft) -> Child:
    """The child of a draft: a new one under a key of its own, or the known one with what the draft adds."""
    child = lock_child(by=by, child_id=draft.child_id) if draft.child_id else Child(key_id=keys.new_key("child"))
    write_values(child, CHILD, _new_to(child, draft.values) if draft.child_id else draft.values)
    write_birth(child)
    if draft.why_no_name and not draft.names:
        child.answers = {**(child.answers or {}), "name": AnswerState(draft.why_no_name).value}
    child.save()
    write_names(by, child, draft.names)
    index_child(child)
    return child


def write_episode(by: Actor, case: Case, child: Child, values: Mapping[str, Any]) -> Episode:
    """A new episode of a child, in a case that is locked.

    Raises:
        NotReady: the child is missing already; in which case is said only where that is this one.
    """
    lock_row_of_child(child.pk)
    if child.episodes.filter(state=EpisodeState.MISSING).exists():
        raise NotReady(_("This child is recorded as missing already. Join that case, or close its episode first."))
    number = (child.episodes.aggregate(last=Max("number"))["last"] or 0) + 1
    episode = Episode(case=case, child=child, key_id=child.key_id, number=number, **trace(by))
    write_values(episode, EPISODE, values)
    write_last_seen(episode, timezone.now())
    episode.save()
    index_episode(episode)
    return episode


def put_child_into(by: Actor, case: Case, draft: ChildDraft) -> Child:
    """A child with names, link to the case and, when missing now, an episode."""
    child = write_child(by, draft)
    case.case_children.get_or_create(child=child)
    if draft.missing:
        write_episode(by, case, child, draft.episode)
    return child


def put_person_into(case: Case, draft: PersonDraft) -> Person:
    """A person under a key of their own, with at least one role in the case."""
    person = Person(key_id=keys.new_key("person"))
    write_values(person, PERSON, draft.values)
    person.script = detect_script(person.name)
    person.save()
    write_roles(case, person, draft.roles)
    index_person(person)
    return person


def write_roles(case: Case, person: Person, roles: Iterable[PersonRole]) -> None:
    """The roles of a person in a case: exactly these. Raises BadInput for none."""
    wanted = {role.value for role in roles}
    if not wanted:
        raise BadInput(_("Say which role this person has in the case."), place="roles")
    held = case.case_people.filter(person=person)
    held.exclude(role__in=wanted).delete()
    there = set(held.values_list("role", flat=True))
    case.case_people.bulk_create([CasePerson(case=case, person=person, role=role) for role in sorted(wanted - there)])


def write_task(by: Actor, case: Case, draft: TaskDraft, *, task_id: UUID | None = None) -> Task:
    """The row of a task in a locked case. Raises BadInput for one without words, or for somebody who cannot open the case."""
    if not draft.title.strip():
        raise BadInput(_("Say what is to be done."), place="title")
    owner = draft.owner or case.owner
    if draft.owner is not None and draft.owner != by:
        check_can_own(draft.owner)
        check_can_open(case, draft.owner)
    return case.tasks.create(
        id=task_id or new_id(), key_id=case.key_id, kind=draft.kind.value, title=line(title_to_store(draft.kind.value, draft.title)),
        owner=owner, due=draft.due, **trace(by),
    )


def finish_episode(episode: Episode, finding: Finding) -> None:
    """Write how an episode ended. The check has passed: nothing that the table's constraints ask for is missing."""
    found = finding.is_found
    assert finding.outcome is not None  # the check has passed
    episode.state = (EpisodeState.FOUND if found else EpisodeState.ENDED).value
    episode.outcome = finding.outcome.value
    episode.found_by = finding.found_by.value if found and finding.found_by else ""
    episode.condition = finding.condition.value if found and finding.condition else ""
    episode.ended_at, episode.duration_unknown = finding.ended_at, finding.duration_unknown
    episode.found_place, episode.found_country = text(finding.place), country(finding.country)
    episode.return_interview = finding.interview.value if finding.interview else ""
    episode.interview_note = text(finding.interview_note)
    episode.save()


def belongs(case: Case, *, child_id: UUID | None = None, person_id: UUID | None = None) -> None:
    """Raises BadInput when a child or person named in a form is not in this case."""
    if child_id and not case.case_children.filter(child=child_id).exists():
        raise BadInput(_("This child is not in this case."), place="child")
    if person_id and not case.case_people.filter(person=person_id).exists():
        raise BadInput(_("This person is not in this case."), place="person")


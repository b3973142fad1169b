"""What happened in a case, by whom, newest first: this room's part, and the whole with what upper rooms know.

Titles are made in the reader's language from codes; what people wrote stands as it was written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.cases.labels import category_label, label_of
from fanal.cases.models import Case, Note
from fanal.cases.queries.access import fetch_case
from fanal.cases.queries.parts import documents_of, notes_of
from fanal.core.actors import Actor
from fanal.core.casework import (
    AuthorityKind,
    CaseOutcome,
    ConsentUse,
    DocumentKind,
    EpisodeState,
    FlagKind,
    FoundBy,
    SaidBy,
    StepState,
    SupportKind,
    TaskState,
)
from fanal.core.plugs import TimelineEntry, timeline_entry

_STATUS_ACTS = {
    "opened": _l("Case opened"), "accepted": _l("Taken over after review"), "discarded": _l("Discarded in review"),
    "closed": _l("Case closed"), "reopened": _l("Case reopened"), "handed_over": _l("Handed over"),
    "restricted": _l("Reading restricted"), "unrestricted": _l("Restriction lifted"),
}


def timeline_of(*, by: Actor, case_id: UUID, kind: str = "") -> list[TimelineEntry]:
    """Everything that happened in a case which `by` may read, newest first. Raises NotFound.

    Args:
        kind: only `contact`, `decision`, `abroad` or `note`; empty for all.
    """
    case = fetch_case(by=by, case_id=case_id)
    entries = [entry for room in timeline_entry.ask(by=by, case_id=case.pk) for entry in room]
    return sorted((one for one in entries if kind in {"", one.kind}), key=lambda one: one.at, reverse=True)


def own_entries(*, by: Actor, case_id: UUID) -> Iterable[TimelineEntry]:
    """This room's part (plugged into `timeline_entry`). About ten queries. Raises NotFound."""
    case = fetch_case(by=by, case_id=case_id)
    yield from _status(case)
    yield from _categories(case)
    yield from _notes(notes_of(case, by=by))
    yield from _tasks(case)
    yield from _support(case)
    yield from _authorities(case)
    yield from _consents(case)
    yield from _episodes(case)
    yield from _flags(case)
    yield from _glass(case)
    for document in documents_of(case, by=by):
        title = _("%(kind)s added") % {"kind": label_of(DocumentKind, document.kind)}
        yield TimelineEntry(document.recorded_at, "note", title, document.title, _who(document), "file")


def _who(row: Any) -> str:
    """Who wrote a row: a colleague's name, or that it came by itself."""
    return row.recorded_by.display_name if row.recorded_by_id else _("by itself")


def _status(case: Case) -> Iterator[TimelineEntry]:
    for change in case.status_changes.select_related("recorded_by", "to_owner"):
        title = str(_STATUS_ACTS.get(change.act, change.act))
        if change.to_owner:
            title = _("%(act)s to %(name)s") % {"act": title, "name": change.to_owner.display_name}
        yield TimelineEntry(change.recorded_at, "decision", title, change.reason, _who(change), "case")


def _categories(case: Case) -> Iterator[TimelineEntry]:
    for change in case.category_changes.select_related("recorded_by"):
        if change.before:
            title = _("Category: %(category)s") % {"category": category_label(change.after)}
            yield TimelineEntry(change.recorded_at, "decision", title, change.reason, _who(change), "decision")


def _notes(notes: QuerySet[Note]) -> Iterator[TimelineEntry]:
    for note in notes:
        title = _("Decision") if note.is_decision else _("Note")
        if note.said_by:
            title = _("%(title)s, said by: %(who)s") % {"title": title, "who": label_of(SaidBy, note.said_by)}
        if note.walled:
            title = _("%(title)s (the child's own, not for the parents' file)") % {"title": title}
        yield TimelineEntry(note.recorded_at, "decision" if note.is_decision else "note", title, note.text, _who(note), "note")


def _tasks(case: Case) -> Iterator[TimelineEntry]:
    for task in case.tasks.exclude(state=TaskState.OPEN).select_related("finished_by"):
        title = _("Done: %(task)s") if task.state == TaskState.DONE else _("Dropped: %(task)s")
        who = task.finished_by.display_name if task.finished_by else _("by itself")
        assert task.finished_at is not None  # a constraint of the table
        yield TimelineEntry(task.finished_at, "note", title % {"task": task.title}, task.result, who, "check")


def _support(case: Case) -> Iterator[TimelineEntry]:
    for one in case.support.select_related("recorded_by", "given_by"):
        title = _("%(kind)s support, %(minutes)d min") % {"kind": label_of(SupportKind, one.kind), "minutes": one.minutes}
        who = one.given_by.display_name if one.given_by else _who(one)
        yield TimelineEntry(one.given_at, "note", title, one.text, who, "support")


def _authorities(case: Case) -> Iterator[TimelineEntry]:
    for one in case.authorities.select_related("recorded_by"):
        what = {"kind": label_of(AuthorityKind, one.kind), "state": label_of(StepState, one.state)}
        kind = "abroad" if one.country and one.country != case.reference[:2] else "decision"
        yield TimelineEntry(one.recorded_at, kind, _("%(kind)s: %(state)s") % what, one.note, _who(one), "police")


def _consents(case: Case) -> Iterator[TimelineEntry]:
    for one in case.consents.select_related("recorded_by"):
        use = label_of(ConsentUse, one.use)
        given = _("Approval: %(use)s") if one.kind == one.Kind.APPROVAL else _("Consent: %(use)s")
        yield TimelineEntry(one.given_at, "decision", given % {"use": use}, one.scope, _who(one), "check")
        if one.withdrawn_at:
            yield TimelineEntry(one.withdrawn_at, "decision", _("Withdrawn: %(use)s") % {"use": use}, one.withdrawn_note, "", "cross")


def _episodes(case: Case) -> Iterator[TimelineEntry]:
    for episode in case.episodes.select_related("child", "recorded_by").prefetch_related("child__names"):
        name = episode.child.main_name
        who = {"name": name.text if name else _("the child")}
        if episode.number > 1:
            title = _("%(name)s is missing again") % who
            yield TimelineEntry(episode.recorded_at, "decision", title, episode.circumstances, _who(episode), "child")
        if episode.ended_at and episode.state == EpisodeState.FOUND:
            text = f"{label_of(CaseOutcome, episode.outcome)} · {label_of(FoundBy, episode.found_by)}"
            yield TimelineEntry(episode.ended_at, "decision", _("%(name)s was found") % who, text, "", "child")


def _flags(case: Case) -> Iterator[TimelineEntry]:
    for flag in case.flags.select_related("recorded_by", "cleared_by"):
        kind = {"kind": label_of(FlagKind, flag.kind)}
        yield TimelineEntry(flag.recorded_at, "decision", _("Marked: %(kind)s") % kind, flag.text, _who(flag), "warning")
        if flag.cleared_at:
            who = flag.cleared_by.display_name if flag.cleared_by else _("by itself")
            yield TimelineEntry(flag.cleared_at, "decision", _("Mark taken off: %(kind)s") % kind, "", who, "warning")


def _glass(case: Case) -> Iterator[TimelineEntry]:
    for one in case.broken_glass.select_related("staff"):
        until = date_format(timezone.localtime(one.until), "TIME_FORMAT")
        title = _("Emergency access until %(time)s") % {"time": until}
        yield TimelineEntry(one.given_at, "decision", title, one.reason, one.staff.display_name, "lock")

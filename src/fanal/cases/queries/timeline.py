"""What happened in a case, by whom, newest first: this room's part, and the whole with what upper rooms know.

Titles are made in the reader's language from codes; what people wrote stands as it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, Q, QuerySet, Value
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.accounts.models import Staff
from fanal.cases.after_return.models import InterviewStep
from fanal.cases.after_return.words import tell_interview
from fanal.cases.labels import category_label, label_of
from fanal.cases.models import (
    Authority,
    BreakGlass,
    Case,
    CategoryChange,
    Consent,
    Document,
    Episode,
    Flag,
    Note,
    StatusChange,
    Support,
    Task,
)
from fanal.cases.own_forms.models import FilledForm
from fanal.cases.own_forms.words import tell_filled
from fanal.cases.queries.access import fetch_case
from fanal.cases.queries.parts import BEHIND, wall_of
from fanal.cases.risk.models import RiskAssessment
from fanal.cases.risk.words import tell_assessed
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
from fanal.core.plugs import Stretch, TimelineEntry, timeline_entry
from fanal.web.paging import no_such_page, read_time_of_key
from fanal.web.prepared import Prepared, blocks

_STATUS_ACTS = {
    "opened": _l("Case opened"), "accepted": _l("Taken over after review"), "discarded": _l("Discarded in review"),
    "closed": _l("Case closed"), "reopened": _l("Case reopened"), "handed_over": _l("Handed over"),
    "restricted": _l("Reading restricted"), "unrestricted": _l("Restriction lifted"),
}


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Some entries, newest first. `older`: key of the next page, empty on the last one."""

    entries: Sequence[TimelineEntry]
    older: str = ""


def fetch_timeline(*, by: Actor, case: Case, kind: str = "", older: str = "", size: int = 60) -> TimelinePage:
    """A page of what happened in a case that `fetch_case` gave, whatever its length: each room reads no more than one page.

    Args:
        kind: only `contact`, `decision`, `abroad` or `note`; empty for all.
        older: the key that the page before gave; empty for the newest.
    Raises:
        BadInput: a key that no page gave.
    """
    until, seen = _read_key(older) if older else (None, 0)
    stretch = Stretch(most=seen + size + 1, until=until, kind=kind)
    asked = (entry for room in timeline_entry.ask(by=by, case_id=case.pk, stretch=stretch) for entry in room)
    entries = sorted(asked, key=lambda one: one.at, reverse=True)[seen : seen + size + 1]
    if len(entries) <= size:
        return TimelinePage(entries)
    return TimelinePage(entries[:size], _key(entries[:size], until, seen))


def _key(shown: Sequence[TimelineEntry], until: datetime | None, seen: int) -> str:
    """The time of the last entry shown, and how many of that very time were: a list that came from a file has many of one."""
    last = shown[-1].at
    same = sum(1 for one in shown if one.at == last) + (seen if last == until else 0)
    return f"{last.isoformat()}_{same}"


def _read_key(key: str) -> tuple[datetime, int]:
    at, _cut, seen = key.rpartition("_")
    if not seen.isascii() or not seen.isdigit() or len(seen) > 5:
        raise no_such_page("older")
    return read_time_of_key(at, "older"), int(seen)


@dataclass(frozen=True, slots=True)
class _Source:
    """One sort of entry: which rows of a case, by which of their times, of which kind, and how a row is told.

    `rows` takes the case's id and the reader's side of the wall. `kinds` come as a condition on the node's country, so that a filter reads
    no row in vain; None stands for every row.
    """

    rows: Callable[[UUID, Q], QuerySet[Any]]
    time: str
    kinds: Mapping[str, Callable[[str], Q] | None]
    tell: Callable[[Any], TimelineEntry]


def own_entries(*, by: Actor, case_id: UUID, stretch: Stretch) -> Iterable[TimelineEntry]:
    """This room's part (plugged into `timeline_entry`). One query for what comes when, one for each sort that comes.

    Raises NotFound.
    """
    case = fetch_case(by=by, case_id=case_id)
    values, shape = _asked(case, by)
    places = _places(values, shape, stretch)
    found: dict[tuple[int, UUID], TimelineEntry] = {}
    for number in {number for number, _row in places}:
        ids = [row for at_number, row in places if at_number == number]
        for block in blocks(ids):
            for row in _ROWS.fetch({**values, "rows": block}, {**shape, "number": number}):
                row.case = case
                found[number, row.pk] = _SOURCES[number].tell(row)
    return [found[place] for place in places]


def _asked(case: Case, by: Actor) -> tuple[dict[str, Any], dict[str, Hashable]]:
    reader = {"reader": by.pk} if isinstance(by, Staff) else {}
    return {"case": case.pk, "country": case.reference[:2], **reader}, {"wall": wall_of(case, by=by)}


def _places(values: Mapping[str, Any], shape: Mapping[str, Hashable], stretch: Stretch) -> list[tuple[int, UUID]]:
    """Which row of which source comes when, newest first: times and ids alone, so that nothing is opened to be left out."""
    if not any(not stretch.kind or stretch.kind in source.kinds for source in _SOURCES):
        return []
    until = {"until": stretch.until} if stretch.until is not None else {}
    # A text for each power of two, not for each length: how long it is may come out of an address.
    most = 1 << (stretch.most - 1).bit_length()
    found = _WHEN.fetch_tuples({**values, **until}, {**shape, "kind": stretch.kind, "most": most})
    return [(number, row) for _at, number, row in found[: stretch.most]]


def _when(
    *, case: UUID, wall: str, kind: str, most: int, country: str = "", reader: UUID | None = None, until: datetime | None = None
) -> QuerySet[Any]:
    arms = []
    for number, source in enumerate(_SOURCES):
        if kind and kind not in source.kinds:
            continue
        rows = source.rows(case, BEHIND[wall](reader)).order_by()
        if until is not None:
            rows = rows.filter(**{f"{source.time}__lte": until})
        condition = source.kinds.get(kind)
        rows = rows.filter(condition(country)) if condition is not None else rows
        number_of_source = Value(number, output_field=IntegerField())
        arms.append(rows.annotate(at=F(source.time), number_of_source=number_of_source, row=F("pk")).values_list("at", "number_of_source", "row"))
    every = arms[0].union(*arms[1:], all=True) if arms[1:] else arms[0]
    newest: QuerySet[Any] = every.order_by("-at", "number_of_source", "-row")[:most]
    return newest


def _rows(*, number: int, case: UUID, wall: str, rows: Sequence[UUID], country: str = "", reader: UUID | None = None) -> QuerySet[Any]:
    return _SOURCES[number].rows(case, BEHIND[wall](reader)).filter(pk__in=rows)


_SPARE = ("country", "reader")
_WHEN: Prepared[Any] = Prepared(_when, spare=_SPARE)
_ROWS: Prepared[Any] = Prepared(_rows, spare=_SPARE)


def _who(row: Any) -> str:
    """Who wrote a row: a colleague's name, or that it came by itself."""
    return row.recorded_by.display_name if row.recorded_by_id else _("by itself")


def _status(change: Any) -> TimelineEntry:
    title = str(_STATUS_ACTS.get(change.act, change.act))
    if change.to_owner:
        title = _("%(act)s to %(name)s") % {"act": title, "name": change.to_owner.display_name}
    return TimelineEntry(change.recorded_at, "decision", title, change.reason, _who(change), "case")


def _category(change: Any) -> TimelineEntry:
    title = _("Category: %(category)s") % {"category": category_label(change.after)}
    return TimelineEntry(change.recorded_at, "decision", title, change.reason, _who(change), "decision")


def _note(note: Any) -> TimelineEntry:
    title = _("Decision") if note.is_decision else _("Note")
    if note.said_by:
        title = _("%(title)s, said by: %(who)s") % {"title": title, "who": label_of(SaidBy, note.said_by)}
    if note.walled:
        title = _("%(title)s (the child's own, not for the parents' file)") % {"title": title}
    return TimelineEntry(note.recorded_at, "decision" if note.is_decision else "note", title, note.text, _who(note), "note")


def _task(task: Any) -> TimelineEntry:
    title = _("Done: %(task)s") if task.state == TaskState.DONE else _("Dropped: %(task)s")
    who = task.finished_by.display_name if task.finished_by else _("by itself")
    return TimelineEntry(task.finished_at, "note", title % {"task": task.words}, task.result, who, "check")


def _support(one: Any) -> TimelineEntry:
    title = _("%(kind)s support, %(minutes)d min") % {"kind": label_of(SupportKind, one.kind), "minutes": one.minutes}
    who = one.given_by.display_name if one.given_by else _who(one)
    return TimelineEntry(one.given_at, "note", title, one.text, who, "support")


def _authority(one: Any) -> TimelineEntry:
    what = {"kind": label_of(AuthorityKind, one.kind), "state": label_of(StepState, one.state)}
    kind = "abroad" if one.country and one.country != one.case.reference[:2] else "decision"
    return TimelineEntry(one.recorded_at, kind, _("%(kind)s: %(state)s") % what, one.note, _who(one), "police")


def _consent(one: Any) -> TimelineEntry:
    given = _("Approval: %(use)s") if one.kind == one.Kind.APPROVAL else _("Consent: %(use)s")
    title = given % {"use": label_of(ConsentUse, one.use)}
    return TimelineEntry(one.given_at, "decision", title, one.scope, _who(one), "check")


def _withdrawal(one: Any) -> TimelineEntry:
    title = _("Withdrawn: %(use)s") % {"use": label_of(ConsentUse, one.use)}
    return TimelineEntry(one.withdrawn_at, "decision", title, one.withdrawn_note, "", "cross")


def _episodes(case: UUID) -> QuerySet[Episode]:
    return Episode.objects.filter(case=case).select_related("child").prefetch_related("child__names")


def _called(episode: Any) -> dict[str, str]:
    name = episode.child.main_name
    return {"name": name.text if name else _("the child")}


def _missing_again(episode: Any) -> TimelineEntry:
    title = _("%(name)s is missing again") % _called(episode)
    return TimelineEntry(episode.recorded_at, "decision", title, episode.circumstances, _who(episode), "child")


def _found(episode: Any) -> TimelineEntry:
    text = f"{label_of(CaseOutcome, episode.outcome)} · {label_of(FoundBy, episode.found_by)}"
    return TimelineEntry(episode.ended_at, "decision", _("%(name)s was found") % _called(episode), text, "", "child")


def _flag(flag: Any) -> TimelineEntry:
    title = _("Marked: %(kind)s") % {"kind": label_of(FlagKind, flag.kind)}
    return TimelineEntry(flag.recorded_at, "decision", title, flag.text, _who(flag), "warning")


def _flag_cleared(flag: Any) -> TimelineEntry:
    title = _("Mark taken off: %(kind)s") % {"kind": label_of(FlagKind, flag.kind)}
    who = flag.cleared_by.display_name if flag.cleared_by else _("by itself")
    return TimelineEntry(flag.cleared_at, "decision", title, "", who, "warning")


def _glass(one: Any) -> TimelineEntry:
    until = date_format(timezone.localtime(one.until), "TIME_FORMAT")
    title = _("Emergency access until %(time)s") % {"time": until}
    return TimelineEntry(one.given_at, "decision", title, one.reason, one.staff.display_name, "lock")


def _document(document: Any) -> TimelineEntry:
    title = _("%(kind)s added") % {"kind": label_of(DocumentKind, document.kind)}
    return TimelineEntry(document.recorded_at, "note", title, document.title, _who(document), "file")


def _abroad(country: str) -> Q:
    return ~Q(country="") & ~Q(country=country)


_ALWAYS: Mapping[str, None] = {"decision": None}
_BY = "recorded_by"
#: Every sort of entry.
_SOURCES: Sequence[_Source] = (
    _Source(lambda case, _side: StatusChange.objects.filter(case=case).select_related(_BY, "to_owner"), "recorded_at", _ALWAYS, _status),
    _Source(lambda case, _side: CategoryChange.objects.filter(case=case).exclude(before="").select_related(_BY), "recorded_at", _ALWAYS, _category),
    _Source(
        lambda case, side: Note.objects.filter(case=case).select_related(_BY).filter(side), "recorded_at",
        {"decision": lambda _own: Q(is_decision=True), "note": lambda _own: Q(is_decision=False)}, _note,
    ),
    _Source(
        lambda case, _side: Task.objects.filter(case=case).exclude(state=TaskState.OPEN).select_related("finished_by"), "finished_at", {"note": None}, _task
    ),
    _Source(lambda case, _side: Support.objects.filter(case=case).select_related(_BY, "given_by"), "given_at", {"note": None}, _support),
    _Source(
        lambda case, _side: Authority.objects.filter(case=case).select_related(_BY), "recorded_at",
        {"abroad": _abroad, "decision": lambda own: ~_abroad(own)}, _authority,
    ),
    _Source(lambda case, _side: Consent.objects.filter(case=case).select_related(_BY), "given_at", _ALWAYS, _consent),
    _Source(lambda case, _side: Consent.objects.filter(case=case).filter(withdrawn_at__isnull=False), "withdrawn_at", _ALWAYS, _withdrawal),
    _Source(lambda case, _side: _episodes(case).filter(number__gt=1).select_related(_BY), "recorded_at", _ALWAYS, _missing_again),
    _Source(
        lambda case, _side: _episodes(case).filter(ended_at__isnull=False, state=EpisodeState.FOUND), "ended_at", _ALWAYS, _found
    ),
    _Source(lambda case, _side: Flag.objects.filter(case=case).select_related(_BY), "recorded_at", _ALWAYS, _flag),
    _Source(
        lambda case, _side: Flag.objects.filter(case=case).filter(cleared_at__isnull=False).select_related("cleared_by"), "cleared_at", _ALWAYS, _flag_cleared
    ),
    _Source(lambda case, _side: BreakGlass.objects.filter(case=case).select_related("staff"), "given_at", _ALWAYS, _glass),
    _Source(lambda case, side: Document.objects.filter(case=case).select_related(_BY).filter(side), "recorded_at", {"note": None}, _document),
    _Source(lambda case, _side: RiskAssessment.objects.filter(case=case).select_related(_BY), "decided_at", _ALWAYS, tell_assessed),
    _Source(lambda case, _side: FilledForm.objects.filter(case=case).select_related(_BY, "definition"), "filled_at", {"note": None}, tell_filled),
    _Source(lambda case, _side: InterviewStep.objects.filter(case=case).select_related(_BY), "recorded_at", _ALWAYS, tell_interview),
)  # fmt: skip

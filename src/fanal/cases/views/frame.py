"""The frame of a case's page: head, strip, tabs, and what may be done, the same on every tab.

Belongs here: gathering what the frame shows, once per page. Does not: what stands in a tab (`case`, `child`, `work`, …).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from babel.lists import format_list
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fanal.accounts import matrix
from fanal.accounts import roles as all_roles
from fanal.accounts.access import may
from fanal.accounts.requests import StaffRequest
from fanal.cases import queries
from fanal.cases.labels import label_of
from fanal.cases.models import Case, Child, Episode, Flag, RiskAssessment, Task
from fanal.cases.policies import may_change
from fanal.cases.risk.queries import standing_of
from fanal.cases.risk.words import say_level
from fanal.cases.views.showing import ShownName, about, names_of_child
from fanal.core.casework import CaseOutcome, CaseStatus, Need, PoliceAnswer
from fanal.core.plugs import Panel, case_panel
from fanal.web import moments


@dataclass(frozen=True, slots=True)
class Head:
    """One child in the head of the page."""

    child: Child
    names: Sequence[ShownName]
    about: Sequence[str]
    episode: Episode | None


@dataclass(frozen=True, slots=True)
class Strip:
    """The strip under the head. `tone` is `alarm` (late, or nobody sees to it), `calm`, or `lit` (you, now)."""

    tone: str
    icon: str
    word: str
    said: Sequence[str] = ()
    due: Any = None
    key: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link with an address. `keys` is its shortcut."""

    name: str
    label: str
    url: str
    count: int | None = None
    keys: str = ""
    current: bool = False


@dataclass(slots=True)
class Frame:
    """Everything that every tab of a case's page shows."""

    case: Case
    heads: list[Head]
    tasks: list[Task]
    flags: list[Flag]
    strips: list[Strip]
    risks: list[RiskAssessment]
    may_write: bool
    changeable: bool
    broken_glass: bool
    next_task: Task | None = None
    tabs: list[Tab] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)

    @property
    def children(self) -> list[Child]:
        """The children of the case."""
        return [head.child for head in self.heads]

    @property
    def someone_missing(self) -> bool:
        """Whether a child of the case is missing (or nobody knows of any episode yet)."""
        return any(head.episode is None or head.episode.is_missing for head in self.heads) or not self.heads


def open_frame(request: StaffRequest, case_id: UUID, *, current: str) -> Frame:
    """The frame for a reader of the case; the reading is journalled. Raises NotFound."""
    by = request.user
    case = queries.fetch_case(by=by, case_id=case_id, reading=True)
    children = queries.children_of(case)
    tasks = queries.open_tasks_of(case)
    glass = queries.has_broken_glass(by, case.pk)
    writes = may(by, "case.write")
    frame = Frame(
        case=case,
        heads=[_head(child) for child in children],
        tasks=tasks,
        flags=queries.flags_of(case),
        strips=[],
        risks=standing_of(case),
        may_write=writes,
        changeable=writes and may_change(case),
        broken_glass=glass,
        next_task=tasks[0] if tasks else None,
    )
    frame.strips = list(_strips(frame))
    frame.panels = sorted(
        (panel for room in case_panel.ask(by=by, case_id=case.pk) for panel in room),
        key=lambda panel: (panel.order, panel.room),
    )
    frame.tabs = _tabs(frame, by, current)
    return frame


def _head(child: Child) -> Head:
    episodes: list[Episode] = child.episodes_here  # type: ignore[attr-defined]
    missing = next((one for one in episodes if one.is_missing), None)
    return Head(child, names_of_child(child), about(child), missing or (episodes[-1] if episodes else None))


def _strips(frame: Frame) -> Iterable[Strip]:
    case = frame.case
    if frame.broken_glass:
        yield Strip(
            "calm",
            "glass",
            _("Emergency access"),
            [
                _(
                    "You read this case for a few hours only. Its owner and the data protection officer were told, and it is reviewed."
                )
            ],
        )
    if case.restricted:
        said = [_("Only the owner, colleagues who were let in and supervision read it.")]
        yield Strip(
            "calm",
            "lock",
            _("Reading is restricted"),
            said,
            key=_("Who may read"),
            url=reverse("cases:readers", args=[case.pk]),
        )
    if case.status == CaseStatus.CLOSED:
        how, url = str(label_of(CaseOutcome, case.outcome)), reverse("cases:reopen_case", args=[case.pk])
        yield Strip("calm", "check", _("Closed"), [how], due=case.closed_at, key=_("Open again"), url=url)
    if case.status == CaseStatus.DISCARDED:
        yield Strip(
            "calm",
            "cross",
            _("Discarded in review"),
            [_("This was found to be no case. Nothing is added to it any more.")],
        )
    yield from _risk_strips(frame)
    needs = _need_strip(frame)
    if needs is not None:
        yield needs


def _risk_strips(frame: Frame) -> Iterable[Strip]:
    """How great the danger is held to be, and when it is looked at anew; while the case is worked on, also that nobody has said."""
    now, language = timezone.now(), get_language() or "en"
    worked_on = may_change(frame.case)
    for row in frame.risks:
        late = worked_on and row.next_review_at <= now
        of = _("%(place)d of %(levels)d") % {"place": row.rank + 1, "levels": row.levels}
        said = [of, *_whose(frame, row), *([_("to be looked at anew")] if worked_on else [])]
        yield Strip(
            "alarm" if worked_on and (row.is_high or late) else "calm", "warning" if row.is_high else "eye",
            _("Risk: %(level)s") % {"level": say_level(row, language)}, said, due=row.next_review_at if worked_on else None,
            key=_("Assess anew"), url=address_to_assess(frame.case.pk, row.child_id) if worked_on else "",
        )  # fmt: skip
    if not frame.risks and worked_on:
        child = frame.children[0].pk if len(frame.children) == 1 else None
        said = [_("Nobody has assessed the risk yet.")]
        yield Strip("calm", "eye", _("Risk not known"), said, key=_("Assess the risk"), url=address_to_assess(frame.case.pk, child))


def _whose(frame: Frame, row: RiskAssessment) -> list[str]:
    """Whom an assessment is about, where that is not plain."""
    if len(frame.heads) < 2:
        return []
    heads = [head for head in frame.heads if head.child.pk == row.child_id]
    return [heads[0].names[0].text if heads[0].names else _("Name not known")] if heads else [_("the whole case")]


def address_to_assess(case_id: UUID, child_id: UUID | None) -> str:
    """Where the risk of a child, or of the whole case, is assessed."""
    if child_id is None:
        return reverse("cases:assess_risk", args=[case_id])
    return reverse("cases:assess_risk_of_child", args=[case_id, child_id])


def _need_strip(frame: Frame) -> Strip | None:
    """What needs someone now: the first reason, with the way to mend it."""
    case, need = frame.case, frame.case.need
    address = {
        Need.REVIEW: "cases:accept",
        Need.NO_OWNER: "cases:hand_over",
        Need.NO_NEXT_TASK: "cases:add_task",
        Need.TASK_OVERDUE: "cases:finish_task",
    }
    if need not in address:
        return None
    if need is Need.TASK_OVERDUE and frame.next_task is not None:
        url = reverse("cases:finish_task", args=[case.pk, frame.next_task.pk])
        return Strip(
            "alarm",
            "clock",
            _("Task is late"),
            [frame.next_task.words],
            due=frame.next_task.due,
            key=_("Done, or what next?"),
            url=url,
        )
    word, said, key = {
        Need.REVIEW: (
            _("Waits for review"),
            _("It came in from a file. Look whether it is a case, and take it over."),
            _("Review"),
        ),
        Need.NO_OWNER: (_("Nobody owns this case"), _("A case without an owner is forgotten first."), _("Take over")),
        Need.NO_NEXT_TASK: (
            _("No next task"),
            _("Nothing is planned. Say what happens next, and when."),
            _("Plan the next step"),
        ),
    }[need]
    return Strip("alarm", "warning", word, [said], key=key, url=reverse(address[need], args=[case.pk]))


def _tabs(frame: Frame, by: Any, current: str) -> list[Tab]:
    case = frame.case
    counts = queries.count_parts(case, by=by)
    child = _("Child") if len(frame.heads) < 2 else _("Children")
    rows: list[tuple[str, str, int | None]] = [
        ("case", _("Timeline"), None),
        ("child", child, len(frame.heads) if len(frame.heads) > 1 else None),
        ("people", _("People"), counts.people),
        ("tasks", _("Tasks"), len(frame.tasks)),
        ("support", _("Support"), None),
        ("formal", _("Authorities and consents"), counts.formal),
        ("documents", _("Documents"), counts.documents),
        ("risk", _("Risk"), None),
        ("filled_forms", _("Forms"), None),
    ]
    tabs = [(name, label, reverse(f"cases:{name}", args=[case.pk]), count) for name, label, count in rows]
    tabs += [
        (f"panel-{place}", str(panel.title), reverse("cases:panel", args=[case.pk, place]), panel.count)
        for place, panel in enumerate(frame.panels)
    ]
    return [
        Tab(name, label, url, count, f"Alt+{place}" if place < 10 else "", name == current)
        for place, (name, label, url, count) in enumerate(tabs, start=1)
    ]


def who_opens_sealed() -> str:
    """The roles that read sealed fields, for the note in place of one: `Case manager, Supervisor or …`."""
    slugs = matrix.FIELDS["case"]["sealed"]
    names = [str(role.name) for role in all_roles.ALL if role.slug in slugs]
    return str(format_list(names, style="or", locale=moments.current_locale()))


def show_tab(request: StaffRequest, frame: Frame, template: str, **context: Any) -> HttpResponse:
    """Render a tab inside its frame."""
    return render(
        request,
        template,
        {
            **context,
            "frame": frame,
            "case": frame.case,
            "sealed_for": who_opens_sealed(),
            "opened_at": timezone.now(),
            "police": PoliceAnswer(frame.case.police_answer) if frame.case.police_answer else None,
        },
    )

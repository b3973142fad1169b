"""The parts of one case for a page: children, people, tasks, authorities and so on. Ask `fetch_case` first, then these.

Each takes the case that `fetch_case` gave, so that no part is read without the right to the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.cases.models import (
    Authority,
    BreakGlass,
    Case,
    CaseAccess,
    CasePerson,
    CategoryChange,
    Child,
    ChildLink,
    ChildName,
    Consent,
    Document,
    Episode,
    Flag,
    Note,
    Person,
    Support,
    Task,
)
from fanal.cases.queries.access import of_visible_case, visible_cases, visible_children
from fanal.core.actors import Actor
from fanal.core.casework import (
    AuthorityKind,
    CaseFacts,
    CaseOutcome,
    CaseStatus,
    EpisodeFacts,
    EpisodeState,
    PoliceAnswer,
    StepState,
    SupportKind,
    TaskKind,
    TaskState,
)
from fanal.web.prepared import Prepared, attach


@dataclass(frozen=True, slots=True)
class PartCounts:
    """What stands at the tabs of a case's page."""

    people: int
    formal: int
    documents: int


def children_of(case: Case) -> list[Child]:
    """Children of the case with names, and their episodes in this case as `episodes_here`. Three queries."""
    children = _CHILDREN.fetch({"case": case.pk})
    if children:
        ids = [child.pk for child in children]
        attach(children, "names", NAMES.fetch({"children": ids}), by="child_id")
        attach(children, "episodes_here", _EPISODES.fetch({"case": case.pk, "children": ids}), by="child_id")
    return children


_CHILDREN = Prepared(lambda *, case: Child.objects.filter(case_children__case=case).order_by("case_children__added_at", "pk"))
#: Names of children, as lists and pages show them.
NAMES = Prepared(lambda *, children: ChildName.objects.filter(child__in=children).order_by("-is_main", "position", "id"))
_EPISODES = Prepared(lambda *, case, children: Episode.objects.filter(case=case, child__in=children).order_by("number"))


def fetch_episodes_of_child(*, by: Actor, child: Child) -> list[Episode]:
    """All episodes of a child in cases that `by` may read, first to last: one child with many episodes."""
    return list(Episode.objects.filter(of_visible_case(by), child=child).select_related("case").order_by("number"))


def count_hidden_episodes(*, by: Actor, child: Child) -> int:
    """How many episodes of the child lie in cases that `by` may not read: that there are some may be said, not where."""
    return Episode.objects.filter(~of_visible_case(by), child=child).count()


def links_of(children: Sequence[Child], *, by: Actor) -> list[ChildLink]:
    """Who belongs together with these children, of those that `by` may read."""
    ids = [child.pk for child in children]
    seen = visible_children(by).values("pk")
    return list(
        ChildLink.objects.filter(Q(first__in=ids) | Q(second__in=ids), first__in=seen, second__in=seen).select_related("first", "second").prefetch_related(
            "first__names", "second__names",
        )
    )


def fetch_newest_case_of_child(*, by: Actor, child: Child) -> Case | None:
    """The newest case of a child that `by` may read. One query."""
    return visible_cases(by).filter(children=child).order_by("-opened_at", "-pk").first()


def people_of(case: Case) -> list[Person]:
    """People of the case in the order they were added; their roles in this case stand in `roles_here`. Two queries."""
    people = _PEOPLE.fetch({"case": case.pk})
    if people:
        attach(people, "roles_here", _ROLES.fetch({"case": case.pk}), by="person_id")
    return people


_PEOPLE = Prepared(lambda *, case: Person.objects.filter(case_people__case=case).distinct().order_by("created_at", "pk"))
_ROLES = Prepared(lambda *, case: CasePerson.objects.filter(case=case))


def count_parts(case: Case, *, by: Actor) -> PartCounts:
    """How many people, authorities and consents, and documents the case has, for the tabs of its page. One query."""
    wall, reader = wall_of(case, by=by), {"reader": by.pk} if isinstance(by, Staff) else {}
    ((people, authorities, consents, documents),) = _COUNTS.fetch_tuples({"case": case.pk, **reader}, {"wall": wall})
    return PartCounts(people=people, formal=authorities + consents, documents=documents)


def _counts(*, case: UUID, wall: str, reader: UUID | None = None) -> QuerySet[Any, Any]:
    parts = (
        _how_many(CasePerson.objects.filter(case=case), Count("person", distinct=True)), _how_many(Authority.objects.filter(case=case)),
        _how_many(Consent.objects.filter(case=case)), _how_many(Document.objects.filter(BEHIND[wall](reader), case=case)),
    )
    return Case.objects.filter(pk=case).values_list(*parts)


_COUNTS = Prepared(_counts, spare=["reader"])


def _how_many(rows: QuerySet[Any], counted: Count | None = None) -> Coalesce:
    """How many of these rows of one case, as a part of a larger query."""
    number = rows.order_by().values("case").annotate(how_many=counted or Count("pk")).values("how_many")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


def open_tasks_of(case: Case) -> list[Task]:
    """What is to be done, soonest first."""
    return _OPEN_TASKS.fetch({"case": case.pk})


_OPEN_TASKS = Prepared(
    lambda *, case: Task.objects.filter(case=case, state=TaskState.OPEN).select_related("owner").order_by("due", "pk")
)


def finished_tasks_of(case: Case) -> list[Task]:
    """What was done or dropped, the last first."""
    rows = case.tasks.exclude(state=TaskState.OPEN).select_related("owner", "finished_by")
    return list(rows.order_by("-finished_at", "-pk"))


def support_of(case: Case) -> QuerySet[Support]:
    """Support given, the last first."""
    return case.support.select_related("given_by", "person", "child").prefetch_related("child__names")


def minutes_by_kind(case: Case) -> dict[SupportKind, int]:
    """Minutes of support given, by kind, the most first. One query."""
    return {SupportKind(kind): minutes for kind, minutes in _MINUTES.fetch_tuples({"case": case.pk})}


_MINUTES: Prepared[Any] = Prepared(
    lambda *, case: Support.objects.filter(case=case).order_by().values_list("kind").annotate(minutes=Sum("minutes")).order_by("-minutes")
)


def authorities_of(case: Case) -> list[Authority]:
    """What authorities were asked for and said."""
    return list(case.authorities.select_related("recorded_by"))


def consents_of(case: Case) -> list[Consent]:
    """Consents and approvals, the last first, withdrawn ones too."""
    return list(case.consents.select_related("recorded_by", "person", "child").prefetch_related("child__names"))


def may_read_walled(by: Actor, case: Case) -> bool:
    """Whether `by` may read what the child said alone: owner of the case, or by right."""
    return may(by, "contact.read_walled") or (isinstance(by, Staff) and case.owner_id == by.pk and may(by, "case.write"))


#: On which side of the wall somebody stands: reads all, reads what is not walled and the own, or only what is not walled.
BEHIND: Mapping[str, Callable[[UUID | None], Q]] = {
    "all": lambda _reader: Q(), "own": lambda reader: Q(walled=False) | Q(recorded_by=reader), "none": lambda _reader: Q(walled=False),
}  # fmt: skip


def wall_of(case: Case, *, by: Actor) -> str:
    """The side of `BEHIND` on which `by` stands in this case."""
    if may_read_walled(by, case):
        return "all"
    return "own" if isinstance(by, Staff) else "none"


def _side(case: Case, by: Actor) -> Q:
    return BEHIND[wall_of(case, by=by)](by.pk if isinstance(by, Staff) else None)


def notes_of(case: Case, *, by: Actor) -> QuerySet[Note]:
    """Notes that `by` may read, the last first. What the child said alone is left out for the others."""
    return case.notes.select_related("recorded_by").filter(_side(case, by))


def documents_of(case: Case, *, by: Actor) -> QuerySet[Document]:
    """Documents that `by` may open, the last first, by the same rule as notes."""
    return case.documents.select_related("recorded_by", "file", "consent", "child").filter(_side(case, by))


def fetch_document(*, by: Actor, document_id: UUID) -> Document:
    """One document of a case that `by` may read, and that stands on their side of the wall. Raises NotFound."""
    own = Q(walled=False) | Q(recorded_by=by.pk) if isinstance(by, Staff) else Q(walled=False)
    if isinstance(by, Staff) and may(by, "case.write"):
        own |= Q(case__owner=by)
    # One question, so that what lies behind the wall takes as long as what there is not.
    side = Q() if may(by, "contact.read_walled") else own
    found = Document.objects.filter(side, of_visible_case(by), pk=document_id).select_related("case", "file").first()
    if found is None:
        raise refuse(by, "document", document_id)
    return found


def photo_of(child: Child, *, by: Actor, case: Case) -> Document | None:
    """The newest photo of the child in this case."""
    return documents_of(case, by=by).filter(child=child).first()


def flags_of(case: Case) -> list[Flag]:
    """Flags that stand."""
    return _FLAGS.fetch({"case": case.pk})


_FLAGS = Prepared(lambda *, case: Flag.objects.filter(case=case, cleared_at__isnull=True).select_related("recorded_by"))


def category_history(case: Case) -> list[CategoryChange]:
    """What the category was, the last change first."""
    return list(case.category_changes.select_related("recorded_by").order_by("-recorded_at", "-pk"))


def readers_of(case: Case) -> list[CaseAccess]:
    """Colleagues let into the case now."""
    now = timezone.now()
    rows = case.access.filter(Q(until__isnull=True) | Q(until__gt=now), ended_at__isnull=True)
    return list(rows.select_related("staff").order_by("given_at"))


def broken_glass_of(case: Case) -> list[BreakGlass]:
    """Every emergency access to this case, the last first."""
    return list(case.broken_glass.select_related("staff", "reviewed_by").order_by("-given_at", "-pk"))


def missing_in(case: Case) -> list[Episode]:
    """Episodes of this case that are still open, with their child."""
    return list(case.episodes.filter(state=EpisodeState.MISSING).select_related("child").prefetch_related("child__names"))


def facts_of(case: Case) -> CaseFacts:
    """What the core's check looks at. Two queries."""
    episodes = list(case.episodes.all())
    return CaseFacts(
        status=CaseStatus(case.status), determined=case.category_determined,
        police=PoliceAnswer(case.police_answer) if case.police_answer else None,
        open_tasks=case.tasks.filter(state=TaskState.OPEN).exclude(kind=TaskKind.AFTERCARE).count(),
        missing=tuple(EpisodeFacts(one.pk, one.last_seen_at) for one in episodes if one.is_missing),
        ended=tuple(CaseOutcome(one.outcome) for one in episodes if not one.is_missing),
    )


#: What searches for the child on until somebody calls it off.
_ALERTS = (AuthorityKind.SIS_ALERT.value, AuthorityKind.CHILD_ALERT.value, AuthorityKind.INTERPOL.value)


def running_alerts(case_id: UUID) -> list[str]:
    """Kinds of alerts of a case that were asked for or confirmed and not ended. One query."""
    waiting = [StepState.ASKED.value, StepState.CONFIRMED.value]
    rows = Authority.objects.filter(case=case_id, kind__in=_ALERTS, state__in=waiting)
    return list(dict.fromkeys(rows.order_by("kind").values_list("kind", flat=True)))

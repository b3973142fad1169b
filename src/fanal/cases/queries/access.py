"""Which cases somebody may read, and how one is fetched: the one place where a stranger meets "there is no such case"."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from fanal import journal
from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.accounts.row_rules import Given, RowRule, given_of
from fanal.cases.imports.models import NOT_BROUGHT_IN, ImportedCase
from fanal.cases.models import BreakGlass, Case, CaseAccess, CaseChild, CasePerson, Child, Episode, Person
from fanal.core.actors import Actor, System
from fanal.core.casework import CaseStatus
from fanal.network.queries import own_node
from fanal.web.prepared import Prepared, blocks


def _let_in(given: Given) -> QuerySet[CaseAccess]:
    return CaseAccess.objects.filter(Q(until__isnull=True) | Q(until__gt=given.now), staff=given.staff, ended_at__isnull=True)


def _broken(given: Given, *, is_program: bool) -> QuerySet[BreakGlass]:
    """Emergency access that holds now, in the role in which the glass was broken. It was given to a person, for a reason told
    to others: a program that acts as this person has none of it."""
    if is_program:
        return BreakGlass.objects.none()
    return BreakGlass.objects.filter(staff=given.staff, role=given.role, until__gt=given.now)


def settled_cases() -> QuerySet[Case]:
    """Every case but those that an import is still bringing in: they come into sight together, when its run ends as applied.

    So a run that is killed has shown nobody half a list, and releasing ten thousand cases is one row's change.
    """
    return Case.objects.exclude(pk__in=ImportedCase.objects.filter(run__state__in=NOT_BROUGHT_IN).values("case"))


def _cases(given: Given, *, reads_all: bool, on_shift: bool, is_program: bool) -> QuerySet[Case]:
    """The rule about every case, closed or not."""
    if reads_all:
        return settled_cases()
    rule = (
        Q(owner=given.staff) | Q(pk__in=_let_in(given).values("case")) | Q(pk__in=_broken(given, is_program=is_program).values("case"))
    )
    if on_shift:
        rule |= Q(status__in=[CaseStatus.OPEN.value, CaseStatus.REVIEW.value], restricted=False)
    return settled_cases().filter(rule)


def _closed_cases(given: Given, *, reads_all: bool, on_shift: bool, is_program: bool) -> QuerySet[Case]:
    """The same about closed ones only, of which the shift's rule says nothing."""
    if reads_all:
        return settled_cases().filter(status=CaseStatus.CLOSED)
    own = Case.objects.filter(owner=given.staff, status=CaseStatus.CLOSED).values("pk")
    let_in, broken = _let_in(given).values("case"), _broken(given, is_program=is_program).values("case")
    # Closed is what has a time of closing (a constraint); asked by status, the database would begin at all of them.
    return settled_cases().filter(closed_at__isnull=False, pk__in=own.union(let_in, broken))


CASES, _CLOSED_CASES = RowRule(Case, _cases), RowRule(Case, _closed_cases)
_SYSTEM = Given(UUID(int=0), "", datetime.min.replace(tzinfo=UTC))


class Asked(NamedTuple):
    """Who asks, for `cases_of` and for prepared queries (`web.prepared`): the values of the rule, and which of its parts apply."""

    values: dict[str, Any]
    shape: dict[str, bool]

    @property
    def both(self) -> dict[str, Any]:
        """For a builder that is called by itself."""
        return {**self.values, **self.shape}


def asked_by(by: Actor) -> Asked | None:
    """How the rule applies to `by`; None when they read no case. One query on the own node, or none.

    Everybody needs a role that reads cases. Then: supervision reads all; others what they own, were let into, or broke the
    glass for; and, where the node's policy says so, whoever is on shift reads what is being worked on and not restricted.
    """
    if isinstance(by, System):
        return Asked(_SYSTEM.values, {"reads_all": True, "on_shift": False, "is_program": False})
    if not isinstance(by, Staff) or not may(by, "case.read"):
        return None
    reads_all = may(by, "case.read_all")
    on_shift = not reads_all and may(by, "case.read_on_shift") and own_node().shift_may_read
    return Asked(given_of(by).values, {"reads_all": reads_all, "on_shift": on_shift, "is_program": by.is_program})


def cases_of(*, staff: UUID, role: str, now: datetime, closed: bool = False, **shape: bool) -> QuerySet[Case]:
    """The cases that a reader may read, of the values and the shape that `asked_by` gave."""
    return Case.objects.filter((_CLOSED_CASES if closed else CASES).holds(Given(staff, role, now), **shape))


def visible_cases(by: Actor, *, closed: bool = False) -> QuerySet[Case]:
    """The cases that `by` may read (`asked_by`).

    Args:
        closed: only closed ones: the rule about what is being worked on says nothing of them, and left out, the database
            begins at the few that `by` owns or was let into, instead of at every closed case of the node.
    """
    asked = asked_by(by)
    return Case.objects.none() if asked is None else cases_of(closed=closed, **asked.both)


def of_visible_case(by: Actor, *, column: str = "case") -> Combinable | Q:
    """Of a row that names a case in `column`: that `by` may read that case."""
    asked = asked_by(by)
    return Q(pk__in=[]) if asked is None else CASES.holds_of(column, Given(**asked.values), **asked.shape)


def may_read_case(by: Actor, case_id: UUID) -> bool:
    """Whether `by` may read this case. For live streams and templates; no refusal is journalled."""
    return visible_cases(by).filter(pk=case_id).exists()


def has_broken_glass(by: Actor, case_id: UUID) -> bool:
    """Whether `by` reads this case by emergency access now: then sealed fields open too (`may_field(broken_glass=)`)."""
    if not isinstance(by, Staff) or by.is_program:
        return False
    return _broken(given_of(by), is_program=False).filter(case=case_id).exists()


def fetch_case(*, by: Actor, case_id: UUID, reading: bool = False) -> Case:
    """A case that `by` may read.

    Args:
        reading: its content is shown to a person: the reading is journalled (once in five minutes).
    Raises:
        NotFound: no such case, or not for `by`: one sentence, one path, both journalled as denied.
    """
    case = visible_cases(by).select_related("owner").filter(pk=case_id).first()
    if case is None:
        raise refuse(by, "case", case_id)
    if reading:
        journal.record_read(by=by, subject=case, key_id=case.key_id)
    return case


def lock_case(*, by: Actor, case_id: UUID) -> Case:
    """The same, locked until the transaction ends. For actions. Raises NotFound."""
    if not visible_cases(by).filter(pk=case_id).exists():
        raise refuse(by, "case", case_id)
    return Case.objects.select_for_update().get(pk=case_id)


def visible_children(by: Actor) -> QuerySet[Child]:
    """Children of cases that `by` may read."""
    return Child.objects.filter(Exists(CaseChild.objects.filter(of_visible_case(by), child=OuterRef("pk"))))


def visible_people(by: Actor) -> QuerySet[Person]:
    """People of cases that `by` may read."""
    return Person.objects.filter(Exists(CasePerson.objects.filter(of_visible_case(by), person=OuterRef("pk"))))


def fetch_child(*, by: Actor, child_id: UUID) -> Child:
    """A child of a case that `by` may read, with names. Raises NotFound."""
    child = visible_children(by).prefetch_related("names").filter(pk=child_id).first()
    if child is None:
        raise refuse(by, "child", child_id)
    return child


def lock_child(*, by: Actor, child_id: UUID) -> Child:
    """The same, locked until the transaction ends. Raises NotFound."""
    if not visible_children(by).filter(pk=child_id).exists():
        raise refuse(by, "child", child_id)
    return Child.objects.select_for_update().get(pk=child_id)


def lock_row_of_child(child_id: UUID) -> Child:
    """A child's row, locked, by whoever has the child in hand already: episodes of one child are numbered one by one."""
    return Child.objects.select_for_update().get(pk=child_id)


def lock_person(*, by: Actor, person_id: UUID) -> Person:
    """A person of a case that `by` may read, locked until the transaction ends. Raises NotFound."""
    if not visible_people(by).filter(pk=person_id).exists():
        raise refuse(by, "person", person_id)
    return Person.objects.select_for_update().get(pk=person_id)


def lock_episode(*, by: Actor, episode_id: UUID) -> Episode:
    """An episode of a case that `by` may read, locked until the transaction ends. Raises NotFound."""
    if not Episode.objects.filter(of_visible_case(by), pk=episode_id).exists():
        raise refuse(by, "episode", episode_id)
    return Episode.objects.select_for_update().select_related("case").get(pk=episode_id)


def cases_of_rows(case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """The cases of rows that the reader was shown, by id; no query for none.

    Asked beside the rows, not joined to them: with the join, and a table that is nearly empty, SQLite begins at the cases and walks through all.
    """
    ids = list(dict.fromkeys(case_ids))
    return {case.pk: case for block in blocks(ids) for case in _BY_ID.fetch({"ids": block})}


_BY_ID = Prepared(lambda *, ids: Case.objects.filter(pk__in=ids))

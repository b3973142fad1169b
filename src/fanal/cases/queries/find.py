"""Find a case by what somebody has in hand: a reference, a phone number, a name, an address, a birth date, a report's number.

References stand in the database; everything personal is looked up in the vault's index process and then filtered to what the
seeker may read. What stays hidden is not counted either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from fanal.cases.models import Case, CaseChild, CasePerson
from fanal.cases.queries.access import of_visible_case, visible_cases
from fanal.cases.queries.lists import fetch_cases_by_id
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, Reference
from fanal.core.errors import BadInput, Unavailable
from fanal.vault import index

#: More than this is no answer to a search, but a reason to say more.
MOST = 50


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that fits, and why: some of `reference`, `phone`, `email`, `birth_date`, `name`."""

    case: Case
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, best first. `unavailable` says why only references could be looked up, if so."""

    hits: tuple[Hit, ...] = ()
    unavailable: str = ""
    #: There were more than fit; the seeker should say more.
    more: bool = False


@dataclass(slots=True)
class _Gathered:
    """Why each case fits, while looking."""

    why: defaultdict[UUID, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, case_ids: Iterable[UUID], reason: str) -> None:
        for case_id in case_ids:
            if reason not in self.why[case_id]:
                self.why[case_id].append(reason)


def fetch_by_reference(*, by: Actor, text: str) -> Case | None:
    """The case of a reference, however it was typed; None when it is none, or not for `by`."""
    try:
        reference = Reference.read(text)
    except BadInput:
        return None
    return visible_cases(by).filter(reference=str(reference)).first()


def subjects_with(kind: str, value: str) -> list[str]:
    """Subjects, such as `child:<uuid>`, that the index knows under a value; of a name, under each of its words.

    Not scoped: pass what you find through `cases_of_subjects` and `visible_cases`. Raises Unavailable.
    """
    return index.lookup(kind, value)


def cases_of_subjects(subjects: Iterable[str]) -> list[UUID]:
    """The cases to which subjects such as `child:<uuid>` belong. Two queries. Not scoped: pass the result through one."""
    ids: defaultdict[str, list[UUID]] = defaultdict(list)
    for subject in subjects:
        kind, _colon, row_id = subject.partition(":")
        ids[kind].append(UUID(row_id))
    found = list(ids["case"])
    found += CaseChild.objects.filter(child__in=ids["child"]).values_list("case", flat=True)
    found += CasePerson.objects.filter(person__in=ids["person"]).values_list("case", flat=True)
    return list(dict.fromkeys(found))


def fetch_closed_and_hidden(*, by: Actor, child_ids: Iterable[UUID]) -> list[Case]:
    """Closed cases of these children that `by` may not read, with their owner, so that somebody else can be asked to look.

    Restricted ones are left out: of them not even this may be told. One query. Never shown as they are: see `desk.earlier`.
    """
    closed = Case.objects.filter(children__in=list(child_ids), status=CaseStatus.CLOSED.value, restricted=False)
    return list(closed.filter(~of_visible_case(by, column="pk")).select_related("owner").order_by("pk").distinct())


def find(*, by: Actor, text: str) -> Found:
    """Cases that `by` may read and that fit what was typed, those with more reasons first."""
    sought = text.strip()
    gathered = _Gathered()
    exact = fetch_by_reference(by=by, text=sought)
    if exact:
        gathered.add([exact.pk], "reference")
    unavailable = ""
    try:
        _look_up(sought, gathered)
    except Unavailable as error:
        unavailable = str(error)
    order = sorted(gathered.why, key=lambda case_id: -len(gathered.why[case_id]))
    cases = fetch_cases_by_id(by=by, ids=order)
    hits = tuple(Hit(case, tuple(gathered.why[case.pk])) for case in cases[:MOST])
    return Found(hits, unavailable, more=len(cases) > MOST)


def _look_up(sought: str, gathered: _Gathered) -> None:
    """Every kind is asked: a number may be a phone or a report, and what says nothing for a kind finds nothing there."""
    if not sought:
        return
    for kind in ("reference", "phone", "email", "birth_date", "name"):
        gathered.add(cases_of_subjects(subjects_with(kind, sought)), kind)

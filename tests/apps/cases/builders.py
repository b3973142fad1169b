"""Small builders for tests that need a case. Invented children only; everything goes through the actions, like in life."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases import actions
from fanal.cases.drafts import ChildDraft, NameDraft, PersonDraft, PoliceDraft, TaskDraft
from fanal.cases.models import Case, Child, Episode, Person, Task
from fanal.core.casework import (
    CaseOutcome,
    Category,
    CategoryChoice,
    Closing,
    Condition,
    Finding,
    FoundBy,
    PersonRole,
    PoliceAnswer,
    ReturnInterview,
)
from fanal.network.queries import own_node

RUNAWAY = CategoryChoice(Category.RUNAWAY, determined=True)
ABDUCTION = CategoryChoice(Category.PARENTAL_ABDUCTION, determined=True)
SAMIR = NameDraft(full="سمير الحدادي", romanised="Samir al-Haddadi")
MILAN = NameDraft(given="Milan Aurelio", family="Conti-Wauters")


def make_node(country: str = "BE") -> None:
    """The own node with a country, so that references can be given."""
    node = own_node()
    node.name, node.country = "Hotline of the tests", country
    node.save()


def a_child(*names: NameDraft, missing: bool = True, episode: dict[str, Any] | None = None, **values: Any) -> ChildDraft:
    """A child named Samir, unless other names are given."""
    return ChildDraft(names=names or (SAMIR,), values=values, missing=missing, episode=episode or {})


def a_task(title: str = "Call the school", hours: float = 5) -> TaskDraft:
    """Something to do in some hours."""
    return TaskDraft(title=title, due=timezone.now() + timedelta(hours=hours))


def make_case(by: Staff, *children: ChildDraft, **details: Any) -> Case:
    """An open case of one missing child, as `open_case` makes it."""
    make_node()
    details.setdefault("category", RUNAWAY)
    return actions.open_case(by=by, children=children or (a_child(),), **details)


def seen(hours_ago: float = 10) -> datetime:
    """A time of last sight."""
    return timezone.now() - timedelta(hours=hours_ago)


def ready_to_close(by: Staff, **details: Any) -> Case:
    """A case to which nothing is missing but how it ended."""
    details.setdefault("police", PoliceDraft(PoliceAnswer.YES, when="last night"))
    return make_case(by, a_child(episode={"last_seen_at": seen()}), **details)


def found_well(**changes: Any) -> Finding:
    """Back by themselves, well, an hour ago, interview accepted."""
    given: dict[str, Any] = {
        "outcome": CaseOutcome.RETURNED, "found_by": FoundBy.OWN_RETURN, "condition": Condition.WELL,
        "ended_at": timezone.now() - timedelta(hours=1), "interview": ReturnInterview.ACCEPTED,
    }
    return Finding(**{**given, **changes})


def closing_of(case: Case, **changes: Any) -> Closing:
    """All episodes of a case ended alike, and well."""
    missing = case.episodes.filter(state="missing")
    return Closing({episode.pk: found_well(**changes) for episode in missing})


def make_closed_case(by: Staff, closer: Staff, **details: Any) -> Case:
    """A case that ended well."""
    case = ready_to_close(by, **details)
    return actions.close_case(by=closer, case_id=case.pk, closing=closing_of(case))


def first_child(case: Case) -> Child:
    """The child of a case."""
    return case.children.get()


def first_episode(case: Case) -> Episode:
    """The episode of a case with one."""
    return case.episodes.get()


def first_task(case: Case) -> Task:
    """The open task that is due first."""
    return case.tasks.filter(state="open").order_by("due")[0]


def make_person(by: Staff, case: Case, name: str = "Hélène Wauters", role: PersonRole = PersonRole.MOTHER, **values: Any) -> Person:
    """Somebody in a case."""
    return actions.add_person(by=by, case_id=case.pk, person=PersonDraft((role,), {"name": name, **values}))

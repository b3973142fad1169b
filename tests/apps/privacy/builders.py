"""Cases that ended long ago, and rules for them. Invented children only."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count
from uuid import UUID

from django.utils import timezone

from fanal.accounts.models import Staff
from fanal.cases.models import Case
from fanal.core.casework import Category
from fanal.core.casework.retention import Anchor, RetentionRule
from fanal.privacy import tasks
from fanal.privacy.actions.adopt_rules import adopt_rules
from fanal.privacy.actions.decide_erasure import decide_erasure
from fanal.privacy.models import DueCase, Erasure
from tests.apps.cases.builders import (
    RUNAWAY,
    NameDraft,
    PoliceAnswer,
    PoliceDraft,
    a_child,
    actions,
    closing_of,
    make_node,
    seen,
)

RULES = (
    RetentionRule(None, "", Anchor.LATER, 60, "Decision of the board of the tests"),
    RetentionRule(Category.MIGRATION, "", Anchor.CLOSURE, 12, "Decision of the board of the tests"),
)
_number = count(1)


def old_case(by: Staff, closer: Staff, *, born: date | None = date(1998, 5, 1), closed: int = 2012, name: str = "") -> Case:
    """A closed case of one child, closed in that year."""
    make_node()
    child = NameDraft(full=name or f"Invented Child{next(_number)}")
    case = actions.open_case(
        by=by, children=[a_child(child, birth_date=born, episode={"last_seen_at": seen()})], category=RUNAWAY,
        police=PoliceDraft(PoliceAnswer.YES, when="last night"),
    )  # fmt: skip
    case = actions.close_case(by=closer, case_id=case.pk, closing=closing_of(case))
    zone = timezone.get_current_timezone()
    Case.objects.filter(pk=case.pk).update(
        opened_at=datetime(closed - 1, 3, 1, 12, tzinfo=zone), closed_at=datetime(closed, 3, 1, 12, tzinfo=zone)
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def adopt(dpo: Staff) -> None:
    """The node's rules are adopted."""
    adopt_rules(by=dpo, rules=RULES)


def due() -> dict[UUID, bool]:
    """Cases on the review list, and whether their end is unknown."""
    tasks.look()
    return dict(DueCase.objects.values_list("case_id", "age_unknown"))


def erased(by: Staff, *cases: Case) -> list[Erasure]:
    """Decided by one person and done by a worker."""
    batch = decide_erasure(by=by, case_ids=[case.pk for case in cases])
    tasks.erase()
    return list(batch.erasures.all())

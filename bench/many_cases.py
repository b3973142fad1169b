"""Many cases, made in bulk: one child with a name and an open episode, one task, each sealed under keys of its own.

Belongs here: rows to measure with. Nobody in them exists. Does not: what the actions check (`cases.actions`).
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone

BLOCK = 500


def make_many(count: int, *, owner: Any, first: int = 1) -> None:
    """Add `count` open cases, `BLOCK` in a transaction."""
    numbers = iter(range(first, first + count))
    while block := list(islice(numbers, BLOCK)):
        _make(block, owner)


def _make(numbers: list[int], owner: Any) -> None:
    from fanal.cases.models import Case, CaseChild, Child, ChildName, Episode, Task
    from fanal.vault import keys

    now = timezone.now()
    case_keys, child_keys = keys.new_keys("case", len(numbers)), keys.new_keys("child", len(numbers))
    by = {"recorded_by": owner, "recorded_by_text": owner.actor_text}
    cases, children, names, links, episodes, tasks = [], [], [], [], [], []
    for number, case_key, child_key in zip(numbers, case_keys, child_keys, strict=True):
        opened = now - timedelta(hours=number % 40_000)
        due = opened + timedelta(days=3)
        case = Case(
            key_id=case_key, reference=f"BE-{1900 + number // 10_000}-{number % 10_000:04}", owner=owner, category="runaway",
            category_determined=True, opened_at=opened, needs_at=due, next_due=due, summary="Left after supper, not back.",
        )  # fmt: skip
        child = Child(key_id=child_key, sex="male", birth_date=(now - timedelta(days=5_000 + number % 900)).date(), nationalities=["BE"])
        cases.append(case)
        children.append(child)
        names.append(ChildName(key_id=child_key, child=child, full=f"سمير {number}", romanised=f"Samir {number}", script="Arab", is_main=True, **by))
        links.append(CaseChild(case=case, child=child))
        episodes.append(Episode(key_id=child_key, case=case, child=child, last_seen_at=opened, last_seen_place="Home, Charleroi", **by))
        tasks.append(Task(key_id=case_key, case=case, title="Ask the railway police", owner=owner, due=due, **by))
    with transaction.atomic():
        for model, rows in ((Case, cases), (Child, children), (ChildName, names), (CaseChild, links), (Episode, episodes), (Task, tasks)):
            model._base_manager.bulk_create(rows)  # type: ignore[attr-defined]

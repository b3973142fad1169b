"""When a case needs someone: an open case without a future task is impossible to overlook.

Belongs here: the rule that orders the list "what needs someone now". Does not: the list (`cases.queries`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from fanal.core.casework.states import CaseStatus


class Need(StrEnum):
    """Why a case stands on the list. Everything but `later` and `nothing` is for now."""

    REVIEW = "review"
    NO_OWNER = "no_owner"
    NO_NEXT_TASK = "no_next_task"
    TASK_OVERDUE = "task_overdue"
    LATER = "later"
    NOTHING = "nothing"


def first_need(status: CaseStatus, *, has_owner: bool, dues: Iterable[datetime], since: datetime) -> datetime | None:
    """When somebody must look at the case next; None only for a case that is not being worked on.

    Args:
        dues: when its open tasks are due.
        since: since when it has been without owner or task, or waiting for review: that was already the time.
    """
    if status not in {CaseStatus.OPEN, CaseStatus.REVIEW}:
        return None
    due = min(dues, default=None)
    if status is CaseStatus.REVIEW or not has_owner or due is None:
        return since if due is None else min(since, due)
    return due


def why_now(status: CaseStatus, *, has_owner: bool, next_due: datetime | None, now: datetime) -> Need:
    """Why a case needs someone at `now`: the first reason that holds, in the order of `Need`."""
    if status is CaseStatus.REVIEW:
        return Need.REVIEW
    if status is not CaseStatus.OPEN:
        return Need.NOTHING
    if not has_owner:
        return Need.NO_OWNER
    if next_due is None:
        return Need.NO_NEXT_TASK
    return Need.TASK_OVERDUE if next_due <= now else Need.LATER

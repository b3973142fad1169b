"""Templates of plans: what is usually done in a case of a category, and when, counted from a moment.

Belongs here: reading and choosing templates. Does not: tasks (`cases.plans`). Each step is a proposal; a person takes, changes or leaves it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from fanal.core.casework.categories import Category
from fanal.core.casework.work import TaskKind
from fanal.core.errors import BadInput
from fanal.core.forms.definition import Words

SHIPPED = Path(__file__).parent / "plan_sets" / "shipped.json"
_AFTER = re.compile(r"([1-9][0-9]{0,3})([hd])")


class Moment(StrEnum):
    """From what the times are counted."""

    OPENING = "opening"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, so long after the moment."""

    kind: TaskKind
    after: timedelta
    title: Words

    def due(self, moment: datetime, now: datetime) -> datetime:
        """When it is due (aware): counted from the moment, and never in the past, because it is planned now."""
        return max(moment + self.after, now)


@dataclass(frozen=True, slots=True)
class Plan:
    """A template: for which categories, from which moment, in which steps (the soonest first)."""

    name: str
    moment: Moment
    categories: frozenset[Category]
    title: Words
    steps: tuple[Step, ...]


def read_plans(text: str) -> tuple[Plan, ...]:
    """Templates out of their JSON text. Raises BadInput that names the template and what is wrong with it."""
    try:
        found = tuple(_plan(one) for one in json.loads(text)["plans"])
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise BadInput(f"These are no templates of plans: {type(error).__name__} {error}.", place="plans") from None
    names = [one.name for one in found]
    if len(set(names)) != len(names):
        raise BadInput("Two templates have the same name.", place="plans")
    served = [(one.moment, category) for one in found for category in one.categories]
    if len(set(served)) != len(served):
        raise BadInput("Two templates are for the same category, from the same moment.", place="plans")
    return found


def _plan(data: Mapping[str, Any]) -> Plan:
    name = str(data["name"])
    try:
        steps = tuple(sorted((_step(one) for one in data["steps"]), key=lambda step: step.after))
        plan = Plan(name, Moment(data["moment"]), frozenset(map(Category, data["categories"])), _words(data["title"]), steps)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"The template “{name}” is not sound: {error}.", place=name) from None
    if not plan.steps or not plan.categories:
        raise BadInput(f"The template “{name}” has no step, or is for no category.", place=name)
    if plan.moment is Moment.RETURN and any(step.kind is not TaskKind.AFTERCARE for step in steps):
        raise BadInput(f"The template “{name}” counts from the return, so each of its steps is aftercare.", place=name)
    return plan


def _step(data: Mapping[str, Any]) -> Step:
    found = _AFTER.fullmatch(data["after"])
    if found is None:
        raise ValueError(f"“{data['after']}” is no time such as 12h or 7d")
    number = int(found[1])
    return Step(TaskKind(data["kind"]), timedelta(hours=number) if found[2] == "h" else timedelta(days=number), _words(data["title"]))


def _words(data: Mapping[str, str]) -> Words:
    if not data or not all(data.values()):
        raise ValueError("a text is empty")
    return Words(tuple(data.items()))


@cache
def shipped_plans() -> tuple[Plan, ...]:
    """The templates that come with Fanal."""
    return read_plans(SHIPPED.read_text(encoding="utf-8"))


def plan_for(plans: Iterable[Plan], *, category: Category, returned: bool) -> Plan | None:
    """The one for a case: of its category, from the return once the child is back, else from the opening."""
    moment = Moment.RETURN if returned else Moment.OPENING
    return next((plan for plan in plans if plan.moment is moment and category in plan.categories), None)

"""Templates of plans: each is sound, fits a category, and an unsound one is refused by its name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from fanal.core.casework import Category, TaskKind
from fanal.core.casework.plans import Moment, plan_for, read_plans, shipped_plans
from fanal.core.errors import BadInput

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("category", list(Category))
@pytest.mark.parametrize("returned", [False, True])
def test_every_category_has_a_plan_before_and_after_the_return(category: Category, returned: bool) -> None:
    assert plan_for(shipped_plans(), category=category, returned=returned)


def test_the_shipped_ones_speak_every_language_of_the_catalogue() -> None:
    for plan in shipped_plans():
        for words in (plan.title, *(step.title for step in plan.steps)):
            assert [language for language, _text in words.by_language] == ["en", "fr", "el", "ar"]
        assert [step.after for step in plan.steps] == sorted(step.after for step in plan.steps)
        assert all((step.kind is TaskKind.AFTERCARE) is (plan.moment is Moment.RETURN) for step in plan.steps)


def test_a_time_that_is_past_is_due_now() -> None:
    step = shipped_plans()[0].steps[0]
    assert step.due(NOW, NOW) == NOW + step.after
    assert step.due(NOW - timedelta(days=400), NOW) == NOW


GOOD = {
    "name": "a", "moment": "opening", "categories": ["runaway"], "title": {"en": "A"},
    "steps": [{"kind": "follow_up", "after": "2d", "title": {"en": "B"}}, {"kind": "call_back", "after": "4h", "title": {"en": "C"}}],
}  # fmt: skip


def test_steps_stand_in_the_order_of_their_times() -> None:
    (plan,) = read_plans(json.dumps({"plans": [GOOD]}))
    assert [step.title.said("en") for step in plan.steps] == ["C", "B"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"moment": "yesterday"}, "yesterday", id="moment"),
        pytest.param({"categories": ["holiday"]}, "holiday", id="category"),
        pytest.param({"categories": []}, "no category", id="no category"),
        pytest.param({"steps": []}, "no step", id="no step"),
        pytest.param({"steps": [{"kind": "follow_up", "after": "soon", "title": {"en": "B"}}]}, "soon", id="time"),
        pytest.param({"steps": [{"kind": "follow_up", "after": "2d", "title": {"en": ""}}]}, "empty", id="empty text"),
        pytest.param({"moment": "return"}, "aftercare", id="after the return only aftercare"),
    ],
)
def test_an_unsound_one_is_refused_by_its_name(change: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match="“a”") as caught:
        read_plans(json.dumps({"plans": [{**GOOD, **change}]}))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"plans": [{}]}', json.dumps({"plans": [GOOD, GOOD]}), json.dumps({"plans": [GOOD, {**GOOD, "name": "b"}]})])
def test_nonsense_and_doubles_are_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_plans(text)

"""Which reading a second person looks at: the table of the rules, and where each begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from fanal.core.casework.oversight import RULES, Limits, Look, Oddity, Reading, oddities

T = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LIMITS = Limits(bulk=3, late=2, famous=2, names=5)


def looks(*minutes: int, **facts: bool) -> list[Look]:
    """A different case at each of these minutes."""
    return [Look(T + timedelta(minutes=minute), UUID(int=number), **facts) for number, minute in enumerate(minutes)]


def same(times: int, **facts: bool) -> list[Look]:
    """The same case again and again."""
    return [Look(T + timedelta(minutes=number), UUID(int=99), **facts) for number in range(times)]


@pytest.mark.parametrize(("reading", "expected"), [
    pytest.param(Reading(), {}, id="nothing"),
    pytest.param(Reading(looks(0, 20)), {}, id="a few cases"),
    pytest.param(Reading(looks(0, 20, 59)), {Oddity.BULK: 3}, id="many within an hour"),
    pytest.param(Reading(looks(0, 20, 60)), {}, id="the hour is over"),
    pytest.param(Reading(looks(0, 100, 120, 130, 150, 170)), {Oddity.BULK: 4}, id="the busiest hour counts, wherever it lies"),
    pytest.param(Reading(list(reversed(looks(0, 20, 40)))), {Oddity.BULK: 3}, id="in whatever order they come"),
    pytest.param(Reading(looks(0, 1, 2, 3, own=True, famous=True, on_shift=False)), {}, id="own cases are work"),
    pytest.param(Reading(same(30)), {}, id="one case read often is one case"),
    pytest.param(Reading([*same(1), *looks(30, 45, 70), *same(50)]), {Oddity.BULK: 4}, id="one of the many again and again"),
    pytest.param(Reading(looks(0, 90, on_shift=False)), {Oddity.LATE: 2}, id="after the shift"),
    pytest.param(Reading(looks(0, on_shift=False)), {}, id="one case after the shift"),
    pytest.param(Reading(same(9, on_shift=False)), {}, id="the same one after the shift"),
    pytest.param(Reading(looks(0, 90, famous=True)), {Oddity.FAMOUS: 2}, id="the well known"),
    pytest.param(Reading(looks(0, famous=True)), {}, id="one well known"),
    pytest.param(Reading(names=5), {Oddity.NAMES: 5}, id="name by name"),
    pytest.param(Reading(names=4), {}, id="a name typed slowly"),
    pytest.param(
        Reading(looks(0, 1, 2, famous=True, on_shift=False), names=7),
        {Oddity.BULK: 3, Oddity.LATE: 3, Oddity.FAMOUS: 3, Oddity.NAMES: 7}, id="everything at once",
    ),
])
def test_what_is_unusual_about_a_reading(reading, expected):
    assert oddities(reading, LIMITS) == expected


def test_every_oddity_has_a_rule_and_a_limit():
    assert set(RULES) == set(Oddity)
    assert {oddity.value for oddity in Oddity} == set(Limits.__dataclass_fields__)

"""The 72 hours of a breach, and what its record must say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fanal.core.casework.breaches import SENTENCES, BreachFacts, BreachNeed, BreachRisk, missing_to_close

NOTICED = datetime(2026, 10, 24, 12, tzinfo=UTC)
IN_TIME, LATE = NOTICED + timedelta(hours=72), NOTICED + timedelta(hours=72, seconds=1)


@pytest.mark.parametrize(("changes", "missing"), [
    pytest.param({}, {"risk", "authority", "measures"}, id="nothing said"),
    pytest.param({"risk": BreachRisk.RISK, "authority_at": IN_TIME, "measures": "x"}, set(), id="told in the last second"),
    pytest.param({"risk": BreachRisk.RISK, "authority_at": LATE, "measures": "x"}, {"delay"}, id="told late"),
    pytest.param({"risk": BreachRisk.RISK, "authority_at": LATE, "why_authority": "x", "measures": "x"}, set(), id="told late, with reason"),
    pytest.param({"risk": BreachRisk.NONE, "measures": "x"}, {"authority"}, id="no risk, no reason"),
    pytest.param({"risk": BreachRisk.NONE, "why_authority": "sealed", "measures": "x"}, set(), id="no risk, with reason"),
    pytest.param({"risk": BreachRisk.RISK, "why_authority": "x", "measures": "x"}, {"authority"}, id="a reason is no excuse where there is a risk"),
    pytest.param({"risk": BreachRisk.HIGH, "authority_at": IN_TIME, "measures": "x"}, {"people"}, id="high"),
    pytest.param({"risk": BreachRisk.HIGH, "authority_at": IN_TIME, "people_at": LATE, "measures": "x"}, set(), id="high, people told"),
    pytest.param({"risk": BreachRisk.HIGH, "authority_at": IN_TIME, "why_people": "x", "measures": " "}, {"measures"}, id="high, with reason"),
])
def test_what_a_record_must_say(changes, missing):
    facts = BreachFacts(**({"noticed_at": NOTICED, "risk": BreachRisk.NOT_KNOWN} | changes))
    assert {need.value for need in missing_to_close(facts)} == missing
    assert facts.clock_runs is ("authority" in missing)


def test_the_hours_run_through_the_end_of_summer_time():
    assert BreachFacts(NOTICED, BreachRisk.NOT_KNOWN).deadline == datetime(2026, 10, 27, 12, tzinfo=UTC)


def test_each_need_has_a_sentence():
    assert set(SENTENCES) == set(BreachNeed)

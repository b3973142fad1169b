"""The database itself refuses what contradicts itself: each invariant that fits in one row."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from fanal.cases.models import Case, Episode
from fanal.core.casework import CategoryChoice
from tests.apps.cases.builders import first_child, make_case


@pytest.mark.parametrize("change", [
    pytest.param({"category": "runaway"}, id="undetermined runaway"),
    pytest.param({"pushed_out": True}, id="pushed out of nothing"),
    pytest.param({"status": "lost"}, id="unknown status"),
    pytest.param({"status": "closed"}, id="closed without how and when"),
    pytest.param({"needs_at": None}, id="open without a time"),
    pytest.param({"country_codes": "FR"}, id="countries without a border"),
    pytest.param({"cross_border": "known", "country_codes": "fr"}, id="a country in small letters"),
    pytest.param({"abduction_kind": "removal"}, id="removal without abduction"),
])
def test_the_database_itself_refuses_a_case_that_contradicts_itself(operator, change):
    case = make_case(operator, category=CategoryChoice())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**change)


@pytest.mark.parametrize("change", [
    pytest.param({"state": "found"}, id="found without by whom"),
    pytest.param({"state": "found", "outcome": "returned", "found_by": "police", "condition": "well"}, id="found without how long"),
    pytest.param({"state": "ended"}, id="ended without how"),
    pytest.param({"outcome": "returned"}, id="missing with an outcome"),
    pytest.param({"found_country": "Fr"}, id="a country in small letters"),
    pytest.param({"found_country": "FRA"}, id="three letters"),
    pytest.param({"number": 0}, id="number nought"),
])
def test_the_database_itself_refuses_an_episode_that_contradicts_itself(operator, change):
    case = make_case(operator)
    with pytest.raises(Exception, match=r"(?i)constraint|too long"), transaction.atomic():
        case.episodes.update(**change)


def test_the_database_itself_knows_only_one_open_episode_per_child(operator):
    case = make_case(operator)
    child = first_child(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Episode.objects.create(case=case, child=child, key_id=child.key_id, number=2, recorded_by_text="system:test")

"""Conditions of visibility: compiled once, true for each reader, safe within any query."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField, Value
from django.utils import timezone

from fanal.accounts.models import RoleGrant, Staff
from fanal.accounts.row_rules import Given, RowRule

pytestmark = pytest.mark.django_db
built: list[str] = []


def _people(given: Given, *, also_by_role: bool) -> QuerySet[Staff]:
    """Oneself, and (in that shape) who holds the reader's role since before now."""
    built.append(f"also_by_role={also_by_role}")
    rule = Q(pk=given.staff)
    if also_by_role:
        rule |= Exists(RoleGrant.objects.filter(staff=OuterRef("pk"), role=given.role, granted_at__lte=given.now))
    return Staff.objects.filter(rule)


@pytest.fixture
def rule() -> RowRule[Staff]:
    built.clear()
    return RowRule(Staff, _people)


@pytest.fixture
def three(db: None) -> list[Staff]:
    """Ada and Ben are supervisors, Cem is an operator."""
    people = [Staff.objects.create(email=f"{name}@rules.test", display_name=name) for name in ("ada", "ben", "cem")]
    for person, role in zip(people, ("supervisor", "supervisor", "operator"), strict=True):
        RoleGrant.objects.create(staff=person, role=role)
    return people


def _given(person: Staff, role: str = "supervisor") -> Given:
    return Given(person.pk, role, timezone.now() + timedelta(seconds=1))


def _names(rows: QuerySet[Staff]) -> list[str]:
    return sorted(rows.values_list("display_name", flat=True))


def test_each_reader_has_their_own_answer_from_one_compilation(rule: RowRule[Staff], three: list[Staff]) -> None:
    ada, _ben, cem = three
    assert _names(Staff.objects.filter(rule.holds(_given(ada), also_by_role=False))) == ["ada"]
    assert _names(Staff.objects.filter(rule.holds(_given(cem), also_by_role=False))) == ["cem"]
    assert _names(Staff.objects.filter(rule.holds(_given(cem), also_by_role=True))) == ["ada", "ben", "cem"]
    assert _names(Staff.objects.filter(rule.holds(_given(cem, "operator"), also_by_role=True))) == ["cem"]
    assert built == ["also_by_role=False", "also_by_role=True"]


def test_the_time_is_bound_anew(rule: RowRule[Staff], three: list[Staff]) -> None:
    cem = three[2]
    long_ago = Given(cem.pk, "supervisor", timezone.now() - timedelta(days=1))
    assert _names(Staff.objects.filter(rule.holds(long_ago, also_by_role=True))) == ["cem"]
    assert _names(Staff.objects.filter(rule.holds(_given(cem), also_by_role=True))) == ["ada", "ben", "cem"]


def test_it_is_negated_joined_with_other_conditions_and_used_twice(rule: RowRule[Staff], three: list[Staff]) -> None:
    ada, ben, cem = three
    seen = rule.holds(_given(ada), also_by_role=False)
    assert _names(Staff.objects.filter(~Q(seen))) == ["ben", "cem"]
    assert _names(Staff.objects.exclude(seen)) == ["ben", "cem"]
    assert _names(Staff.objects.filter(Q(seen) | Q(pk=ben.pk))) == ["ada", "ben"]
    assert _names(Staff.objects.filter(Q(seen) | Q(rule.holds(_given(cem), also_by_role=False)))) == ["ada", "cem"]
    assert [one.seen for one in Staff.objects.filter(email__endswith="@rules.test").annotate(seen=seen).order_by("display_name")] == [True, False, False]


def test_within_a_subquery_it_follows_the_inner_row(rule: RowRule[Staff], three: list[Staff]) -> None:
    ada, _ben, cem = three
    inner = Staff.objects.filter(rule.holds(_given(cem), also_by_role=True), pk=OuterRef("staff"))
    grants = RoleGrant.objects.filter(Exists(inner), role="operator")
    assert [grant.staff_id for grant in grants] == [cem.pk]
    # The table of the subquery's rows is the one of the outer rows, too: no name is taken for another.
    same = Staff.objects.filter(Exists(Staff.objects.filter(rule.holds(_given(ada), also_by_role=True), pk=OuterRef("pk"))))
    assert _names(same) == ["ada", "ben"]


def test_a_row_that_names_another_is_asked_by_its_column(rule: RowRule[Staff], three: list[Staff]) -> None:
    ada, ben, cem = three
    theirs = RoleGrant.objects.filter(rule.holds_of("staff", _given(ada), also_by_role=False))
    assert {grant.staff_id for grant in theirs} == {ada.pk}
    others = RoleGrant.objects.filter(~Q(rule.holds_of("staff", _given(ada), also_by_role=False)), staff__in=three)
    assert {grant.staff_id for grant in others} == {ben.pk, cem.pk}
    nobodys = RoleGrant.objects.alias(nobody=Value(None, output_field=UUIDField()))
    assert not nobodys.filter(rule.holds_of("nobody", _given(ada), also_by_role=False)).exists(), "what names nobody names nobody to be seen"


def test_a_rule_may_stand_within_another(rule: RowRule[Staff], three: list[Staff]) -> None:
    ada = three[0]

    def build(given: Given) -> QuerySet[RoleGrant]:
        return RoleGrant.objects.filter(rule.holds_of("staff", given, also_by_role=True), granted_at__lte=given.now)

    grants = RowRule(RoleGrant, build)
    found = Staff.objects.filter(Exists(RoleGrant.objects.filter(grants.holds(_given(ada)), staff=OuterRef("pk"))))
    assert _names(found) == ["ada", "ben"]


def test_a_value_that_looks_like_a_mark_of_sql_stays_a_value(rule: RowRule[Staff], three: list[Staff]) -> None:
    hostile = Given(uuid4(), "x' OR '1'='1\x01\x02 U0 %s", timezone.now())
    assert not Staff.objects.filter(rule.holds(hostile, also_by_role=True)).exists()


def test_a_rule_that_joins_is_refused() -> None:
    joining = RowRule(RoleGrant, lambda given: RoleGrant.objects.filter(staff__display_name="ada", staff=given.staff))
    with pytest.raises(TypeError, match="joins or annotates"):
        RoleGrant.objects.filter(joining.holds(Given(uuid4(), "", timezone.now()))).exists()


def test_it_says_the_same_as_the_queryset_that_it_was_built_of(rule: RowRule[Staff], three: list[Staff]) -> None:
    for person in three:
        for shape in (False, True):
            given = _given(person)
            assert _names(Staff.objects.filter(rule.holds(given, also_by_role=shape))) == _names(_people(given, also_by_role=shape))

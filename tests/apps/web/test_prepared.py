"""Prepared queries: the same rows as the queryset they are made of, for whatever values, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models import Count, Q, Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.accounts.models import RoleGrant, Staff
from fanal.web import prepared
from fanal.web.paging import Order, PreparedList
from fanal.web.prepared import MOST_PLANS, Prepared, attach

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db: None) -> list[Staff]:
    """Five people; the first two are supervisors, each granted by the one before."""
    found = [Staff.objects.create(email=f"{name}@prepared.test", display_name=name) for name in ("ada", "ben", "cem", "dora", "eva")]
    for number, person in enumerate(found):
        RoleGrant.objects.create(staff=person, role="supervisor" if number < 2 else "operator")
    return found


def test_it_is_built_and_compiled_once_and_bound_each_time(people: list[Staff]) -> None:
    built = []

    def build(*, person: UUID):
        built.append(person)
        return Staff.objects.filter(pk=person)

    query = Prepared(build)
    assert [[one.display_name for one in query.fetch({"person": each.pk})] for each in people] == [[p.display_name] for p in people]
    assert len(built) == 1
    assert query.fetch({"person": uuid4()}) == []


def test_rows_come_whole_with_what_was_joined_annotated_and_prefetched(people: list[Staff]) -> None:
    query = Prepared(
        lambda *, role: RoleGrant.objects.filter(role=role).select_related("staff").annotate(one=Value(1)).order_by("staff__display_name")
    )
    with CaptureQueriesContext(connection) as asked:
        found = query.fetch({"role": "supervisor"})
        assert [(grant.staff.display_name, grant.one) for grant in found] == [("ada", 1), ("ben", 1)]
    assert len(asked) == 1
    assert not found[0]._state.adding and found[0]._state.db == "default"
    fetching = Prepared(lambda *, person: Staff.objects.filter(pk=person).prefetch_related("grants"))
    with CaptureQueriesContext(connection) as asked:
        assert [grant.role for grant in fetching.fetch({"person": people[0].pk})[0].grants.all()] == ["supervisor"]
    assert len(asked) == 2


def test_a_list_of_ids_serves_with_any_number_of_them(people: list[Staff]) -> None:
    query = Prepared(lambda *, ids: Staff.objects.filter(pk__in=ids).order_by("display_name"))
    for number in range(1, len(people) + 1):
        assert query.fetch({"ids": [one.pk for one in people[:number]]}) == people[:number]
    assert query.fetch({"ids": [*(one.pk for one in people), *(uuid4() for _ in range(40))]}) == people
    with pytest.raises(TypeError, match="is nothing"):
        query.fetch({"ids": []})
    with pytest.raises(TypeError, match="in blocks"):
        query.fetch({"ids": [uuid4()] * 3000})


def test_counts_and_tuples(people: list[Staff]) -> None:
    query = Prepared(lambda *, role: RoleGrant.objects.filter(role=role).order_by().values_list("role").annotate(many=Count("pk")))
    assert query.fetch_tuples({"role": "operator"}) == [("operator", 3)]
    sliced = Prepared(lambda *, role, most: RoleGrant.objects.filter(role=role).values_list("pk")[:most])
    assert [sliced.count({"role": "operator"}, {"most": most}) for most in (1, 2, 50)] == [1, 2, 3]


def test_a_condition_that_nothing_can_meet_gives_nothing_without_asking(people: list[Staff]) -> None:
    query = Prepared(lambda *, role: RoleGrant.objects.filter(role=role, pk__in=[]))
    with CaptureQueriesContext(connection) as asked:
        assert (query.fetch({"role": "operator"}), query.count({"role": "operator"}), query.fetch_tuples({"role": "operator"})) == ([], 0, [])
    assert len(asked) == 0


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda *, text: Staff.objects.filter(display_name__contains=text), id="changed on its way"),
        pytest.param(lambda *, text: Staff.objects.filter(display_name=text.upper()), id="changed by the builder"),
        pytest.param(lambda *, text: Staff.objects.filter(is_active=True), id="not used"),
    ],
)
def test_a_value_that_would_not_be_bound_is_refused(build, people: list[Staff]) -> None:
    with pytest.raises(TypeError, match="as they are"):
        Prepared(build).fetch({"text": "ada"})


def test_none_is_refused_for_it_would_ask_something_else(people: list[Staff]) -> None:
    with pytest.raises(TypeError):
        Prepared(lambda *, person: Staff.objects.filter(pk=person)).fetch({"person": None})  # type: ignore[dict-item]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30), days=st.integers(-400, 400), many=st.integers(1, 9))
def test_any_value_finds_what_the_queryset_finds(people: list[Staff], text: str, days: int, many: int) -> None:
    text = text.replace("\x00", "")
    at = timezone.now() + timedelta(days=days)
    ids = [one.pk for one in people][:many]

    def build(*, text, at, ids):
        return Staff.objects.filter(Q(display_name=text) | Q(grants__granted_at__lte=at, pk__in=ids)).distinct().order_by("display_name")

    assert _QUERY.setdefault("any", Prepared(build)).fetch({"text": text, "at": at, "ids": ids}) == list(build(text=text, at=at, ids=ids))


_QUERY: dict[str, Prepared[Staff]] = {}


def test_shapes_that_somebody_invents_do_not_fill_the_memory(people: list[Staff]) -> None:
    query = Prepared(lambda *, role, most: RoleGrant.objects.filter(role=role)[:most])
    for most in range(1, MOST_PLANS + 20):
        assert len(query.fetch({"role": "operator"}, {"most": most})) == min(most, 3)
    assert len(query._plans) <= MOST_PLANS


def test_attached_rows_are_read_without_a_query_and_each_by_its_owner(people: list[Staff]) -> None:
    grants = list(RoleGrant.objects.filter(staff__in=people[:4]))
    attach(people, "grants", grants, by="staff_id")
    attach(people, "roles_at_hand", grants, by="staff_id")
    with CaptureQueriesContext(connection) as asked:
        assert [[grant.role for grant in one.grants.all()] for one in people] == [["supervisor"]] * 2 + [["operator"]] * 2 + [[]]
        assert [len(one.roles_at_hand) for one in people] == [1, 1, 1, 1, 0]  # type: ignore[attr-defined]
    assert len(asked) == 0


def test_a_prepared_list_turns_its_pages_by_key(people: list[Staff]) -> None:
    pages = PreparedList(lambda *, role: RoleGrant.objects.filter(role=role))
    order, seen, after = Order("granted_at", newest_first=True, size=2), [], ""
    while True:
        page = pages.page(order, {"role": "operator"}, {}, after=after)
        seen += [grant.pk for grant in page.rows]
        after = page.after
        if not after:
            break
    wanted = RoleGrant.objects.filter(role="operator").order_by("-granted_at", "-pk")
    assert seen == [grant.pk for grant in wanted] and page.total == 3


@pytest.mark.django_db(transaction=True)
def test_threads_share_a_text_and_not_a_connection(people: list[Staff]) -> None:
    query = Prepared(lambda *, person: Staff.objects.filter(pk=person))
    found: dict[str, list[str]] = {}

    def ask(person: Staff) -> None:
        try:
            for _ in range(20):
                found[person.display_name] = [one.display_name for one in query.fetch({"person": person.pk})]
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {person.display_name: [person.display_name] for person in people}
    assert list(prepared.LENGTHS) == sorted(prepared.LENGTHS)

"""Protected fields: plaintext on the instance, sealed everywhere else, bound to row and column."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fanal.core.ids import new_id
from fanal.vault import keys
from fanal.vault.crypto import Tampered
from fanal.vault.fields import Klass, ProtectedText, Sealed
from fanal.vault.models import ProtectedModel
from fanal.vault.store import key_store
from tests.apps.vault.traveller import CANARY, Traveller, personal, raw, write_raw

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
WITH_DATABASE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)


@WITH_DATABASE
@given(st.text(), st.dates(), JSON)
def test_what_is_saved_is_what_is_read(travellers, key_id, name: str, born: date, papers: Any) -> None:
    saved = travellers.objects.create(key_id=key_id, name=name, born=born, papers=papers)
    found = travellers.objects.get(pk=saved.pk)
    assert (found.name, found.born, found.papers, found.story) == (name, born, papers, "")


def test_a_text_with_half_a_sign_survives(travellers, key_id) -> None:
    """A lone surrogate comes from broken devices; it must not cost an operator the whole note."""
    saved = travellers.objects.create(key_id=key_id, name="a\ud800b", papers={"x": "\udfff"})
    found = travellers.objects.get(pk=saved.pk)
    assert (found.name, found.papers) == ("a\ud800b", {"x": "\udfff"})


def test_the_defaults_say_nothing(travellers, key_id) -> None:
    found = travellers.objects.get(pk=travellers.objects.create(key_id=key_id).pk)
    assert (found.name, found.born, found.papers) == ("", None, {})


def test_two_new_instances_do_not_share_their_default(travellers, key_id) -> None:
    first, second = travellers(key_id=key_id), travellers(key_id=key_id)
    first.papers["a"] = 1
    assert second.papers == {}


def test_a_value_is_opened_only_when_it_is_looked_at(somebody: Traveller, monkeypatch) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    opened = []
    monkeypatch.setattr(ProtectedText, "from_bytes", lambda self, data: opened.append(self.name) or data.decode())
    str(found), repr(found), found.country
    assert opened == []
    assert found.name == CANARY and found.name == CANARY
    assert opened == ["name"]


def test_what_was_not_looked_at_is_saved_as_it_was(somebody: Traveller) -> None:
    before = raw(somebody, "story")
    found = Traveller.objects.get(pk=somebody.pk)
    found.name = "another"
    found.save()
    assert raw(somebody, "story") == before
    assert Traveller.objects.get(pk=somebody.pk).name == "another"


def test_a_change_inside_of_json_is_saved(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    found.papers["visa"] = None
    found.save(update_fields=["papers"])
    assert Traveller.objects.get(pk=somebody.pk).papers == {"passport": ["A", 1], "visa": None}


def test_update_fields_leaves_the_others_alone(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    found.name, found.story = "new", "not to be saved"
    found.save(update_fields=["name"])
    again = Traveller.objects.get(pk=somebody.pk)
    assert (again.name, again.story) == ("new", "came by the night train")


def test_bulk_create_seals(travellers, key_id) -> None:
    made = travellers.objects.bulk_create([travellers(key_id=key_id, name=f"n{i}") for i in range(5)])
    assert {t.name for t in travellers.objects.filter(pk__in=[m.pk for m in made])} == {f"n{i}" for i in range(5)}


def test_only_and_defer_load_later(somebody: Traveller, django_assert_num_queries) -> None:
    with django_assert_num_queries(2):
        assert Traveller.objects.only("country").get(pk=somebody.pk).name == CANARY
    with django_assert_num_queries(2):
        assert Traveller.objects.defer("papers").get(pk=somebody.pk).papers == {"passport": ["A", 1]}
    deferred = Traveller.objects.only("country").get(pk=somebody.pk)
    deferred.country = "FR"
    deferred.save()
    assert Traveller.objects.get(pk=somebody.pk).name == CANARY


def test_refresh_gives_what_the_database_holds_and_opens_nothing(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    found.name = "unsaved"
    found.refresh_from_db()
    assert isinstance(found.__dict__["name"], Sealed)
    assert found.name == CANARY
    found.story = "unsaved"
    found.refresh_from_db(fields=["story"])
    assert found.story == "came by the night train"


@pytest.mark.parametrize(
    "lookup", ["name", "name__exact", "name__icontains", "born__year", "papers__passport", "name__in"]
)
def test_a_protected_field_is_never_searched_for(travellers, lookup: str) -> None:
    with pytest.raises((FieldError, TypeError)):
        list(travellers.objects.filter(**{lookup: [CANARY] if lookup.endswith("in") else CANARY}))


def test_update_and_bulk_update_are_refused(somebody: Traveller) -> None:
    with pytest.raises(TypeError, match="name is protected"), transaction.atomic():
        Traveller.objects.filter(pk=somebody.pk).update(name="plain")
    somebody.name = "plain"
    with pytest.raises(TypeError, match="name is protected"), transaction.atomic():
        Traveller.objects.bulk_update([somebody], ["name"])
    assert Traveller.objects.get(pk=somebody.pk).name == CANARY


def test_a_row_without_a_key_is_not_saved(travellers) -> None:
    with pytest.raises(TypeError, match="needs a key_id"):
        travellers(name=CANARY).save()


def test_a_copied_row_is_sealed_anew_for_its_new_place(somebody: Traveller) -> None:
    found = Traveller.objects.get(pk=somebody.pk)
    found.pk = new_id()
    found._state.adding = True
    found.save()
    assert Traveller.objects.get(pk=found.pk).name == CANARY
    assert Traveller.objects.get(pk=somebody.pk).name == CANARY


def test_a_row_that_gets_another_key_is_sealed_anew_under_it(somebody: Traveller) -> None:
    old, other = somebody.key_id, keys.new_key("case")
    found = Traveller.objects.get(pk=somebody.pk)
    found.key_id = other
    found.save()
    key_store().destroy([old])
    keys.look_for_shredding()
    again = Traveller.objects.get(pk=somebody.pk)
    assert (again.name, again.papers) == (CANARY, {"passport": ["A", 1]})


@pytest.mark.parametrize("column", ["name", "born", "papers"])
def test_what_was_blanked_in_the_database_does_not_read_as_empty(somebody: Traveller, column: str) -> None:
    write_raw(somebody, **{column: b""})
    found = Traveller.objects.get(pk=somebody.pk)
    with pytest.raises(Tampered):
        getattr(found, column)
    with pytest.raises(Tampered):
        found.save()


def test_what_was_never_written_is_sealed_and_reads_as_empty(travellers: type[Traveller], key_id: Any) -> None:
    row = travellers.objects.create(key_id=key_id)
    assert all(raw(row, column) for column in ("name", "born", "papers"))
    found = travellers.objects.get(pk=row.pk)
    assert (found.name, found.born, found.papers) == ("", None, {})


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", None),
        ("name", 7),
        ("name", b"x"),
        ("born", "tomorrow"),
        ("born", 5),
        ("born", datetime(2020, 1, 1)),
        ("papers", {1, 2}),
        ("papers", b"x"),
        ("name", models.F("country")),
    ],
)
def test_another_kind_of_thing_is_refused_without_being_quoted(travellers, column: str, value: Any) -> None:
    with pytest.raises(TypeError) as caught:
        travellers(**{column: value})
    assert column in str(caught.value) and "tomorrow" not in str(caught.value)


def test_what_json_cannot_hold_is_refused(travellers, key_id) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"), transaction.atomic():
        travellers.objects.create(key_id=key_id, papers={"day": date(2020, 1, 1)})
    with pytest.raises(ValueError, match="Out of range"):
        travellers.objects.create(key_id=key_id, papers=[float("nan")])


def test_full_clean_passes_and_changes_nothing(somebody: Traveller) -> None:
    somebody.country = "BE"
    somebody.full_clean()
    assert (somebody.name, somebody.born) == (CANARY, date(2012, 2, 29))


def test_a_day_is_taken_as_text_too(travellers, key_id) -> None:
    traveller = travellers(key_id=key_id, born="2012-02-29")
    assert traveller.born == date(2012, 2, 29)
    traveller.born = ""
    assert traveller.born is None


def test_reading_a_list_asks_the_database_once(travellers, key_id) -> None:
    travellers.objects.bulk_create([travellers(key_id=key_id, name=f"n{i}", story="s") for i in range(20)])
    with CaptureQueriesContext(connection) as queries:
        assert len({(t.name, t.story, t.born) for t in travellers.objects.all()}) == 20
    assert len(queries) == 1


def test_migrations_see_plain_bytes() -> None:
    field = Traveller._meta.get_field("name")
    assert field.deconstruct() == ("name", "django.db.models.BinaryField", [], {"default": b""})
    assert type(field.clone()) is ProtectedText


@isolate_apps("fanal.vault")
def test_a_field_that_does_not_say_what_it_is_for_fails_the_check() -> None:
    class Undeclared(ProtectedModel):
        name = ProtectedText()
        nick = ProtectedText(personal=personal(Klass.CLEAR))

        class Meta:
            app_label = "vault"

    class Unprotected(models.Model):  # noqa: DJ008
        name = ProtectedText(personal=personal())

        class Meta:
            app_label = "vault"

    found = [error.id for model in (Undeclared, Unprotected) for field in model._meta.fields for error in field.check()]
    assert sorted(id_ for id_ in found if id_ and id_.startswith("vault.")) == [
        "vault.E001",
        "vault.E002",
        "vault.E003",
    ]


def test_the_column_is_kept_as_json_in_few_bytes() -> None:
    field = Traveller._meta.get_field("papers")
    assert json.loads(field.to_bytes({"a": "ä"})) == {"a": "ä"}

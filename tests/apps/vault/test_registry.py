"""The field registry finds what nobody declared, and the vault's own models declare everything."""

from __future__ import annotations

import pytest
from django.db import models
from django.test.utils import isolate_apps

from fanal.vault import registry
from fanal.vault.fields import Klass, ProtectedText
from fanal.vault.models import IndexEntry, ProtectedModel, ShredOrder, StoredFile
from tests.apps.vault.traveller import Traveller, personal


@isolate_apps("fanal.vault")
def test_a_column_that_nobody_declared_is_found() -> None:
    class Forgotten(ProtectedModel):
        name = ProtectedText(personal=personal())
        silent = ProtectedText()
        nickname = models.CharField(max_length=10)
        seen_at = models.DateTimeField()
        country = models.CharField(max_length=2)
        friend = models.ForeignKey("self", on_delete=models.CASCADE)

        class Meta:
            app_label = "vault"

        class Privacy:
            clear = {"country": personal(Klass.CLEAR)}
            technical = ("seen_at",)

    assert registry.undeclared([Forgotten]) == [
        "vault.Forgotten.silent",
        "vault.Forgotten.nickname",
        "vault.Forgotten.friend",
    ]
    assert registry.stale([Forgotten]) == []
    assert [(f.name, f.personal.klass) for f in registry.all_fields([Forgotten])] == [
        ("country", Klass.CLEAR),
        ("name", Klass.PROTECTED),
    ]


@isolate_apps("fanal.vault")
def test_a_model_without_any_declaration_is_found_when_it_has_protected_fields() -> None:
    class Bare(ProtectedModel):
        name = ProtectedText(personal=personal())
        nickname = models.CharField(max_length=10)

        class Meta:
            app_label = "vault"

    assert registry.undeclared([Bare]) == ["vault.Bare.nickname"]


@isolate_apps("fanal.vault")
def test_declarations_that_name_nothing_are_found() -> None:
    class Stale(ProtectedModel):
        name = ProtectedText(personal=personal())
        twice = models.CharField(max_length=10)
        loud = models.CharField(max_length=10)

        class Meta:
            app_label = "vault"

        class Privacy:
            clear = {"twice": personal(Klass.CLEAR), "loud": personal(Klass.SEALED), "gone": personal(Klass.CLEAR)}
            technical = ("twice", "name")

    assert sorted(registry.stale([Stale])) == [
        "vault.Stale.gone",
        "vault.Stale.loud",
        "vault.Stale.name",
        "vault.Stale.twice",
    ]


def test_the_vault_declares_its_own_columns() -> None:
    own = [IndexEntry, StoredFile, ShredOrder]
    assert registry.undeclared(own) == registry.stale(own) == []
    assert {f"{f.model}.{f.name}" for f in registry.all_fields(own)} == {
        "vault.IndexEntry.content",
        "vault.StoredFile.name",
        "vault.StoredFile.facts",
        "vault.StoredFile.stored_by",
    }


def test_the_list_names_every_room_and_no_throw_away_model() -> None:
    models_ = {field.model.split(".")[0] for field in registry.all_fields()}
    assert {"vault", "cases", "desk"} <= models_
    assert Traveller not in registry.our_models()
    assert all(field.personal.purpose and field.personal.legal_basis for field in registry.all_fields())


@pytest.mark.parametrize(
    "model", [m for m in registry.our_models() if issubclass(m, ProtectedModel)], ids=lambda m: m._meta.label
)
def test_no_model_shows_a_protected_value_as_its_name(model: type[ProtectedModel]) -> None:
    """Whatever a model calls itself in logs and pages of errors, it is not what the vault protects."""
    from fanal.vault.fields import ProtectedDate, ProtectedJSON, protected_fields

    mark = "Quillon Ambrosia"
    row = model()
    for name, field in protected_fields(model).items():
        setattr(
            row,
            name,
            {"value": mark}
            if isinstance(field, ProtectedJSON)
            else "2012-02-29"
            if isinstance(field, ProtectedDate)
            else mark,
        )
    assert mark not in str(row) and mark not in repr(row) and "2012-02-29" not in str(row)

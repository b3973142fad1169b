"""The field registry: every column of every room, with what it is for. The record of processing is made from it.

A protected field declares itself (`personal=`). Any other column is declared in its model's inner class `Privacy`: in `clear`
(personal, read by the database: column → Personal) or in `technical` (not personal). `undeclared` and `stale` find what is
missing there and what names nothing; guard tests hold both empty.

Belongs here: reading declarations. Does not: who may read a field (`accounts.matrix`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from fanal.vault.fields import Klass, Personal, ProtectedField
from fanal.vault.models import ProtectedModel

#: Columns of the base class that every ProtectedModel has.
_OF_THE_BASE = frozenset({"id", "key_id"})


@dataclass(frozen=True, slots=True)
class DeclaredField:
    """One personal field.

    Attributes:
        model: `cases.Child`.
        name: of the field.
        personal: what it is for.
    """

    model: str
    name: str
    personal: Personal


def our_models() -> list[type[models.Model]]:
    """Every model of Fanal's own rooms, by name; not those of Django and of libraries."""
    found = [model for model in apps.get_models() if model.__module__.startswith("fanal.")]
    return sorted(found, key=lambda model: model._meta.label)


def all_fields(chosen: Iterable[type[models.Model]] | None = None) -> list[DeclaredField]:
    """Every personal field, ordered by model and name."""
    found = []
    for model in our_models() if chosen is None else chosen:
        label = model._meta.label
        for field in model._meta.concrete_fields:
            if isinstance(field, ProtectedField) and field.personal is not None:
                found.append(DeclaredField(label, field.name, field.personal))
        found += [DeclaredField(label, name, personal) for name, personal in _clear(model).items()]
    return sorted(found, key=lambda one: (one.model, one.name))


def undeclared(chosen: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Columns that nobody declared, as `cases.Child.nickname`; also protected fields that do not say what they are for.

    Looks at every ProtectedModel and every model that has a `Privacy`; `silent_models` names those that say nothing.
    """
    missing = []
    for model in our_models() if chosen is None else chosen:
        if not (issubclass(model, ProtectedModel) or hasattr(model, "Privacy")):
            continue
        known = _clear(model).keys() | set(_technical(model)) | (_of_the_base(model))
        for field in model._meta.concrete_fields:
            declared = field.personal is not None if isinstance(field, ProtectedField) else field.name in known
            if not declared:
                missing.append(f"{model._meta.label}.{field.name}")
    return missing


def stale(chosen: Iterable[type[models.Model]] | None = None) -> list[str]:
    """Declarations that name no column, name one twice, or call a clear column protected."""
    found = []
    for model in our_models() if chosen is None else chosen:
        names = {field.name for field in model._meta.concrete_fields if not isinstance(field, ProtectedField)}
        clear, technical = _clear(model), _technical(model)
        wrong = [name for name in (*clear, *technical) if name not in names]
        wrong += [name for name in clear if name in technical]
        wrong += [name for name, personal in clear.items() if personal.klass is not Klass.CLEAR]
        found += [f"{model._meta.label}.{name}" for name in wrong]
    return found


def silent_models() -> list[str]:
    """Models of our rooms that neither have protected fields nor a `Privacy`."""
    return [
        model._meta.label
        for model in our_models()
        if not issubclass(model, ProtectedModel) and not hasattr(model, "Privacy")
    ]


def models_with_keys() -> list[tuple[type[models.Model], str]]:
    """Every model of our rooms with a column that names a data key, and the column."""
    return [
        (model, field.attname)
        for model in our_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.UUIDField) and (field.name == "key_id" or field.name.endswith("_key_id"))
    ]


def _clear(model: type[models.Model]) -> Mapping[str, Personal]:
    found: Mapping[str, Personal] = getattr(getattr(model, "Privacy", None), "clear", {})
    return found


def _technical(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(getattr(getattr(model, "Privacy", None), "technical", ()))


def _of_the_base(model: type[models.Model]) -> frozenset[str]:
    return _OF_THE_BASE if issubclass(model, ProtectedModel) else frozenset()

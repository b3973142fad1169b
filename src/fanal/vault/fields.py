"""Protected columns: plaintext on the instance, sealed bytes in the database.

```python
class Child(ProtectedModel):
    health = ProtectedText(personal=Personal(purpose=..., legal_basis=..., klass=Klass.SEALED, retention="case", readers=("case",)))
```

A value is opened when it is looked at, so a list page opens only what it shows, and sealed when the row is saved, bound to
node, table, column, row and key. Columns cannot be filtered; `.values()`, `dumpdata`, forms and pickles hold sealed bytes only.
An empty value is sealed like any other, so that nobody sees which fields are filled, and nobody who writes into the database
blanks one unnoticed ("do not call"): bytes that are not there do not open. A column that a migration adds is sealed in the rows
that are older by `fanal migrate` (`vault.blanks`).

Belongs here: fields and what they declare. Does not: the list of all declarations (`vault.registry`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, NoReturn, Protocol
from uuid import UUID

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from fanal.core.errors import Gone
from fanal.vault import crypto, keys
from fanal.vault.declarations import Klass, Personal
from fanal.vault.sealing import open_bytes, seal_bytes


class Owned(Protocol):
    """A row under a data key, as `vault.models.ProtectedModel` makes it: that class stands above this module."""

    pk: Any
    key_id: UUID


class Sealed(bytes):
    """A sealed value as the database holds it. `row` is the row it was loaded from; None when it came without one.

    A row keeps plain bytes as they came, until one of its columns is looked at: of the forty sealed columns of a child a list shows
    three. No plaintext of a protected column is bytes, so the two are never mistaken for each other.
    """

    row: UUID | None = None

    def __repr__(self) -> str:
        return f"<sealed, {len(self)} bytes>"

    __str__ = __repr__


_as_stored: ContextVar[bool] = ContextVar("fanal_vault_as_stored", default=False)


@contextmanager
def as_stored() -> Iterator[None]:
    """Inside, reading a protected attribute gives what the instance holds, unopened (`ProtectedModel.refresh_from_db`)."""
    token = _as_stored.set(True)
    try:
        yield
    finally:
        _as_stored.reset(token)


#: Under this name a row remembers its id as it was loaded, for the columns that nobody has looked at yet.
LOADED_AS = "_loaded_as"


def held(instance: Any, name: str, value: Any) -> Any:
    """What a row holds under a protected name: plaintext, or Sealed with the row that it was loaded from."""
    if not isinstance(value, bytes | memoryview) or isinstance(value, Sealed):
        return value
    sealed = instance.__dict__[name] = Sealed(value)
    sealed.row = instance.__dict__.get(LOADED_AS)
    return sealed


class ProtectedAttribute(DeferredAttribute):
    """The attribute on the class: opens a sealed value when it is looked at, and keeps it open on that instance."""

    field: ProtectedField

    def __get__(self, instance: Any, cls: type[Any] | None = None) -> Any:
        if instance is None:
            return self
        value = held(instance, self.field.attname, super().__get__(instance, cls))
        if isinstance(value, Sealed) and not _as_stored.get():
            value = instance.__dict__[self.field.attname] = self.field.open(value)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value if isinstance(value, Sealed) else self.field.clean_value(value)


class ProtectedField(models.BinaryField):  # type: ignore[type-arg]
    """What the three protected fields share. Use ProtectedText, ProtectedJSON or ProtectedDate."""

    descriptor_class = ProtectedAttribute

    def __init__(self, *, personal: Personal | None = None, verbose_name: Any = None, **kwargs: Any) -> None:
        # Django clones fields from `deconstruct`, so its own keywords may come along; only these two are ours to choose.
        super().__init__(
            verbose_name=verbose_name,
            default=b"",
            blank=True,
            editable=False,
            db_column=kwargs.get("db_column"),
            help_text=kwargs.get("help_text", ""),
        )
        self.personal = personal

    # -- plaintext <-> bytes, by kind ---------------------------------------------------------------------------------
    def empty(self) -> Any:
        """The plaintext of a field that nothing was written into."""
        raise NotImplementedError

    def clean_value(self, value: Any) -> Any:
        """The plaintext as the attribute holds it. Raises TypeError, without the value, for another kind of thing."""
        raise NotImplementedError

    def to_bytes(self, value: Any) -> bytes:
        """Plaintext to bytes."""
        raise NotImplementedError

    def from_bytes(self, data: bytes) -> Any:
        """Bytes to plaintext."""
        raise NotImplementedError

    # -- sealing ------------------------------------------------------------------------------------------------------
    @property
    def place(self) -> str:
        """`table.column`, part of what a value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def open(self, value: Sealed) -> Any:
        """The plaintext of a value loaded from its row. Raises Gone, vault.crypto.Tampered, Unavailable."""
        if not value:
            raise crypto.Tampered  # emptiness is sealed too: somebody blanked it
        if value.row is None:
            raise TypeError(f"{self.name} was read without its row, so it cannot be opened.")
        key_id = crypto.key_id_of(value)
        return self.from_bytes(open_bytes(value, key_id=key_id, place=self.place, row=str(value.row)))

    def sealed(self, instance: Owned) -> Sealed:
        """What belongs into the database for this instance; what was not looked at stays as it was."""
        value = held(instance, self.attname, instance.__dict__.get(self.attname, self.empty()))
        if isinstance(value, Sealed):
            if value and value.row == instance.pk and crypto.key_id_of(value) == instance.key_id:
                return value
            value = self.open(value)
        if not isinstance(instance.key_id, UUID):
            raise TypeError(f"{type(instance).__name__} needs a key_id (vault.keys.new_key) before it is saved.")
        sealed = Sealed(
            seal_bytes(self.to_bytes(value), key_id=instance.key_id, place=self.place, row=str(instance.pk))
        )
        sealed.row = instance.pk
        return sealed

    def pre_save(self, model_instance: Any, add: bool) -> Sealed:
        if self.attname not in model_instance.__dict__:
            with as_stored():
                getattr(model_instance, self.attname)
        return self.sealed(model_instance)

    # -- Django's side --------------------------------------------------------------------------------------------------
    def get_prep_value(self, value: Any) -> Any:
        if value is not None and not isinstance(value, Sealed):
            self._refuse()
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not isinstance(value, Sealed):
            self._refuse()
        return connection.Database.Binary(bytes(value))

    def _refuse(self) -> NoReturn:
        raise TypeError(
            f"{self.name} is protected: it is written by save() or bulk_create() only, and never searched for."
        )

    def get_lookup(self, lookup_name: str) -> None:
        """None: no lookup exists, so `filter()` raises FieldError."""

    def get_transform(self, lookup_name: str) -> None:
        """None: no transform exists."""

    def get_default(self) -> Any:
        return self.empty()

    def to_python(self, value: Any) -> Any:
        return value

    def value_from_object(self, obj: Any) -> bytes:
        return bytes(self.pre_save(obj, add=False))

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        # Migrations see plain bytes: they run without keys, and outlive these classes.
        name, _path, _args, kwargs = super().deconstruct()
        kept: dict[str, Any] = {key: kwargs[key] for key in ("db_column", "verbose_name") if key in kwargs}
        return name, "django.db.models.BinaryField", [], {**kept, "default": b""}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_declared()]

    def _check_declared(self) -> Iterator[checks.CheckMessage]:
        if self.personal is None:
            yield checks.Error(
                "A protected field says what it is for: personal=Personal(...).", obj=self, id="vault.E001"
            )
        elif self.personal.klass is Klass.CLEAR:
            yield checks.Error("A protected field is of class PROTECTED or SEALED.", obj=self, id="vault.E002")
        if not getattr(self.model, "opens_protected_fields", False):
            yield checks.Error("A model with protected fields is a ProtectedModel.", obj=self, id="vault.E003")


class ProtectedText(ProtectedField):
    """Text; "" when nothing was written."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> str: ...  # type: ignore[override]
        def __set__(self, instance: Any, value: str) -> None: ...

    def empty(self) -> str:
        return ""

    def clean_value(self, value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.name} takes text, not {type(value).__name__}.")
        return str(value)

    def to_bytes(self, value: str) -> bytes:
        return value.encode("utf-8", "surrogatepass")

    def from_bytes(self, data: bytes) -> str:
        return data.decode("utf-8", "surrogatepass")


class ProtectedJSON(ProtectedField):
    """What JSON can hold: dict, list, text, number, bool or None; {} when nothing was written."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> Any: ...
        def __set__(self, instance: Any, value: Any) -> None: ...

    def empty(self) -> dict[str, Any]:
        return {}

    def clean_value(self, value: Any) -> Any:
        if not isinstance(value, dict | list | str | int | float | bool | None):
            raise TypeError(f"{self.name} takes what JSON can hold, not {type(value).__name__}.")
        return value

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value, separators=(",", ":"), allow_nan=False).encode("ascii")

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)


class ProtectedDate(ProtectedField):
    """A day; None when nothing was written. Text as 2026-11-24 is taken too."""

    if TYPE_CHECKING:

        def __get__(self, instance: Any, owner: Any) -> date | None: ...  # type: ignore[override]
        def __set__(self, instance: Any, value: date | str | None) -> None: ...

    def empty(self) -> None:
        return None

    def clean_value(self, value: Any) -> date | None:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise TypeError(f"{self.name} takes a day as 2026-11-24.") from None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise TypeError(f"{self.name} takes a day, not {type(value).__name__}.")
        return value

    def to_bytes(self, value: date | None) -> bytes:
        return b"" if value is None else value.isoformat().encode("ascii")

    def from_bytes(self, data: bytes) -> date | None:
        return date.fromisoformat(data.decode("ascii")) if data else None


@cache
def protected_fields(model: type[models.Model]) -> Mapping[str, ProtectedField]:
    """The protected fields of a model, by attribute name."""
    return {field.attname: field for field in model._meta.concrete_fields if isinstance(field, ProtectedField)}


def readable(instance: Owned) -> bool:
    """Whether the protected fields of this row can be opened; False once its key was destroyed."""
    try:
        keys.unwrap(instance.key_id)
    except Gone:
        return False
    return True


__all__ = [
    "Klass",
    "Personal",
    "ProtectedDate",
    "ProtectedField",
    "ProtectedJSON",
    "ProtectedText",
    "Sealed",
    "readable",
]

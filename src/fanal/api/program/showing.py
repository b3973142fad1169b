"""What a caller may see of a row: by the same declarations and the same matrix as the pages.

A field that is hidden from the role is left out and named beside (`hidden`), with the roles that may open it: an empty value
would say "nothing is recorded", which is not true.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import Model

from fanal.accounts import matrix
from fanal.accounts.access import may_field
from fanal.vault.fields import Personal, protected_fields, readable
from fanal.vault.models import ProtectedModel


@lru_cache(maxsize=256)
def declared(model: type[Model], name: str) -> Personal | None:
    """What a column is declared as; None for one that is not personal."""
    field = protected_fields(model).get(name)
    if field is not None:
        return field.personal
    privacy: Any = getattr(model, "Privacy", None)
    found: Personal | None = getattr(privacy, "clear", {}).get(name)
    return found


def hidden_of(model: type[Model], names: Iterable[str], *, by: object) -> list[dict[str, Any]]:
    """Those of these columns that `by` may not read, each with the roles that may."""
    found = []
    for name in names:
        personal = declared(model, name)
        if personal is not None and not may_field(by, personal):
            found.append({"field": name, "opened_by": _openers(personal)})
    return found


def _openers(personal: Personal) -> list[str]:
    roles: set[str] = set()
    for reader in personal.readers:
        roles |= matrix.FIELDS.get(reader, {}).get(personal.klass.value, frozenset())
    return sorted(roles)


def when_readable(row: ProtectedModel, names: Iterable[str]) -> dict[str, Any]:
    """The values of these columns; nothing at all once the row's key was destroyed."""
    return {name: getattr(row, name) for name in names} if readable(row) else {}

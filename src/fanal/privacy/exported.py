"""The record of processing (GDPR Art. 30) from the field registry: as a page by purpose, and as a list of every personal field.

Belongs here: rows and words. Does not: the declarations, which stand beside each field (`vault.registry` gathers them).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.accounts import matrix, roles
from fanal.accounts.access import check
from fanal.core.actors import Actor
from fanal.core.exporting import ExportColumn, ExportDocument, ExportList, Filters
from fanal.core.formats.table_out import Kind, Value
from fanal.vault.declarations import Personal
from fanal.vault.registry import DeclaredField, all_fields


@dataclass(frozen=True, slots=True)
class Activity:
    """All personal fields with one purpose and one legal basis.

    `purpose`, `basis` and `kept` are in the words of the declarations, `tables` are names of the program.
    """

    purpose: str
    basis: str
    kept: str
    tables: tuple[str, ...]
    fields: int
    sealed: int
    readers: tuple[str, ...]


def readers_of(personal: Personal) -> set[str]:
    """Slugs of the roles that read such a field, by the access matrix."""
    return {slug for reader in personal.readers for slug in matrix.FIELDS.get(reader, {}).get(personal.klass.value, ())}


def activities(*, by: Actor) -> list[Activity]:
    """The record by purpose. No query. Raises NotAllowed."""
    found: dict[tuple[str, str, str], list[DeclaredField]] = {}
    for one in _fields(by):
        found.setdefault((one.personal.purpose, one.personal.legal_basis, one.personal.retention), []).append(one)
    return [
        Activity(
            purpose=purpose, basis=basis, kept=kept, tables=tuple(sorted({one.model for one in ones})), fields=len(ones),
            sealed=sum(one.personal.klass.value != "clear" for one in ones),
            readers=_names(set().union(*(readers_of(one.personal) for one in ones))),
        )
        for (purpose, basis, kept), ones in sorted(found.items())
    ]  # fmt: skip


def _fields(by: Actor) -> list[DeclaredField]:
    check(by, "retention.read")
    return all_fields()


def _names(slugs: Iterable[str]) -> tuple[str, ...]:
    return tuple(str(role.name) for role in roles.ALL if role.slug in set(slugs))


_READ: Mapping[str, Any] = {
    "table": lambda one: one.model,
    "field": lambda one: one.name,
    "class": lambda one: one.personal.klass.value,
    "purpose": lambda one: one.personal.purpose,
    "legal_basis": lambda one: one.personal.legal_basis,
    "kept": lambda one: one.personal.retention,
    "readers": lambda one: list(_names(readers_of(one.personal))),
}


def _rows(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    yield [[_READ[name](one) for name in names] for one in _fields(by)]


RECORD = ExportList(
    name="privacy.record", title=_l("Record of processing"), unit=_l("personal field"), action="retention.read",
    columns=(
        ExportColumn("table", _l("Table")), ExportColumn("field", _l("Field")), ExportColumn("class", _l("Class")),
        ExportColumn("purpose", _l("Purpose")), ExportColumn("legal_basis", _l("Legal basis")), ExportColumn("kept", _l("Kept with")),
        ExportColumn("readers", _l("Read by"), Kind.TEXTS),
    ),
    read_filters=lambda by, given: {}, describe=lambda by, filters: [(_("Order"), _("by table and field"))],
    count=lambda by, filters, limit: min(limit, len(_fields(by))), blocks=_rows, holds_children=False,
)  # fmt: skip


def sources() -> Iterable[ExportList | ExportDocument]:
    """Plugged into `export_source`."""
    return (RECORD,)

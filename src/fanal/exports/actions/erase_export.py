"""Erase the file of an export with its key: its time is over, its owner wants it gone, a right ended, a child is forgotten."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.core.actors import Actor
from fanal.core.errors import NotReady
from fanal.core.exporting import ExportState
from fanal.exports import queries
from fanal.exports.actions._ending import end_export, end_for_good
from fanal.exports.models import Export
from fanal.exports.sources import may_hold_children


@use_case
def erase_export(*, by: Actor, export_id: UUID) -> None:
    """Erase one of one's own before its time. Raises NotFound, NotReady when there is nothing to erase."""
    export = queries.lock_export(by=by, export_id=export_id)
    if export.state != ExportState.READY:
        raise NotReady(_("There is no file to erase."))
    end_for_good(by, export, ExportState.ERASED, "export.erased")


@transaction.atomic
def erase_over_time(*, by: Actor, export_id: UUID) -> None:
    """Erase a file whose time is over."""
    for export in queries.living_exports(only=export_id):
        if export.state == ExportState.READY:
            end_for_good(by, export, ExportState.ERASED, "export.erased")


@transaction.atomic
def erase_of_person(*, by: Actor, staff_id: UUID, role: str) -> None:
    """Erase, and call off, every export of a person who lost a role, or (empty) all access. In the caller's transaction."""
    for export in queries.living_exports(of=staff_id, role=role):
        _end(by, export, _("The access of whoever asked has ended."))


@transaction.atomic
def erase_where_children_stand(*, by: Actor) -> list[UUID]:
    """Erase every living export that may hold what is being forgotten; answers with the keys to destroy with it.

    Which rows stand in a file is not kept, so all of them go: they live a day, and can be asked for again.
    """
    found: list[UUID] = []
    for export in queries.living_exports():
        if may_hold_children(export.source):
            trouble = _("Something was erased meanwhile that may have stood in it. Ask for it again.")
            found += end_export(by, export, _end_of(export), _act_of(export), trouble=trouble)
    return found


def _end(by: Actor, export: Export, trouble: str) -> None:
    end_for_good(by, export, _end_of(export), _act_of(export), trouble=trouble)


def _end_of(export: Export) -> ExportState:
    return ExportState.CANCELLED if export.is_working else ExportState.ERASED


def _act_of(export: Export) -> str:
    return "export.cancelled" if export.is_working else "export.erased"

"""Keep the record of a personal data breach (GDPR Art. 33(5)): note it, write on in it, close it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.casework.breaches import missing_to_close
from fanal.core.errors import BadInput, NotReady
from fanal.privacy.labels import BREACH_NEEDS
from fanal.privacy.models import Breach
from fanal.privacy.queries import lock_breach
from fanal.vault import keys


@use_case
def note_breach(*, by: Staff, values: Mapping[str, Any]) -> Breach:
    """Begin a record; the clock runs from `noticed_at`. Raises NotAllowed, BadInput for a time to come."""
    check(by, "breach.write")
    breach = Breach(key_id=keys.new_key("breach"), noted_by=by)
    _fill(breach, values)
    breach.save(force_insert=True)
    _record(by, breach, "breach.noted")
    return breach


@use_case
def change_breach(*, by: Staff, breach_id: UUID, values: Mapping[str, Any]) -> Breach:
    """Write on in an open record. Raises NotAllowed, NotFound, NotReady for a closed one, BadInput."""
    check(by, "breach.write")
    breach = _open(by, breach_id)
    before = {name: str(getattr(breach, name)) for name in values}
    _fill(breach, values)
    breach.save()
    after = {name: str(getattr(breach, name)) for name in values}
    changed = {name: text for name, text in before.items() if text != after[name]}
    if changed:
        _record(by, breach, "breach.changed", sealed=changed)
    return breach


@use_case
def close_breach(*, by: Staff, breach_id: UUID) -> Breach:
    """Close a record that says all it must. Raises NotAllowed, NotFound, NotReady with what is missing."""
    check(by, "breach.write")
    breach = _open(by, breach_id)
    if missing := missing_to_close(breach.facts):
        raise NotReady(_("The record is not complete:"), [str(BREACH_NEEDS[need]) for need in missing])
    breach.closed_at, breach.closed_by = timezone.now(), by
    breach.save(update_fields=["closed_at", "closed_by"])
    _record(by, breach, "breach.closed")
    return breach


def _open(by: Staff, breach_id: UUID) -> Breach:
    breach = lock_breach(by=by, breach_id=breach_id)
    if breach.closed_at:
        raise NotReady(_("This record is closed. Nothing was changed."))
    return breach


def _fill(breach: Breach, values: Mapping[str, Any]) -> None:
    now = timezone.now()
    for name in ("noticed_at", "authority_at", "people_at"):
        if values.get(name) and values[name] > now:
            raise BadInput(_("This time is still to come."), place=name)
    for name, value in values.items():
        setattr(breach, name, value)


def _record(by: Staff, breach: Breach, act: str, sealed: Mapping[str, str] | None = None) -> None:
    details: dict[str, str | int | bool | None] = {"risk": breach.risk, "authority": breach.authority_at is not None, "people": breach.people_at is not None}
    journal.record(by=by, act=act, subject=breach, details=details, sealed=sealed, key_id=breach.key_id)
    live.tell("board")

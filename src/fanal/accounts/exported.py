"""What leaves this room as a file: people with their roles, for administrators, and the journal, for who may read it.

Belongs here: columns, filters, words. Does not: reads (`accounts.queries`, `journal.queries`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from fanal.accounts import queries, roles
from fanal.accounts.access import check
from fanal.accounts.queries import PersonRow
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.core.exporting import ExportColumn, ExportDocument, ExportList, Filters
from fanal.core.formats.table_out import Kind, Value
from fanal.journal.models import Entry
from fanal.journal.queries import MOST_AT_ONCE, fetch_entries

_FACTORS: Mapping[str, Any] = {"webauthn": _l("Passkey"), "totp": _l("Authenticator app")}
_PEOPLE: Mapping[str, Any] = {
    "name": lambda row: row.staff.display_name,
    "email": lambda row: row.staff.email,
    "roles": lambda row: [str(role.name) for role in row.roles],
    "second_factor": lambda row: [str(_FACTORS[kind]) for kind in row.second_factors],
    "has_access": lambda row: row.staff.is_active,
    "last_sign_in": lambda row: row.staff.last_login,
    "created_at": lambda row: row.staff.created_at,
    "revoked_at": lambda row: row.staff.revoked_at,
}


def _everybody(by: Actor) -> list[PersonRow]:
    return queries.fetch_people(by=by)


def _people(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    yield [[_PEOPLE[name](row) for name in names] for row in _everybody(by)]


PEOPLE = ExportList(
    name="accounts.people", title=_l("People with access"), unit=_l("person"), action="staff.read",
    columns=(
        ExportColumn("name", _l("Name")), ExportColumn("email", _l("E-mail")), ExportColumn("roles", _l("Roles"), Kind.TEXTS),
        ExportColumn("second_factor", _l("Second factor"), Kind.TEXTS), ExportColumn("has_access", _l("Has access"), Kind.FLAG),
        ExportColumn("last_sign_in", _l("Last sign-in"), Kind.MOMENT), ExportColumn("created_at", _l("Since"), Kind.MOMENT),
        ExportColumn("revoked_at", _l("Access ended"), Kind.MOMENT),
    ),
    read_filters=lambda by, given: {},
    describe=lambda by, filters: [(_("Order"), _("those with access first, by name"))],
    count=lambda by, filters, limit: min(limit, len(_everybody(by))),
    blocks=_people, holds_children=False,
)  # fmt: skip


def _read_subject(by: Actor, given: Mapping[str, str]) -> Filters:
    subject = given.get("subject", "").strip()
    if subject and (len(subject) > 160 or not subject.isascii() or " " in subject):
        raise BadInput(_("Nothing in the journal is called so."), place="subject")
    return {"subject": subject} if subject else {}


def _say_subject(by: Actor, filters: Filters) -> Sequence[tuple[Any, Any]]:
    about = [(_("About"), filters["subject"])] if filters else []
    return [*about, (_("Order"), _("newest first")), (_("Not in it"), _("what is sealed in an entry"))]


def _entries(by: Actor, filters: Filters) -> Iterator[list[Entry]]:
    """Pages of the journal from its newest entry on. Raises NotAllowed."""
    check(by, "journal.read")
    before = None
    while page := fetch_entries(subject=filters.get("subject"), limit=MOST_AT_ONCE, before=before):
        yield page
        before = page[-1].seq


def _count_entries(by: Actor, filters: Filters, limit: int) -> int:
    """Of the whole journal the number of its newest entry says it; about one subject they are looked at."""
    if not filters:
        check(by, "journal.read")
        newest = fetch_entries(limit=1)
        return min(limit, newest[0].seq if newest else 0)
    found = 0
    for page in _entries(by, filters):
        found += len(page)
        if found >= limit:
            return limit
    return found


def _staff_id(actor: str) -> UUID | None:
    kind, _colon, rest = actor.partition(":")
    try:
        return UUID(rest.partition("/")[0]) if kind == "staff" else None
    except ValueError:
        return None


def _journal(by: Actor, filters: Filters, names: Sequence[str]) -> Iterator[Sequence[Sequence[Value]]]:
    for page in _entries(by, filters):
        people = queries.fetch_names([found for entry in page if (found := _staff_id(entry.actor))])
        yield [[_read_entry(name, entry, people) for name in names] for entry in page]


def _read_entry(name: str, entry: Entry, people: Mapping[UUID, str]) -> Value:
    if name == "who":
        found = _staff_id(entry.actor)
        return people.get(found, "") if found else entry.actor.removeprefix("system:")
    if name == "role":
        slug = entry.actor.partition("/")[2]
        return str(roles.BY_SLUG[slug].name) if slug in roles.BY_SLUG else ""
    if name == "details":
        return [f"{key}={value}" for key, value in sorted(entry.details.items())]
    if name == "sealed":
        return entry.sealed is not None
    value: Value = getattr(entry, name)
    return value


JOURNAL = ExportList(
    name="accounts.journal", title=_l("Journal"), unit=_l("entry"), action="journal.read",
    columns=(
        ExportColumn("seq", _l("No."), Kind.NUMBER), ExportColumn("at", _l("When"), Kind.MOMENT), ExportColumn("who", _l("Who")),
        ExportColumn("role", _l("Role")), ExportColumn("act", _l("What")), ExportColumn("subject", _l("About")),
        ExportColumn("details", _l("Details"), Kind.TEXTS), ExportColumn("sealed", _l("Has a sealed part"), Kind.FLAG, usual=False),
        ExportColumn("actor", _l("Who, as a code"), usual=False),
    ),
    read_filters=_read_subject, describe=_say_subject, count=_count_entries, blocks=_journal, holds_children=False,
)  # fmt: skip


def sources() -> Iterable[ExportList | ExportDocument]:
    """Plugged into `export_source`."""
    return (PEOPLE, JOURNAL)

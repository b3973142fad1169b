"""What a connection may be let do: scopes, each a handful of actions of the access matrix, and the roles it may act in.

Belongs here: data. A scope never holds an action of the house (people, keys, settings): a program that is broken into must not
let others in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from fanal.accounts import matrix, roles

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Scope(StrEnum):
    """One thing that a connection may be let do."""

    CONTACTS_READ = "contacts:read"
    CONTACTS_WRITE = "contacts:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    CASES_CLOSE = "cases:close"
    TASKS_READ = "tasks:read"
    TASKS_WRITE = "tasks:write"


#: Every action that a scope stands for: the role must have them all.
ACTIONS: Mapping[Scope, frozenset[str]] = {
    Scope.CONTACTS_READ: frozenset({"contact.read"}),
    Scope.CONTACTS_WRITE: frozenset({"contact.read", "contact.take", "contact.write", "contact.close"}),
    Scope.CASES_READ: frozenset({"case.read"}),
    Scope.CASES_WRITE: frozenset({"case.read", "case.open", "case.write"}),
    Scope.CASES_CLOSE: frozenset({"case.read", "case.close"}),
    Scope.TASKS_READ: frozenset({"case.read"}),
    Scope.TASKS_WRITE: frozenset({"case.read", "case.write"}),
}
WORDS: Mapping[Scope, str | _StrPromise] = {
    Scope.CONTACTS_READ: _("Read contacts"),
    Scope.CONTACTS_WRITE: _("Open, write and close contacts"),
    Scope.CASES_READ: _("Read cases"),
    Scope.CASES_WRITE: _("Open cases and write notes"),
    Scope.CASES_CLOSE: _("Close cases"),
    Scope.TASKS_READ: _("Read tasks"),
    Scope.TASKS_WRITE: _("Add, finish and hand over tasks"),
}


def scopes_of(role: type[roles.Role]) -> tuple[Scope, ...]:
    """The scopes that a connection in this role may have; none for an administrator."""
    return tuple(
        scope for scope in Scope if all(role.slug in matrix.ACTIONS[action] for action in ACTIONS[scope])
    )


#: The roles in which a program may act at all.
ROLES: tuple[type[roles.Role], ...] = tuple(role for role in roles.ALL if scopes_of(role))

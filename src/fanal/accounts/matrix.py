"""Who may what: THE data. Roles x actions and roles x classes of fields. Deny by default.

Belongs here: only data. Does not: what an address expects (`accounts.addresses`). `accounts.access` reads it, and
tests/apps/accounts/test_matrix.py fails when an action or a reader is missing here, or is here in vain.
Each room has its own dict: add yours there.
"""

from __future__ import annotations

from fanal.accounts.roles import (
    Administrator,
    CaseManager,
    DataProtectionOfficer,
    Operator,
    Role,
    StatisticsOfficer,
    Supervisor,
)


def _to(*roles: type[Role]) -> frozenset[str]:
    return frozenset(role.slug for role in roles)


_DESK = _to(Operator, CaseManager, Supervisor)
_CARE = _to(CaseManager, Supervisor)
_READ = _DESK | _to(DataProtectionOfficer)
_WATCH = _to(Supervisor, DataProtectionOfficer)
_HOUSE = _to(Administrator)

# ---------------------------------------------------------------------------------------------------- actions

ACCOUNTS_ACTIONS: dict[str, frozenset[str]] = {
    "staff.read": _HOUSE,
    "staff.invite": _HOUSE,
    "staff.revoke": _HOUSE,
    "staff.grant_role": _HOUSE,
    "staff.reset_second_factor": _HOUSE,
    # The journal's rows hold codes and ids. What is sealed in them opens for the data protection officer only.
    "journal.read": _to(DataProtectionOfficer, Administrator),
    "journal.read_sealed": _to(DataProtectionOfficer),
}
NETWORK_ACTIONS: dict[str, frozenset[str]] = {
    "node.settings": _HOUSE,
    "node.recovery_kit": _HOUSE,
    # A question of the trade, not of the house.
    "node.risk_set": _WATCH,
    # When this node rings people back, and how often it tries.
    "node.call_backs": _to(Supervisor),
}
VAULT_ACTIONS: dict[str, frozenset[str]] = {
    "vault.status": _HOUSE,
    "vault.shred": _to(DataProtectionOfficer),
}
CASES_ACTIONS: dict[str, frozenset[str]] = {
    # Opens the room at all; which cases, the room itself decides (owner, access rows, shift policy, broken glass).
    "case.read": _READ,
    "case.read_on_shift": _DESK,
    "case.read_all": _WATCH,
    "case.open": _DESK,
    "case.write": _DESK,
    "case.assess_risk": _DESK,
    "case.assign": _CARE,
    # Questions of the node's own; they hold nothing of a child.
    "form.load": _HOUSE | _to(Supervisor),
    "case.restrict": _CARE,
    "case.close": _CARE,
    "case.reopen": _CARE,
    "case.merge": _CARE,
    # Whoever may see a list may take it along: with a purpose, journalled, and looked at afterwards when it is large.
    "case.export": _READ,
    "case.import": _to(Supervisor),
    "case.break_glass": _to(Operator, CaseManager),
    "case.review_break_glass": _WATCH,
    # What the journal shows of unusual reading; never about oneself (cases.oversight).
    "case.review_reading": _WATCH,
    "field.sealed": _CARE | _to(DataProtectionOfficer),
    "figures.read": _to(StatisticsOfficer, Supervisor),
}
DESK_ACTIONS: dict[str, frozenset[str]] = {
    "board.read": _DESK,
    # Who covers which nights.
    "shift.cover": _to(Supervisor),
    "contact.take": _DESK,
    "contact.read": _READ,
    "contact.export": _READ,
    "contact.write": _DESK,
    # Texts for chats; they hold nothing of a child.
    "chat.answers": _to(Supervisor),
    "contact.close": _DESK,
    "contact.link": _DESK,
    # A child's own contact that another person took: never part of what anybody else on shift sees of the parents' file.
    "contact.read_walled": _to(Supervisor),
    # Decide, as a second person, who else may read one.
    "contact.let_in": _to(Supervisor),
}
API_ACTIONS: dict[str, frozenset[str]] = {
    # Let a program in, and send word out: ids only, and never with the rights of an administrator.
    "connection.manage": _HOUSE,
    "receiver.manage": _HOUSE,
}
EXPORTS_ACTIONS: dict[str, frozenset[str]] = {
    # Opens the room; each list asks for the right of its own room.
    "export.ask": _READ | _HOUSE,
    "export.review": _WATCH,
}
PRIVACY_ACTIONS: dict[str, frozenset[str]] = {
    # How long records are kept, what is due, the proofs.
    "retention.read": _WATCH,
    "retention.rules": _to(DataProtectionOfficer),
    "retention.decide": _to(DataProtectionOfficer),
    # Agree to erase many at once; never to one's own decision.
    "retention.second": _WATCH,
    # A legal hold takes two of these.
    "hold.ask": _WATCH,
    "hold.decide": _WATCH,
    # The record of personal data breaches.
    "breach.write": _WATCH,
}
OPS_ACTIONS: dict[str, frozenset[str]] = {
    "ops.doctor": _HOUSE,
    "ops.outbox": _HOUSE,
    # Say that somebody looked at what came back with a backup: people, roles, connections, receivers.
    "ops.restored": _HOUSE,
    # That a backup or a rehearsal is late or failed. No content, no key.
    "ops.backups": _HOUSE | _to(Supervisor),
}

#: Every action that a person may take, and the roles that may.
ACTIONS: dict[str, frozenset[str]] = (
    ACCOUNTS_ACTIONS | NETWORK_ACTIONS | VAULT_ACTIONS | EXPORTS_ACTIONS | CASES_ACTIONS | DESK_ACTIONS | PRIVACY_ACTIONS | API_ACTIONS
    | OPS_ACTIONS
)

# ---------------------------------------------------------------------------------------------------- fields

#: Readers that a field's declaration may name x class of the field -> roles that may read it.
#: A role reads a field when any of its readers says so, in a row that it may open at all.
FIELDS: dict[str, dict[str, frozenset[str]]] = {
    "case": {"clear": _READ, "protected": _READ, "sealed": ACTIONS["field.sealed"]},
    # Who takes a contact sees what is typed into it; what the wall is for, the desk decides by row.
    "contact": {"clear": _READ, "protected": _READ, "sealed": _READ},
    "oversight": {
        "clear": ACTIONS["case.review_reading"],
        "protected": ACTIONS["case.review_reading"],
        "sealed": ACTIONS["case.review_reading"],
    },
    # The record of an export: who asked reads it, and whoever reviews.
    "export": {"clear": _READ | _HOUSE, "protected": _READ | _HOUSE, "sealed": frozenset()},
    # Holds and their reasons, who decided on an erasing.
    "retention": {"clear": _WATCH, "protected": _WATCH, "sealed": frozenset()},
    "staff": {"clear": _HOUSE, "protected": _HOUSE, "sealed": frozenset()},
    "journal": {
        "clear": ACTIONS["journal.read"],
        "protected": ACTIONS["journal.read_sealed"],
        "sealed": ACTIONS["journal.read_sealed"],
    },
}

"""Who may what: THE data. Roles x actions, roles x classes of fields, roles x addresses. Deny by default.

Belongs here: only data. `accounts.access` reads it, `accounts.middleware` holds every address against it, and
tests/apps/accounts/test_matrix.py fails when an address, an action or a reader is missing here, or is here in vain.
Each room has its own dict: add yours there.

An expectation of an address is one of
    "open"       anybody, signed in or not
    "arriving"   signed in, but perhaps without second factor or shift (setting these up)
    "signed_in"  signed in with a second factor and on a shift, in whatever role (also in none)
    an action    signed in likewise, and the role acted in may do this action
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

OPEN, ARRIVING, SIGNED_IN = "open", "arriving", "signed_in"


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
    "case.assign": _CARE,
    "case.restrict": _CARE,
    "case.close": _CARE,
    "case.reopen": _CARE,
    "case.merge": _CARE,
    "case.export": _WATCH,
    "case.import": _to(Supervisor),
    "case.break_glass": _to(Operator, CaseManager),
    "case.review_break_glass": _WATCH,
    "field.sealed": _CARE | _to(DataProtectionOfficer),
    "figures.read": _to(StatisticsOfficer, Supervisor),
}
DESK_ACTIONS: dict[str, frozenset[str]] = {
    "board.read": _DESK,
    "contact.take": _DESK,
    "contact.read": _READ,
    "contact.write": _DESK,
    "contact.close": _DESK,
    "contact.link": _DESK,
    # A child's own contact that another person took: never part of what an operator on shift sees of the parents' file.
    "contact.read_walled": _CARE,
}
OPS_ACTIONS: dict[str, frozenset[str]] = {
    "ops.doctor": _HOUSE,
    "ops.outbox": _HOUSE,
}

#: Every action that a person may take, and the roles that may.
ACTIONS: dict[str, frozenset[str]] = (
    ACCOUNTS_ACTIONS | NETWORK_ACTIONS | VAULT_ACTIONS | CASES_ACTIONS | DESK_ACTIONS | OPS_ACTIONS
)

# ---------------------------------------------------------------------------------------------------- fields

#: Readers that a field's declaration may name x class of the field -> roles that may read it.
#: A role reads a field when any of its readers says so, in a row that it may open at all.
FIELDS: dict[str, dict[str, frozenset[str]]] = {
    "case": {"clear": _READ, "protected": _READ, "sealed": ACTIONS["field.sealed"]},
    # Who takes a contact sees what is typed into it; what the wall is for, the desk decides by row.
    "contact": {"clear": _READ, "protected": _READ, "sealed": _READ},
    "staff": {"clear": _HOUSE, "protected": _HOUSE, "sealed": frozenset()},
    "journal": {"clear": ACTIONS["journal.read"], "protected": ACTIONS["journal.read_sealed"], "sealed": ACTIONS["journal.read_sealed"]},
}

# ---------------------------------------------------------------------------------------------------- addresses

ACCOUNTS_URLS: dict[str, str] = {
    "account_login": OPEN,
    "account_logout": ARRIVING,
    "account_inactive": OPEN,
    "account_reauthenticate": ARRIVING,
    "mfa_authenticate": OPEN,
    "mfa_login_webauthn": OPEN,
    "mfa_reauthenticate": ARRIVING,
    "mfa_reauthenticate_webauthn": ARRIVING,
    "mfa_index": ARRIVING,
    "accounts:set_language": OPEN,
    "accounts:accept_invitation": OPEN,
    "accounts:second_factor": ARRIVING,
    "accounts:add_passkey": ARRIVING,
    "accounts:rename_passkey": SIGNED_IN,
    "accounts:remove_passkey": SIGNED_IN,
    "accounts:add_totp": ARRIVING,
    "accounts:remove_totp": SIGNED_IN,
    "accounts:recovery_codes": ARRIVING,
    "accounts:renew_recovery_codes": SIGNED_IN,
    "accounts:shift": ARRIVING,
    "accounts:extend_shift": ARRIVING,
    "accounts:me": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "accounts:people": "staff.read",
    "accounts:invite": "staff.invite",
    "accounts:withdraw_invitation": "staff.invite",
    "accounts:person": "staff.read",
    "accounts:revoke_person": "staff.revoke",
    "accounts:grant_role": "staff.grant_role",
    "accounts:revoke_role": "staff.grant_role",
    "accounts:reset_second_factor": "staff.reset_second_factor",
    "accounts:journal": "journal.read",
}
NETWORK_URLS: dict[str, str] = {
    "network:setup": OPEN,
    "network:setup_administrator": OPEN,
    "network:setup_invite": "staff.invite",
    "network:recovery_kit": "node.recovery_kit",
    "network:settings": "node.settings",
}
#: Addresses that are there on a training system only.
TRAINING_URLS: dict[str, str] = {
    "network:training": OPEN,
}
WEB_URLS: dict[str, str] = {}
CASES_URLS: dict[str, str] = {}
DESK_URLS: dict[str, str] = {}
OPS_URLS: dict[str, str] = {
    "ops:healthz": OPEN,
    "ops:readyz": OPEN,
    "ops:metrics": OPEN,
}

#: Every address of the URL-conf by name. What is not here is denied to everybody.
URLS: dict[str, str] = ACCOUNTS_URLS | NETWORK_URLS | TRAINING_URLS | WEB_URLS | CASES_URLS | DESK_URLS | OPS_URLS

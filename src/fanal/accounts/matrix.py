"""Who may what: THE data. Roles x actions, roles x classes of fields, roles x addresses. Deny by default.

Belongs here: only data. `accounts.access` reads it, `accounts.middleware` holds every address against it, and
tests/apps/accounts/test_matrix.py fails when an address, an action or a reader is missing here, or is here in vain.
Each room has its own dict: add yours there.

An expectation of an address is one of
    "open"       anybody, signed in or not
    "arriving"   signed in, but perhaps without second factor or shift (setting these up)
    "signed_in"  signed in with a second factor and on a shift, in whatever role (also in none)
    an action    signed in likewise, and the role acted in may do this action
    "connection" a program with the secret of its connection (`fanal.api`); a session opens nothing there
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

OPEN, ARRIVING, SIGNED_IN, CONNECTION = "open", "arriving", "signed_in", "connection"


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
    "contact.take": _DESK,
    "contact.read": _READ,
    "contact.export": _READ,
    "contact.write": _DESK,
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
OPS_ACTIONS: dict[str, frozenset[str]] = {
    "ops.doctor": _HOUSE,
    "ops.outbox": _HOUSE,
    # That a backup or a rehearsal is late or failed. No content, no key.
    "ops.backups": _HOUSE | _to(Supervisor),
}

#: Every action that a person may take, and the roles that may.
ACTIONS: dict[str, frozenset[str]] = (
    ACCOUNTS_ACTIONS | NETWORK_ACTIONS | VAULT_ACTIONS | EXPORTS_ACTIONS | CASES_ACTIONS | DESK_ACTIONS | API_ACTIONS | OPS_ACTIONS
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
    "staff": {"clear": _HOUSE, "protected": _HOUSE, "sealed": frozenset()},
    "journal": {
        "clear": ACTIONS["journal.read"],
        "protected": ACTIONS["journal.read_sealed"],
        "sealed": ACTIONS["journal.read_sealed"],
    },
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
    "accounts:provider_begin": OPEN,
    "accounts:provider_back": OPEN,
    "accounts:shift": ARRIVING,
    "accounts:extend_shift": ARRIVING,
    "accounts:me": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "people:people": "staff.read",
    "people:invite": "staff.invite",
    "people:withdraw_invitation": "staff.invite",
    "people:person": "staff.read",
    "people:revoke_person": "staff.revoke",
    "people:grant_role": "staff.grant_role",
    "people:revoke_role": "staff.grant_role",
    "people:reset_second_factor": "staff.reset_second_factor",
    "people:forget_provider": "staff.reset_second_factor",
    "people:journal": "journal.read",
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
WEB_URLS: dict[str, str] = {
    "web:set_language": OPEN,
    "web:set_scheme": OPEN,
    "web:robots": OPEN,
    # The handbook and the style guide hold nothing of a child and are the same on every node.
    "web:help": OPEN,
    "web:help_page": OPEN,
    "web:help_picture": OPEN,
    "web:styleguide": OPEN,
}
EXPORTS_URLS: dict[str, str] = {
    "exports:list": "export.ask",
    "exports:ask": "export.ask",
    "exports:export": "export.ask",
    "exports:cancel": "export.ask",
    "exports:erase": "export.ask",
    "exports:file": "export.ask",
    "exports:review": "export.review",
    "exports:reviewed": "export.review",
}
CASES_URLS: dict[str, str] = {
    "cases:find": "case.read",
    "cases:list": "case.read",
    "cases:mine": "case.read",
    "cases:open_cases": "case.read",
    "cases:to_review": "case.read",
    "cases:closed_cases": "case.read",
    "cases:open_case": "case.open",
    "cases:break_glass": "case.break_glass",
    "cases:glass": "case.review_break_glass",
    "cases:judge_glass": "case.review_break_glass",
    "cases:readings": "case.review_reading",
    "cases:judge_reading": "case.review_reading",
    "cases:case": "case.read",
    "cases:child": "case.read",
    "cases:people": "case.read",
    "cases:tasks": "case.read",
    "cases:support": "case.read",
    "cases:formal": "case.read",
    "cases:documents": "case.read",
    "cases:panel": "case.read",
    "cases:readers": "case.read",
    "cases:change_category": "case.write",
    "cases:change_countries": "case.write",
    "cases:change_police": "case.write",
    "cases:change_summary": "case.write",
    "cases:hand_over": "case.write",
    "cases:add_flag": "case.write",
    "cases:drop_flag": "case.write",
    "cases:close_case": "case.close",
    "cases:reopen_case": "case.reopen",
    "cases:accept": "case.write",
    "cases:discard": "case.write",
    "cases:restrict": "case.restrict",
    "cases:lift": "case.write",
    "cases:let_in": "case.write",
    "cases:let_out": "case.write",
    "cases:add_child": "case.write",
    "cases:change_child": "case.write",
    "cases:add_name": "case.write",
    "cases:change_name": "case.write",
    "cases:show_by_name": "case.write",
    "cases:repeat_episode": "case.write",
    "cases:change_episode": "case.write",
    "cases:undo_finding": "case.write",
    "cases:link_child": "case.write",
    "cases:unlink_child": "case.write",
    "cases:add_person": "case.write",
    "cases:change_person": "case.write",
    "cases:remove_person": "case.write",
    "cases:add_authority": "case.write",
    "cases:change_authority": "case.write",
    "cases:add_consent": "case.write",
    "cases:withdraw_consent": "case.write",
    "cases:add_note": "case.write",
    "cases:add_support": "case.write",
    "cases:add_task": "case.write",
    "cases:change_task": "case.write",
    "cases:finish_task": "case.write",
    "cases:add_document": "case.write",
    "cases:document_file": "case.read",
    "cases:import_list": "case.import",
    "cases:import_begin": "case.import",
    "cases:import_run": "case.import",
    "cases:import_mapping": "case.import",
    "cases:import_apply": "case.import",
    "cases:import_cancel": "case.import",
}
DESK_URLS: dict[str, str] = {
    "front": SIGNED_IN,
    "desk:home": "contact.read",
    "desk:board": "board.read",
    "desk:board_now": "board.read",
    "desk:new": "contact.take",
    "desk:contacts": "contact.read",
    "desk:contact": "contact.read",
    "desk:draft": "contact.write",
    "desk:duplicates": "contact.write",
    "desk:guidance": "contact.write",
    "desk:addendum": "contact.write",
    "desk:settle": "contact.write",
    "desk:promise": "contact.write",
    "desk:colleague": "contact.write",
    "desk:join": "contact.link",
    "desk:unlink": "contact.link",
    "desk:ask_opening": "contact.read",
    "desk:ask_comparison": "contact.write",
    "desk:comparison": "contact.link",
    "desk:call_back_done": "contact.write",
    "desk:openings": "contact.read",
    "desk:decide_opening": "contact.read",
    "desk:end_opening": "contact.read",
}
API_URLS: dict[str, str] = {
    # What the interface is, is no secret: it is the same on every node, and holds nothing of a child.
    "interface:document": OPEN,
    "interface:nothing": OPEN,
    "interface:me": CONNECTION,
    "interface:colleagues": CONNECTION,
    "interface:contacts": CONNECTION,
    "interface:contact": CONNECTION,
    "interface:close_contact": CONNECTION,
    "interface:cases": CONNECTION,
    "interface:case": CONNECTION,
    "interface:timeline": CONNECTION,
    "interface:notes": CONNECTION,
    "interface:close_case": CONNECTION,
    "interface:tasks": CONNECTION,
    "interface:case_tasks": CONNECTION,
    "interface:finish_task": CONNECTION,
    "interface:hand_over_task": CONNECTION,
    "outside:connections": "connection.manage",
    "outside:add_connection": "connection.manage",
    "outside:connection": "connection.manage",
    "outside:end_connection": "connection.manage",
    "outside:rotate_connection": "connection.manage",
    "outside:receivers": "receiver.manage",
    "outside:add_receiver": "receiver.manage",
    "outside:receiver": "receiver.manage",
    "outside:change_receiver": "receiver.manage",
    "outside:end_receiver": "receiver.manage",
    "outside:rotate_receiver": "receiver.manage",
    "outside:test_receiver": "receiver.manage",
    "outside:resume_receiver": "receiver.manage",
    "outside:replay": "receiver.manage",
}
OPS_URLS: dict[str, str] = {
    "ops:healthz": OPEN,
    "ops:readyz": OPEN,
    "ops:metrics": OPEN,
    "ops:letters": "ops.outbox",
}

#: Every address of the URL-conf by name. What is not here is denied to everybody.
URLS: dict[str, str] = (
    ACCOUNTS_URLS | NETWORK_URLS | TRAINING_URLS | WEB_URLS | EXPORTS_URLS | CASES_URLS | DESK_URLS | API_URLS | OPS_URLS
)

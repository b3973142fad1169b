"""Everything that changes people's access. One use case per function; each journals in its own transaction."""

from fanal.accounts.actions.admit_person import admit_training_person
from fanal.accounts.actions.begin_shift import begin_shift, extend_shift
from fanal.accounts.actions.change_account import change_passphrase, change_preferences, confirm_identity, sign_out
from fanal.accounts.actions.create_administrator import create_first_administrator
from fanal.accounts.actions.invite_staff import accept_invitation, invite_staff, send_invitation, withdraw_invitation
from fanal.accounts.actions.pin_identity import (
    admit_by_provider,
    forget_provider_identity,
    note_refused_by_provider,
)
from fanal.accounts.actions.revoke_access import grant_role, reset_second_factor, revoke_role, revoke_staff
from fanal.accounts.actions.set_second_factor import (
    add_passkey,
    add_totp,
    remove_second_factor,
    rename_passkey,
    renew_recovery_codes,
    show_recovery_codes,
)
from fanal.accounts.actions.sign_in import complete_sign_in

__all__ = [
    "accept_invitation",
    "add_passkey",
    "add_totp",
    "admit_by_provider",
    "admit_training_person",
    "begin_shift",
    "change_passphrase",
    "change_preferences",
    "complete_sign_in",
    "confirm_identity",
    "create_first_administrator",
    "extend_shift",
    "forget_provider_identity",
    "grant_role",
    "invite_staff",
    "note_refused_by_provider",
    "remove_second_factor",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_second_factor",
    "revoke_role",
    "revoke_staff",
    "send_invitation",
    "show_recovery_codes",
    "sign_out",
    "withdraw_invitation",
]

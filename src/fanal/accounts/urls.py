"""Addresses of sign-in, account, people and journal. allauth asks for some of them by its own names; those it does not need
(sign-up, letters, resets by mail) do not exist here."""

from django.urls import include, path

from fanal.accounts.views import arrival, journal, me, people, provider, sign_in

#: Names that allauth looks up itself.
allauth_names = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/second/", sign_in.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", sign_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("sign-in/ended/", sign_in.inactive, name="account_inactive"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("confirm/", sign_in.confirm, name="account_reauthenticate"),
    path("confirm/code/", sign_in.confirm_code, name="mfa_reauthenticate"),
    path("confirm/passkey/", sign_in.confirm_passkey, name="mfa_reauthenticate_webauthn"),
    path("me/second-factor/", arrival.second_factor, name="mfa_index"),
    path("me/passphrase/", me.change_passphrase, name="account_change_password"),
]
ours = [
    path("me/", me.show_account, name="me"),
    path("me/second-factor/choose/", arrival.second_factor, name="second_factor"),
    path("me/passkeys/add/", arrival.add_passkey, name="add_passkey"),
    path("me/passkeys/<int:pk>/name/", me.rename_passkey, name="rename_passkey"),
    path("me/passkeys/<int:pk>/remove/", me.remove_passkey, name="remove_passkey"),
    path("me/app/add/", arrival.add_totp, name="add_totp"),
    path("me/app/remove/", me.remove_totp, name="remove_totp"),
    path("me/recovery-codes/", arrival.recovery_codes, name="recovery_codes"),
    path("me/recovery-codes/renew/", me.renew_recovery_codes, name="renew_recovery_codes"),
    path("sign-in/provider/", provider.begin, name="provider_begin"),
    path("sign-in/provider/back/", provider.come_back, name="provider_back"),
    path("shift/", arrival.begin_shift, name="shift"),
    path("shift/extend/", arrival.extend_shift, name="extend_shift"),
    path("language/", me.set_language, name="set_language"),
    path("invitation/<str:token>/", arrival.accept_invitation, name="accept_invitation"),
]
#: The administrator's pages and the journal, a namespace of their own: the menu marks rooms by it.
house = [
    path("people/", people.list_people, name="people"),
    path("people/invite/", people.invite, name="invite"),
    path("people/invitations/<uuid:invitation_id>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("people/<uuid:staff_id>/", people.show_person, name="person"),
    path("people/<uuid:staff_id>/revoke/", people.revoke_person, name="revoke_person"),
    path("people/<uuid:staff_id>/second-factor/reset/", people.reset_second_factor, name="reset_second_factor"),
    path("people/<uuid:staff_id>/provider/forget/", people.forget_provider, name="forget_provider"),
    path("people/<uuid:staff_id>/roles/grant/", people.grant_role, name="grant_role"),
    path("people/<uuid:staff_id>/roles/<slug:slug>/revoke/", people.revoke_role, name="revoke_role"),
    path("journal/", journal.show_journal, name="journal"),
]
urlpatterns = [*allauth_names, path("", include((ours, "accounts"))), path("", include((house, "people")))]

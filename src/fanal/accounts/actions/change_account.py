"""What people change about themselves: passphrase, language, colours; and showing again that it is them."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from fanal import journal
from fanal.accounts import shift
from fanal.accounts.models import Staff


@transaction.atomic
def change_passphrase(*, by: Staff, passphrase: str) -> None:
    """Set a new passphrase. Every other session of this person ends. Raises ValidationError for a weak one."""
    validate_password(passphrase, by)
    by.set_password(passphrase)
    by.save(update_fields=["password"])
    journal.record(by=by, act="passphrase.changed", subject=by)


@transaction.atomic
def change_preferences(*, by: Staff, language: str, colour_scheme: str, languages: list[str], skills: list[str]) -> None:
    """Set the language of the pages, the colours, the languages this person works in, and what else they can do."""
    by.language, by.colour_scheme, by.languages, by.skills = language, colour_scheme, languages, skills
    by.save(update_fields=["language", "colour_scheme", "languages", "skills"])
    journal.record(by=by, act="staff.changed_preferences", subject=by)


@transaction.atomic
def confirm_identity(*, by: Staff, method: str) -> None:
    """Write down that a person showed again that it is them, before something sensitive."""
    journal.record(by=by, act="staff.confirmed_identity", subject=by, details={"method": method})


@transaction.atomic
def sign_out(*, by: Staff) -> None:
    """Write down that a person signed out; rooms end what said that they are there."""
    for _told in shift.signed_out.ask(by):  # a socket asks one room after another as one goes
        pass
    journal.record(by=by, act="staff.signed_out", subject=by)

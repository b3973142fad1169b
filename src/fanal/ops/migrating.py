"""Bring the database to the shape that this program expects: Django's migrations, and what the vault has to seal around them."""

from __future__ import annotations


def migrate(*, verbosity: int) -> None:
    """Safe to run again after it was cut off. Raises what a migration raises, and Unavailable without the key file."""
    from django.core.management import call_command

    from fanal.vault import blanks

    blanks.note_columns()
    call_command("migrate", interactive=False, verbosity=verbosity)
    blanks.seal_new_columns()

"""Show the letters that were kept because no mail server is configured."""

from __future__ import annotations

from django.db import transaction

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.ops.mail import Kept, kept_letters


@transaction.atomic
def show_letters(*, by: Staff) -> list[Kept]:
    """The kept letters, newest first, for whoever hands them on. A link in them opens an account, so each look is journalled.

    Raises NotAllowed.
    """
    check(by, "ops.outbox")
    letters = kept_letters()
    journal.record(by=by, act="outbox.read", subject="outbox:letters", details={"letters": len(letters)})
    return letters

"""Close a contact. "Police informed?" cannot be passed by."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import NotReady
from fanal.desk.actions._hand_on import hand_on
from fanal.desk.channels.actions.end_conversation import end_conversation
from fanal.desk.closing import blockers
from fanal.desk.labels import blocker_sentence
from fanal.desk.lookup import put_into_index
from fanal.desk.models import Contact
from fanal.desk.policies import check_may_write
from fanal.desk.queries import DESK_ACTS, facts_of, lock_contact


@use_case
def close_contact(*, by: Staff, contact_id: UUID) -> Contact:
    """Close a contact that is complete. Pressed twice, it is closed once.

    Raises:
        NotAllowed, NotFound: as everywhere.
        NotReady: something is still to answer; `.blockers` has a sentence for each.
    """
    check(by, "contact.close")
    contact = lock_contact(by=by, contact_id=contact_id)
    if not contact.is_open and contact.closed_by_id == by.pk:
        return contact
    check_may_write(by, contact)
    missing = blockers(facts_of(contact))
    if missing:
        raise NotReady(_("The contact stays open. Everything is saved."), [str(blocker_sentence(b)) for b in missing])
    for talk in contact.conversations.filter(ended_at__isnull=True, last_number__gt=0):
        # Whoever is still there learns that nobody reads any more.
        end_conversation(by=by, conversation_id=talk.pk)
        contact.refresh_from_db(fields=["ended_at"])  # the chat's end is the contact's
    now = timezone.now()
    contact.closed_at, contact.closed_by = now, by
    contact.ended_at = contact.ended_at or (contact.occurred_at if contact.from_paper else max(now, contact.occurred_at))
    contact.save(update_fields=["closed_at", "closed_by", "ended_at"])
    if contact.counted_apart:
        put_into_index(contact)
    journal.record(
        by=by, act="contact.closed", subject=contact,
        details={
            "outcome": contact.outcome, "police": contact.police, "category": contact.category or "not_yet_determined",
            "walled": contact.walled, "desk_acts": contact.outcome in DESK_ACTS,
        },
    )
    hand_on(by, contact)
    live.tell("board")
    live.tell("contact", str(contact.pk))
    return contact

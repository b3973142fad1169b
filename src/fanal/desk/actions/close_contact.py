"""Close a contact. "Police informed?" cannot be passed by."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.actions.answer_police import answer_police
from fanal.cases.queries import lock_case, may_read_case
from fanal.core.casework import police_gaps
from fanal.core.errors import NotAllowed, NotReady
from fanal.desk.closing import blockers
from fanal.desk.handing_over import police_of
from fanal.desk.labels import blocker_sentence
from fanal.desk.lookup import put_into_index
from fanal.desk.models import Contact, ContactCase
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
    now = timezone.now()
    contact.closed_at, contact.closed_by = now, by
    contact.ended_at = contact.ended_at or max(now, contact.occurred_at)
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
    _hand_police_to_case(by, contact)
    live.tell("board")
    live.tell("contact", str(contact.pk))
    return contact


def _hand_police_to_case(by: Staff, contact: Contact) -> None:
    """A case is mostly opened while the caller still speaks; the answer about the police follows it. One that is there stays."""
    police = police_of(contact)
    if police_gaps(None, police.answer, when=police.when, why_not=police.why_not):
        return
    for link in contact.links.filter(how=ContactCase.OPENED, unlinked_at__isnull=True):
        if not may_read_case(by, link.case_id) or lock_case(by=by, case_id=link.case_id).police_answer:
            continue
        # The contact closes all the same where the case is closed by now, or no longer theirs to write in.
        with suppress(NotAllowed, NotReady):
            answer_police(by=by, case_id=link.case_id, police=police)

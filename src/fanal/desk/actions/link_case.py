"""Join a contact to a case that is there already, and take the two apart again."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.queries import fetch_case, has_broken_glass
from fanal.core.errors import NotFound, NotReady
from fanal.desk.models import ContactCase
from fanal.desk.queries import lock_contact
from fanal.desk.telling import tell_case_and_contact


@use_case
def join_case(*, by: Staff, contact_id: UUID, case_id: UUID) -> ContactCase:
    """Put a contact, open or closed, into a case that `by` may read. Done twice, it is there once.

    Raises:
        NotFound: no such contact or case for `by`.
        NotReady: a silent, abusive or test contact belongs to no case.
    """
    check(by, "contact.link")
    contact = lock_contact(by=by, contact_id=contact_id)
    case = fetch_case(by=by, case_id=case_id)
    if contact.counted_apart:
        raise NotReady(_("A silent, abusive or test contact belongs to no case. Choose another outcome first."))
    link, new = ContactCase.objects.get_or_create(
        contact=contact, case=case, unlinked_at=None, defaults={"how": ContactCase.JOINED, "linked_by": by}
    )
    if new:
        journal.record(by=by, act="contact.joined_case", subject=contact, details={"case": str(case.pk)})
        tell_case_and_contact(contact, case.pk)
    return link


@use_case
def unlink_case(*, by: Staff, contact_id: UUID, case_id: UUID) -> None:
    """Take a contact out of a case it does not belong to. The link's row stays, with who and when. The case is untouched.

    Raises NotFound when they are not linked, or not for `by`; NotReady by emergency access: out of a restricted case the
    whole shift reads the contact, and whoever broke the glass goes on reading it after the hours are over.
    """
    check(by, "contact.link")
    contact = lock_contact(by=by, contact_id=contact_id)
    case = fetch_case(by=by, case_id=case_id)
    if case.owner != by and has_broken_glass(by, case_id):
        raise NotReady(_("You read this case by emergency access. The owner or a supervisor takes a contact out of it."))
    link = contact.links.select_for_update().filter(case_id=case_id, unlinked_at__isnull=True).first()
    if link is None:
        raise NotFound(_("This contact is not in that case."))
    link.unlinked_at, link.unlinked_by = timezone.now(), by
    link.save(update_fields=["unlinked_at", "unlinked_by"])
    journal.record(by=by, act="contact.left_case", subject=contact, details={"case": str(case_id)})
    tell_case_and_contact(contact, case_id)

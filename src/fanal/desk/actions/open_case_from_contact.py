"""Open a case from a contact: everything that was typed goes over, nothing is typed twice.

The child then stands in the case and no longer in the contact, so that there is one place to correct and one to erase.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.actions.open_case import open_case
from fanal.cases.models import Case
from fanal.core.casework import CategoryChoice, ContactOutcome
from fanal.core.errors import NotReady
from fanal.desk.handing_over import CASE_WRITER, child_of, moved_into_case, people_of, police_of
from fanal.desk.lookup import put_into_index
from fanal.desk.merging import Mark
from fanal.desk.models import Contact, ContactCase
from fanal.desk.policies import check_may_write
from fanal.desk.queries import lock_contact
from fanal.desk.telling import tell_case_and_contact


@use_case
def open_case_from_contact(
    *, by: Staff, contact_id: UUID, child_id: UUID | None = None, take: Collection[str] = ()
) -> Case:
    """Open a case with what the contact knows. Pressed twice, one case is opened.

    A walled contact opens a restricted case, and only who the child is goes over (docs/decisions/0007).

    Args:
        take: what else goes over from a walled contact, of `handing_over.TAKEN_ONE_BY_ONE`. Without meaning for others.
        child_id: a child who has stood in a case before and is missing again: one child, one more episode. What this caller
            said of the child then fills what is empty there, and stays in the contact as it was said.
    Raises:
        NotFound: no such child in a case that `by` may read.
        NotAllowed: `by` opens no cases, or only reads along.
        NotReady: the contact is closed, or silent, abusive or a test.
    """
    check(by, "case.open")
    contact = lock_contact(by=by, contact_id=contact_id)
    there = contact.links.filter(how=ContactCase.OPENED, unlinked_at__isnull=True).select_related("case").first()
    if there is not None:
        return there.case
    check_may_write(by, contact)
    if contact.counted_apart:
        raise NotReady(_("A silent, abusive or test contact is never shown as a case. Choose another outcome first."))
    case = open_case(
        by=by,
        category=CategoryChoice.of(contact.category),
        children=[child_of(contact, child_id, take)],
        people=people_of(contact),
        police=police_of(contact, take),
        opened_at=contact.occurred_at,
        restricted_reason=_("Opened from a contact that is walled off.") if contact.walled else "",
    )
    ContactCase.objects.create(contact=contact, case=case, how=ContactCase.OPENED, linked_by=by)
    _move_child_out(by, contact, moved_into_case(contact, take, known=child_id is not None))
    journal.record(by=by, act="contact.opened_case", subject=contact, details={"case": str(case.pk)})
    tell_case_and_contact(contact, case.pk)
    return case


def _move_child_out(by: Staff, contact: Contact, gone: list[str]) -> None:
    """What stands in the case now stands no longer in the contact; marked, so that no window writes it back."""
    contact.version += 1
    mark = Mark(contact.version, CASE_WRITER, f"staff:{by.pk}", timezone.now().isoformat()).as_row()
    contact.marks = {**contact.marks, **dict.fromkeys(gone, mark)}
    for name in gone:
        setattr(contact, name, {})
    contact.outcome = contact.outcome or ContactOutcome.NEW_CASE.value
    contact.save(update_fields=[*gone, "version", "marks", "outcome"])
    put_into_index(contact)

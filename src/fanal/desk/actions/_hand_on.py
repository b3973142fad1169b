"""What was said after a case was opened during the call, handed on to it when the contact is closed.

Part of `close_contact`, in its transaction. What somebody wrote into the case meanwhile stays. The contact closes all the same
where the case is closed by now, or no longer theirs to write in.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from fanal.accounts.models import Staff
from fanal.cases.actions.answer_police import answer_police
from fanal.cases.actions.change_category import change_category
from fanal.cases.actions.hear_caller import hear_caller
from fanal.cases.models import Case
from fanal.cases.queries import lock_case, may_read_case
from fanal.core.casework import CategoryChoice, police_gaps
from fanal.core.errors import NotAllowed, NotReady
from fanal.desk.handing_over import people_of, police_of
from fanal.desk.merging import Mark
from fanal.desk.models import Contact, ContactCase

#: Field of the contact → what it says of the caller in the case.
OF_CALLER = {
    "caller": "roles", "caller_name": "name", "call_back_number": "phone", "safe_to_call": "safety", "safe_times": "safety_note",
    "language": "languages",
}  # fmt: skip


def hand_on(by: Staff, contact: Contact) -> None:
    """Hand everything on to the case that was opened from this contact."""
    for link in contact.links.filter(how=ContactCase.OPENED, unlinked_at__isnull=True):
        if not may_read_case(by, link.case_id):
            continue
        case = lock_case(by=by, case_id=link.case_id)
        with suppress(NotAllowed, NotReady):
            _police(by, contact, case)
            # A child's own contact stays behind its wall.
            if not contact.walled:
                _said_later(by, contact, case, link.linked_at)


def _police(by: Staff, contact: Contact, case: Case) -> None:
    police = police_of(contact)
    if case.police_answer or police_gaps(None, police.answer, when=police.when, why_not=police.why_not):
        return
    answer_police(by=by, case_id=case.pk, police=police)


def _said_later(by: Staff, contact: Contact, case: Case, opened: datetime) -> None:
    later = {name for name, row in contact.marks.items() if datetime.fromisoformat(Mark.from_row(row).at) > opened}
    if "category" in later and contact.category and not case.category_determined:
        change_category(by=by, case_id=case.pk, category=CategoryChoice.of(contact.category))
    new = {column for field, column in OF_CALLER.items() if field in later}
    for caller in people_of(contact) if new else []:
        hear_caller(by=by, case_id=case.pk, caller=caller, new=new, opened=opened)

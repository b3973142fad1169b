"""Bring a colleague into an open contact, or hand it over to them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import use_case
from fanal.core.errors import NotAllowed, NotFound
from fanal.desk.models import Colleague, Contact
from fanal.desk.policies import check_may_write, may_pass_the_wall
from fanal.desk.queries import lock_contact


@use_case
def hand_to_colleague(*, by: Staff, contact_id: UUID, colleague_id: UUID, take_over: bool = False) -> Contact:
    """Bring a colleague in, so that both read and write; or hand the contact over, so that it is theirs.

    A walled contact goes only to somebody who may read it: a supervisor, or a person let in by two.
    Raises:
        NotFound: no such contact, or no such colleague who takes contacts: with anybody else it would be lost.
        NotAllowed: the wall stands between.
    """
    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    check_may_write(by, contact)
    colleague = next((one for one in fetch_people_with("contact.write") if one.pk == colleague_id), None)
    if colleague is None or (colleague.pk == by.pk and not take_over):
        raise NotFound(_("There is no such colleague."))
    if contact.walled and not may_pass_the_wall(contact, colleague):
        raise NotAllowed(
            _("This contact is walled off. Ask for your colleague to be let in; a second person decides, then it can be shared.")
        )
    Colleague.objects.get_or_create(contact=contact, staff=colleague, defaults={"brought_by": by})
    if take_over and contact.taken_by_id != colleague.pk:
        Colleague.objects.get_or_create(contact=contact, staff_id=contact.taken_by_id, defaults={"brought_by": by})
        contact.taken_by = colleague
        contact.save(update_fields=["taken_by"])
    act = "contact.handed_over" if take_over else "contact.colleague_brought_in"
    journal.record(by=by, act=act, subject=contact, details={"staff": str(colleague.pk)})
    live.tell("contact", str(contact.pk))
    live.tell("board")
    return contact

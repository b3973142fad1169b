"""Ask whether the child of a contact is the one of a closed case, and answer it. Who asks never learns which case it is."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.errors import BadInput, NotReady
from fanal.desk.actions.link_case import join_case
from fanal.desk.earlier import earlier_cases
from fanal.desk.lookup import look_up
from fanal.desk.models import Comparison
from fanal.desk.queries import lock_comparison, lock_contact


@use_case
def ask_to_compare(*, by: Staff, contact_id: UUID) -> int:
    """Ask for every closed case that may be about the child of this contact. Returns how many were not asked for before.

    Which they are is looked up again here: the page that has the key does not hold them.
    Raises NotFound; NotReady when there is none (any more); Unavailable when names cannot be looked up.
    """
    check(by, "contact.write")
    contact = lock_contact(by=by, contact_id=contact_id)
    cases = earlier_cases(by=by, hits=look_up(contact))
    if not cases:
        raise NotReady(_("There is no earlier case with this name to ask for any more. Nothing was changed."))
    new = 0
    for case in cases:
        _row, made = Comparison.objects.get_or_create(contact=contact, case=case, defaults={"asked_by": by})
        if made:
            new += 1
            journal.record(by=by, act="contact.comparison_asked", subject=contact, details={"case": str(case.pk)})
    live.tell("board")
    return new


@use_case
def answer_comparison(*, by: Staff, comparison_id: UUID, answer: str) -> Comparison:
    """Say whether it is the same child: then the contact joins the case. Said twice the same, it stands once.

    Raises NotFound for who does not read both; BadInput for another answer; NotReady when somebody answered otherwise meanwhile.
    """
    check(by, "contact.link")
    if answer not in {Comparison.SAME, Comparison.OTHER}:
        raise BadInput(_("Say whether it is the same child."), place="answer")
    row = lock_comparison(by=by, comparison_id=comparison_id)
    if row.answer == answer:
        return row
    if row.answer:
        raise NotReady(_("A colleague has answered this otherwise meanwhile. Nothing was changed."))
    if answer == Comparison.SAME:
        join_case(by=by, contact_id=row.contact_id, case_id=row.case_id)
    row.answer, row.answered_at, row.answered_by = answer, timezone.now(), by
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    journal.record(by=by, act="contact.compared", subject=row.contact, details={"case": str(row.case_id), "answer": answer})
    live.tell("board")
    live.tell("contact", str(row.contact_id))
    return row

"""Let a person read a walled contact: one asks and says why, a second decides. Both are recorded; it can be ended."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.queries import of_visible_case
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.desk.codes import Opening
from fanal.desk.models import Contact, ContactCase, WallOpening
from fanal.desk.policies import check_may_decide
from fanal.desk.queries.visibility import of_visible_contact, visible_contacts
from fanal.vault.keys import exists as key_exists

REASON_LIMIT = 500


@use_case
def ask_to_let_in(*, by: Staff, contact_id: UUID, reader_id: UUID, reason: str) -> WallOpening:
    """Ask that a person may read a walled contact. Who asks must read it, or read a case that it belongs to.

    Raises BadInput without a reason; NotFound for a contact that `by` cannot know of; NotReady when it was asked already.
    """
    check(by, "contact.read")
    contact = _known_walled_contact(by, contact_id)
    reader = next((person for person in fetch_people_with("contact.read") if person.pk == reader_id), None)
    if reader is None:
        raise NotFound(_("There is no such colleague."))
    reason = " ".join(reason.split())
    if not reason or len(reason) > REASON_LIMIT:
        raise BadInput(_("Say shortly why this person needs to read it. The decision rests on that."), place="reason")
    if contact.openings.filter(reader=reader, state__in=[Opening.ASKED.value, Opening.GRANTED.value]).exists():
        raise NotReady(_("This was asked already; a second person decides."))
    opening = WallOpening.objects.create(key_id=contact.key_id, contact=contact, reader=reader, reason=reason, asked_by=by)
    journal.record(
        by=by, act="contact.letting_in_asked", subject=contact,
        details={"reader": str(reader.pk), "opening": str(opening.pk)}, sealed={"reason": reason}, key_id=contact.key_id,
    )
    live.tell("board")
    return opening


@use_case
def decide_opening(*, by: Staff, opening_id: UUID, grant: bool) -> WallOpening:
    """Decide such a request, as a second person. Raises NotAllowed for one of the two people it concerns."""
    check(by, "contact.read")
    opening = _lock_opening(by, opening_id)
    if opening.state != Opening.ASKED:
        raise NotReady(_("This was decided meanwhile. Nothing was changed."))
    check_may_decide(by, opening)
    opening.state = (Opening.GRANTED if grant else Opening.REFUSED).value
    opening.decided_at, opening.decided_by = timezone.now(), by
    opening.save(update_fields=["state", "decided_at", "decided_by"])
    act = "contact.let_in" if grant else "contact.letting_in_refused"
    _journal_and_tell(by, opening, act)
    return opening


@use_case
def end_opening(*, by: Staff, opening_id: UUID) -> WallOpening:
    """Close the wall again for one person: a supervisor, who took the contact, or the reader themselves."""
    check(by, "contact.read")
    opening = _lock_opening(by, opening_id)
    if opening.state != Opening.GRANTED:
        raise NotReady(_("This person is not let in. Nothing was changed."))
    if by.pk != opening.reader_id:
        _check_may_end(by, opening)
    opening.state = Opening.ENDED.value
    opening.save(update_fields=["state"])
    _journal_and_tell(by, opening, "contact.letting_in_ended")
    return opening


def _known_walled_contact(by: Staff, contact_id: UUID) -> Contact:
    """Locked. Asked as one question, so that a contact `by` cannot know of takes as long as one that there is not."""
    links = ContactCase.objects.filter(of_visible_case(by), contact=OuterRef("pk"), unlinked_at__isnull=True)
    known = Exists(links) | Exists(visible_contacts(by).filter(pk=OuterRef("pk")))
    found = Contact.objects.filter(known, pk=contact_id, walled=True).first()
    if found is None or not key_exists(found.key_id):
        raise refuse(by, "contact", contact_id)
    return Contact.objects.select_for_update().get(pk=contact_id)


def _lock_opening(by: Staff, opening_id: UUID) -> WallOpening:
    """A request that concerns `by`, locked; anybody else's looks like a random id, decided already or not, and takes as long."""
    concerns = Q(reader=by) | Q(asked_by=by) | Q(of_visible_contact(by))
    if not WallOpening.objects.filter(concerns, pk=opening_id).exists():
        raise refuse(by, "wall_opening", opening_id)
    return WallOpening.objects.select_for_update().get(pk=opening_id)


def _check_may_end(by: Staff, opening: WallOpening) -> None:
    from fanal.accounts.access import may

    if not may(by, "contact.let_in") and opening.contact.taken_by_id != by.pk:
        raise refuse(by, "wall_opening", opening.pk)


def _journal_and_tell(by: Staff, opening: WallOpening, act: str) -> None:
    journal.record(
        by=by, act=act, subject=opening.contact, details={"reader": str(opening.reader_id), "opening": str(opening.pk)}
    )
    live.tell("board")
    live.tell("contact", str(opening.contact_id))

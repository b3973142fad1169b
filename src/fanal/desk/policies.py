"""Is this allowed in this state? Whether the person has the right at all is `accounts.access`; which rows, `queries`.

Each `check_…` raises with a sentence that a person can read, each `may_…` answers for templates. No writes here.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from fanal.accounts.access import may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.core.casework import Channel
from fanal.core.errors import NotAllowed, NotReady
from fanal.desk.codes import Opening
from fanal.desk.models import Contact, WallOpening

#: Channels in which nobody hears a voice: who writes is not known before somebody says so.
WRITTEN_UNSEEN = frozenset({Channel.CHAT.value, Channel.WEB_FORM.value})


def presumed_walled(channel: str, caller: str) -> bool:
    """Whether a contact that came over this channel is walled off although nobody has said yet who it is from."""
    return channel in WRITTEN_UNSEEN and not caller


def check_open(contact: Contact) -> None:
    """A closed contact is not edited any more. Raises NotReady."""
    if not contact.is_open:
        raise NotReady(_("This contact is closed and is not changed any more. Write an addendum; nothing you typed was thrown away."))


def check_closed(contact: Contact) -> None:
    """Some things are done with a closed contact only. Raises NotReady."""
    if contact.is_open:
        raise NotReady(_("This contact is still open: write into it."))


def may_write(by: Staff, contact: Contact) -> bool:
    """Whether `by`, who may read it, may write into this open contact: who took it, a colleague brought in, a supervisor."""
    if not contact.is_open or not may(by, "contact.write"):
        return False
    return (
        contact.taken_by_id == by.pk
        or may(by, "contact.read_walled")
        or contact.colleagues.filter(staff=by).exists()
    )


def check_may_write(by: Staff, contact: Contact) -> None:
    """Raises NotReady for a closed contact, NotAllowed for somebody who only reads along."""
    check_open(contact)
    if not may_write(by, contact):
        raise NotAllowed(_("A colleague is writing this contact. Ask to be brought in, then you can write too."))


def may_decide(by: Staff, opening: WallOpening) -> bool:
    """Two people: not who asked, not who would read; a supervisor, or who took the contact."""
    if by.pk in {opening.asked_by_id, opening.reader_id}:
        return False
    return may(by, "contact.let_in") or (may(by, "contact.take") and opening.contact.taken_by_id == by.pk)


def check_may_decide(by: Staff, opening: WallOpening) -> None:
    """Raises NotAllowed."""
    if not may_decide(by, opening):
        raise NotAllowed(_("This takes a second person: a supervisor, or the colleague who took the contact."))


def may_pass_the_wall(contact: Contact, colleague: Staff) -> bool:
    """Whether this colleague may read the walled contact already. Two queries at most."""
    if contact.taken_by_id == colleague.pk or may(colleague, "contact.read_walled"):
        return True
    if colleague in fetch_people_with("contact.read_walled"):
        return True
    return contact.openings.filter(reader=colleague, state=Opening.GRANTED.value).exists()

"""Save what is typed into an open contact, every two seconds and on leaving a field. Never loses a letter.

Late and doubled posts change nothing, windows never overwrite each other unasked (`desk.merging`). Drafts are not journalled;
what is an act is: the answer about the police, and the wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from fanal import journal, live
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.casework import CallerRelation
from fanal.desk import draft
from fanal.desk.handing_over import stands_in_case
from fanal.desk.lookup import put_into_index
from fanal.desk.merging import Clash, Mark, Merge, Post, last_number, merge, remember
from fanal.desk.models import Contact, ContactCase
from fanal.desk.policies import check_may_write, presumed_walled
from fanal.desk.queries import lock_contact

#: An entry in the journal for so many look-ups of one contact; `cases.oversight` judges them.
TRIES_A_STEP = 10


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a post.

    Attributes:
        at: when the server last took something of this contact.
        clashes: fields with two texts, to be decided by a person; nothing was overwritten.
        moved: fields of the child that no longer stand in the contact, because a case was opened from it.
        late: the post was late or doubled; what it held had been taken, or newer text had.
    """

    contact: Contact
    at: datetime
    version: int
    clashes: tuple[Clash, ...] = ()
    moved: tuple[str, ...] = ()
    late: bool = False


@use_case
def save_draft(*, by: Staff, contact_id: UUID, post: Post) -> Saved:
    """Take a post into an open contact, field by field.

    Raises:
        NotFound: no such contact for `by`.
        NotReady: the contact is closed.
        NotAllowed: `by` only reads along.
    """
    contact = lock_contact(by=by, contact_id=contact_id)
    check_may_write(by, contact)
    writers = [(str(writer), int(number)) for writer, number in contact.writers]
    post, moved = _without_what_moved(contact, post)
    outcome = merge(
        post,
        current=draft.load(contact, post.changes),
        marks={name: Mark.from_row(row) for name, row in contact.marks.items()},
        taken=last_number(writers, post.writer),
    )
    if not outcome.late:
        contact.writers = remember(writers, post)
        _store(by, contact, post, outcome)
    return Saved(contact, contact.saved_at, contact.version, outcome.clashes, moved, outcome.late)


def _without_what_moved(contact: Contact, post: Post) -> tuple[Post, tuple[str, ...]]:
    """Once a case was opened from the contact, the child stands there, and only there."""
    touched = set(draft.CHILD_FIELDS) & post.changes.keys()
    if not touched or not contact.links.filter(how=ContactCase.OPENED, unlinked_at__isnull=True).exists():
        return post, ()
    moved = tuple(name for name in post.changes if name in stands_in_case(contact, opened=True))
    return replace(post, changes={name: wire for name, wire in post.changes.items() if name not in moved}), moved


def _store(by: Staff, contact: Contact, post: Post, outcome: Merge) -> None:
    now = timezone.now()
    accepted = outcome.accepted
    if accepted:
        contact.version += 1
        mark = Mark(contact.version, post.writer, f"staff:{by.pk}", now.isoformat()).as_row()
        contact.marks = {**contact.marks, **dict.fromkeys(accepted, mark)}
        for name, wire in accepted.items():
            setattr(contact, name, draft.FIELDS[name].store(wire))
    contact.saved_at = now
    was_walled = contact.walled
    # One that was taken for a child's own stays so until somebody says who it is from.
    unsaid = was_walled and presumed_walled(contact.channel, contact.caller)
    contact.walled = contact.wall_asked or contact.caller == CallerRelation.CHILD_SELF or unsaid
    looked_up = bool(draft.LOOKED_UP & accepted.keys())
    contact.names_tried += looked_up
    contact.save(update_fields=[*accepted, "version", "marks", "writers", "saved_at", "walled", "names_tried"])
    if looked_up:
        put_into_index(contact)
        _journal_tries(by, contact)
    _journal_acts(by, contact, accepted, was_walled=was_walled)
    if accepted:
        live.tell("contact", str(contact.pk))


def _journal_tries(by: Staff, contact: Contact) -> None:
    """Each change of a name shows who else has it. Slow typing is a dozen; who tries one name after another has an entry soon."""
    if contact.names_tried % TRIES_A_STEP == 0:
        journal.record(by=by, act="contact.names_tried", subject=contact, details={"count": contact.names_tried})


def _journal_acts(by: Staff, contact: Contact, accepted: Mapping[str, str], *, was_walled: bool) -> None:
    if "police" in accepted:
        journal.record(by=by, act="contact.police_answered", subject=contact, details={"answer": contact.police})
    if contact.walled != was_walled:
        act = "contact.walled" if contact.walled else "contact.wall_taken_down"
        journal.record(by=by, act=act, subject=contact, details={"caller": contact.caller})

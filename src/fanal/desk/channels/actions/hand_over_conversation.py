"""Hand a conversation over to a colleague. It stays whose it is until the colleague accepts: nobody at the other end is left alone."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check, may
from fanal.accounts.models import Staff
from fanal.accounts.queries import fetch_people_with
from fanal.accounts.refusals import refuse, use_case
from fanal.core.actors import System
from fanal.core.errors import NotAllowed, NotFound, NotReady
from fanal.desk.channels.actions._writing import append, tell
from fanal.desk.channels.policies import check_may_write_in, contact_of
from fanal.desk.channels.queries import lock_conversation
from fanal.desk.codes import Direction, Event, HandOverState, Opening
from fanal.desk.models import Colleague, Contact, Conversation, HandOver, WallOpening
from fanal.desk.policies import check_open, may_pass_the_wall


@use_case
def offer_conversation(*, by: Staff, conversation_id: UUID, colleague_id: UUID | None = None) -> HandOver:
    """Ask a colleague, or whoever takes chats (None), to go on with it. Asked again, the new wish replaces the old one.

    A walled contact is offered by who took it, or a supervisor: who accepts is let in by the two of them.
    Raises:
        NotAllowed: a colleague who only helps along offers a walled one.
        NotFound: no such conversation, or no such colleague who takes contacts.
        NotReady: it is over, or nobody has taken it.
    """
    check(by, "contact.write")
    conversation = lock_conversation(by=by, conversation_id=conversation_id)
    check_may_write_in(by, conversation)
    contact = contact_of(conversation)
    if conversation.is_over:
        raise NotReady(_("The chat has ended: there is nobody to hand over. The contact itself can be handed over."))
    if contact.walled and contact.taken_by_id != by.pk and not may(by, "contact.let_in"):
        raise NotAllowed(_("This contact is walled off: who took it, or a supervisor, hands it over."))
    colleague = None
    if colleague_id is not None:
        colleague = next((one for one in fetch_people_with("contact.take") if one.pk == colleague_id and one.pk != by.pk), None)
        if colleague is None:
            raise NotFound(_("There is no such colleague."))
    now = timezone.now()
    waiting = conversation.hand_overs.filter(state=HandOverState.ASKED.value)
    waiting.update(state=HandOverState.WITHDRAWN.value, ended_by=by, ended_at=now)
    offer = HandOver.objects.create(conversation=conversation, offered_by=by, to=colleague, offered_at=now)
    details = {"staff": str(colleague.pk) if colleague else "", "conversation": str(conversation.pk)}
    journal.record(by=by, act="contact.hand_over_offered", subject=contact, details=details)
    live.tell("contact", str(contact.pk))
    tell(conversation, board=True)
    return offer


@use_case
def accept_conversation(*, by: Staff, hand_over_id: UUID) -> Contact:
    """Go on with it: the contact is theirs from now on. Pressed twice, once.

    Raises:
        NotFound: it was not offered to `by`.
        NotReady: a colleague was first, or it is over.
    """
    check(by, "contact.take")
    offer, conversation = _lock_offer(by, hand_over_id)
    contact = Contact.objects.select_for_update().get(pk=contact_of(conversation).pk)
    if offer.state == HandOverState.ACCEPTED and offer.ended_by_id == by.pk:
        return contact
    if offer.state != HandOverState.ASKED:
        raise NotReady(_("A colleague has dealt with this meanwhile. Nothing was changed."))
    check_open(contact)
    now = timezone.now()
    if contact.walled and not may_pass_the_wall(contact, by):
        # Two people, as everywhere: who accepts asked to read it, and who has it decided.
        WallOpening.objects.create(
            key_id=contact.key_id, contact=contact, reader=by, asked_by=by, reason=_("The chat was handed over."), asked_at=now,
            state=Opening.GRANTED.value, decided_by=offer.offered_by, decided_at=now,
        )
    for staff_id in {by.pk, contact.taken_by_id}:
        Colleague.objects.get_or_create(contact=contact, staff_id=staff_id, defaults={"brought_by": offer.offered_by})
    contact.taken_by = by
    contact.save(update_fields=["taken_by"])
    _end(offer, HandOverState.ACCEPTED, by)
    if not conversation.is_over:
        append(conversation, Direction.SYSTEM, event=Event.HANDED_OVER, said_by=by, now=now)
        conversation.save(update_fields=["last_number"])
    details = {"staff": str(by.pk), "from": str(offer.offered_by_id), "conversation": str(conversation.pk)}
    journal.record(by=by, act="contact.handed_over", subject=contact, details=details)
    live.tell("contact", str(contact.pk))
    tell(conversation, board=True)
    return contact


@use_case
def end_offer(*, by: Staff, hand_over_id: UUID) -> HandOver:
    """Say no to it, or take the wish back. An offer to whoever takes chats is taken back by who made it only."""
    check(by, "contact.take")
    offer, conversation = _lock_offer(by, hand_over_id)
    if offer.state != HandOverState.ASKED:
        return offer
    if by.pk not in {offer.offered_by_id, offer.to_id}:
        raise NotAllowed(_("This was offered to everybody who takes chats. Leave it to the others."))
    state = HandOverState.WITHDRAWN if by.pk == offer.offered_by_id else HandOverState.DECLINED
    _end(offer, state, by)
    journal.record(
        by=by, act=f"contact.hand_over_{state.value}", subject=contact_of(conversation), details={"conversation": str(conversation.pk)}
    )
    tell(conversation, board=True)
    return offer


def _lock_offer(by: Staff, hand_over_id: UUID) -> tuple[HandOver, Conversation]:
    """An offer by or to `by`, and its conversation, locked in this order: the conversation first, as everywhere."""
    concerns = Q(offered_by=by) | Q(to=by) | Q(to__isnull=True)
    found = HandOver.objects.filter(concerns, pk=hand_over_id).first()
    if found is None:
        raise refuse(by, "hand_over", hand_over_id)
    conversation = lock_conversation(by=System("hand_over"), conversation_id=found.conversation_id)
    return HandOver.objects.select_for_update().select_related("offered_by").get(pk=hand_over_id), conversation


def _end(offer: HandOver, state: HandOverState, by: Staff) -> None:
    offer.state, offer.ended_by, offer.ended_at = state.value, by, timezone.now()
    offer.save(update_fields=["state", "ended_by", "ended_at"])

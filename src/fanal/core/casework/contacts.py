"""Contacts: channels, who contacts, outcomes, and who must act next after each.

Belongs here: tables about contacts. Does not: the contact itself (`desk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Channel(StrEnum):
    """How a contact reaches the hotline."""

    CALL = "call"
    CHAT = "chat"
    EMAIL = "email"
    WEB_FORM = "web_form"
    TEXT_MESSAGE = "text_message"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SOCIAL_MEDIA = "social_media"


class CallerRelation(StrEnum):
    """Who contacts, seen from the child."""

    CHILD_SELF = "child_self"
    PARENT = "parent"
    FAMILY = "family"
    PEER = "peer"
    CARER = "carer"
    TEACHER = "teacher"
    PROFESSIONAL = "professional"
    WITNESS = "witness"
    OTHER = "other"


#: Their contact is walled off from the parents' file: it is the child's own.
CALLER_IS_CHILD: frozenset[CallerRelation] = frozenset({CallerRelation.CHILD_SELF})


class Heard(StrEnum):
    """How they know of the line."""

    SEARCH = "search"
    SCHOOL = "school"
    POLICE = "police"
    SOCIAL_SERVICE = "social_service"
    FRIENDS_FAMILY = "friends_family"
    SOCIAL_MEDIA = "social_media"
    MEDIA = "media"
    POSTER = "poster"
    USED_BEFORE = "used_before"
    OTHER = "other"


class ContactOutcome(StrEnum):
    """How a contact ends."""

    ADVICE = "advice"
    NEW_CASE = "new_case"
    JOINED_CASE = "joined_case"
    SIGHTING = "sighting"
    UPDATE = "update"
    CALL_BACK_PROMISED = "call_back_promised"
    OUT_OF_SCOPE = "out_of_scope"
    SILENT = "silent"
    ABUSIVE = "abusive"
    TEST = "test"


class NextActor(StrEnum):
    """Whose turn it is."""

    NOBODY = "nobody"
    DESK = "desk"
    CASE_OWNER = "case_owner"
    CASE_MANAGER = "case_manager"
    SUPERVISOR = "supervisor"


#: Who must act next after each contact outcome. Complete and disjoint by tests/core/casework/test_tables.py.
NEXT_ACTOR: Mapping[ContactOutcome, NextActor] = {
    ContactOutcome.ADVICE: NextActor.NOBODY,
    ContactOutcome.NEW_CASE: NextActor.CASE_OWNER,
    ContactOutcome.JOINED_CASE: NextActor.CASE_OWNER,
    # A sighting may belong to a case that nobody has linked yet: the desk works it until it is.
    ContactOutcome.SIGHTING: NextActor.DESK,
    ContactOutcome.UPDATE: NextActor.CASE_OWNER,
    ContactOutcome.CALL_BACK_PROMISED: NextActor.DESK,
    ContactOutcome.OUT_OF_SCOPE: NextActor.NOBODY,
    ContactOutcome.SILENT: NextActor.NOBODY,
    ContactOutcome.ABUSIVE: NextActor.NOBODY,
    ContactOutcome.TEST: NextActor.NOBODY,
}

#: A contact with this outcome must be linked to a case before it closes.
NEEDS_CASE: frozenset[ContactOutcome] = frozenset(
    {ContactOutcome.NEW_CASE, ContactOutcome.JOINED_CASE, ContactOutcome.UPDATE},
)

#: "Police informed?" must be answered before a contact with this outcome closes. A silent, abusive or test call has nobody
#: to ask, and what is out of scope is not about a missing child: an answer there would be pretence.
POLICE_MUST_BE_ANSWERED: frozenset[ContactOutcome] = frozenset({
    ContactOutcome.ADVICE, ContactOutcome.NEW_CASE, ContactOutcome.JOINED_CASE, ContactOutcome.SIGHTING,
    ContactOutcome.UPDATE, ContactOutcome.CALL_BACK_PROMISED,
})

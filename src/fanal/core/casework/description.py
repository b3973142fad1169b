"""Words that describe a child: sex, gender, names, where and how the child lives, and who says so.

Belongs here: closed lists of words. Does not: free text, and anything that guesses (no guessing of age or origin, ever).
"""

from __future__ import annotations

from enum import StrEnum


class Sex(StrEnum):
    """As told or registered."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Gender(StrEnum):
    """As the child says, or as others say while the child cannot be asked."""

    GIRL = "girl"
    BOY = "boy"
    NON_BINARY = "non_binary"
    OTHER = "other"
    UNKNOWN = "unknown"


class NameKind(StrEnum):
    """What sort of name it is."""

    OFFICIAL = "official"
    BIRTH = "birth"
    USED = "used"
    NICKNAME = "nickname"
    ALIAS = "alias"
    ONLINE = "online"


class Provenance(StrEnum):
    """Where a name comes from."""

    CALLER = "caller"
    CHILD = "child"
    DOCUMENT = "document"
    POLICE = "police"
    AUTHORITY = "authority"
    SCHOOL = "school"
    ROMANISED = "romanised"
    IMPORTED = "imported"
    PEER_NODE = "peer_node"
    OTHER = "other"


class SaidBy(StrEnum):
    """Who says so. A statement about a child without it is worth nothing later."""

    CHILD = "child"
    MOTHER = "mother"
    FATHER = "father"
    FAMILY = "family"
    FRIEND = "friend"
    CARER = "carer"
    SCHOOL = "school"
    POLICE = "police"
    PROFESSIONAL = "professional"
    DOCUMENT = "document"
    HEARSAY = "hearsay"
    OTHER = "other"


class LivingSituation(StrEnum):
    """With whom the child lived before."""

    BOTH_PARENTS = "both_parents"
    ONE_PARENT = "one_parent"
    BETWEEN_PARENTS = "between_parents"
    RELATIVES = "relatives"
    FOSTER_FAMILY = "foster_family"
    INSTITUTION = "institution"
    RECEPTION_CENTRE = "reception_centre"
    ALONE = "alone"
    STREET = "street"
    OTHER = "other"
    UNKNOWN = "unknown"


class CareStatus(StrEnum):
    """Who holds the care."""

    PARENTS = "parents"
    GUARDIAN = "guardian"
    CARE_ORDER = "care_order"
    VOLUNTARY_CARE = "voluntary_care"
    UNACCOMPANIED = "unaccompanied"
    NOBODY = "nobody"
    UNKNOWN = "unknown"


class ResidenceStatus(StrEnum):
    """The right to stay in the country of the case."""

    CITIZEN = "citizen"
    EU_CITIZEN = "eu_citizen"
    RESIDENT = "resident"
    ASYLUM_SEEKER = "asylum_seeker"
    PROTECTED = "protected"
    WITHOUT = "without"
    UNKNOWN = "unknown"

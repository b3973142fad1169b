"""What a column of an old spreadsheet may be: the fields of a case that can be taken over.

Belongs here: the list, what sort of value each takes, and its label. Does not: the words that people write above
columns (`heading_words`) or into cells (`code_words`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from fanal.core.casework import CaseOutcome, Condition, FoundBy, PersonRole, PoliceAnswer, Sex
from fanal.core.casework.categories import NOT_YET_DETERMINED, Category

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Column(StrEnum):
    """A field that a column fills."""

    REFERENCE = "reference"
    STATUS = "status"
    CATEGORY = "category"
    OPENED = "opened"
    CLOSED = "closed"
    SUMMARY = "summary"
    COUNTRIES = "countries"
    FULL_NAME = "full_name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    OTHER_NAME = "other_name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    BIRTH_PLACE = "birth_place"
    NATIONALITY = "nationality"
    LANGUAGES = "languages"
    RESIDENCE = "habitual_residence"
    SCHOOL = "school"
    HEALTH = "health"
    HEIGHT = "height"
    BUILD = "build"
    HAIR = "hair"
    EYES = "eyes"
    MARKS = "marks"
    CLOTHING = "clothing"
    CHILD_PHONE = "child_phone"
    LAST_SEEN = "last_seen"
    LAST_SEEN_PLACE = "last_seen_place"
    CIRCUMSTANCES = "circumstances"
    DESTINATION = "destination"
    OUTCOME = "outcome"
    FOUND_BY = "found_by"
    CONDITION = "condition"
    FOUND = "found"
    FOUND_PLACE = "found_place"
    POLICE = "police"
    POLICE_NUMBER = "police_number"
    PERSON_NAME = "person_name"
    PERSON_ROLE = "person_role"
    PERSON_PHONE = "person_phone"
    PERSON_EMAIL = "person_email"
    NOTE = "note"
    IGNORE = "ignore"


class Sort(StrEnum):
    """What sort of value a column takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DAY = "day"
    CODE = "code"
    COUNTRY = "country"
    LANGUAGE = "language"
    AGE = "age"
    NOTHING = "nothing"


#: Old systems say open or closed in many words; these two are all that counts.
OPEN, CLOSED = "open", "closed"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column takes, and how it is called.

    Attributes:
        codes: for CODE columns, what a local code may stand for.
        many: several columns may be this one (their texts are joined, each under its heading).
    """

    sort: Sort
    label: str | _StrPromise
    codes: tuple[str, ...] = ()
    many: bool = False


def _codes(words: type[StrEnum]) -> tuple[str, ...]:
    return tuple(word.value for word in words)


KINDS: Final[Mapping[Column, Kind]] = {
    Column.REFERENCE: Kind(Sort.TEXT, _("Its number in the old list")),
    Column.STATUS: Kind(Sort.CODE, _("Open or closed"), (OPEN, CLOSED)),
    Column.CATEGORY: Kind(Sort.CODE, _("Category"), (*_codes(Category), NOT_YET_DETERMINED)),
    Column.OPENED: Kind(Sort.DAY, _("Opened on")),
    Column.CLOSED: Kind(Sort.DAY, _("Closed on")),
    Column.SUMMARY: Kind(Sort.LONG_TEXT, _("Summary"), many=True),
    Column.COUNTRIES: Kind(Sort.COUNTRY, _("Other countries involved")),
    Column.FULL_NAME: Kind(Sort.TEXT, _("Name of the child")),
    Column.GIVEN_NAME: Kind(Sort.TEXT, _("Given name of the child")),
    Column.FAMILY_NAME: Kind(Sort.TEXT, _("Family name of the child")),
    Column.OTHER_NAME: Kind(Sort.TEXT, _("Other name of the child"), many=True),
    Column.SEX: Kind(Sort.CODE, _("Sex"), _codes(Sex)),
    Column.BIRTH_DATE: Kind(Sort.DAY, _("Date of birth")),
    Column.AGE: Kind(Sort.AGE, _("Age")),
    Column.BIRTH_PLACE: Kind(Sort.TEXT, _("Place of birth")),
    Column.NATIONALITY: Kind(Sort.COUNTRY, _("Nationality")),
    Column.LANGUAGES: Kind(Sort.LANGUAGE, _("Languages of the child")),
    Column.RESIDENCE: Kind(Sort.TEXT, _("Habitual residence")),
    Column.SCHOOL: Kind(Sort.TEXT, _("School")),
    Column.HEALTH: Kind(Sort.LONG_TEXT, _("Health"), many=True),
    Column.HEIGHT: Kind(Sort.TEXT, _("Height")),
    Column.BUILD: Kind(Sort.TEXT, _("Build")),
    Column.HAIR: Kind(Sort.TEXT, _("Hair")),
    Column.EYES: Kind(Sort.TEXT, _("Eyes")),
    Column.MARKS: Kind(Sort.TEXT, _("Marks")),
    Column.CLOTHING: Kind(Sort.TEXT, _("Clothing")),
    Column.CHILD_PHONE: Kind(Sort.TEXT, _("Phone of the child")),
    Column.LAST_SEEN: Kind(Sort.DAY, _("Last seen on")),
    Column.LAST_SEEN_PLACE: Kind(Sort.TEXT, _("Last seen where")),
    Column.CIRCUMSTANCES: Kind(Sort.LONG_TEXT, _("Circumstances"), many=True),
    Column.DESTINATION: Kind(Sort.TEXT, _("Destination, as guessed")),
    Column.OUTCOME: Kind(Sort.CODE, _("How it ended"), _codes(CaseOutcome)),
    Column.FOUND_BY: Kind(Sort.CODE, _("Found by"), _codes(FoundBy)),
    Column.CONDITION: Kind(Sort.CODE, _("How the child was when found"), _codes(Condition)),
    Column.FOUND: Kind(Sort.DAY, _("Found on")),
    Column.FOUND_PLACE: Kind(Sort.TEXT, _("Found where")),
    Column.POLICE: Kind(Sort.CODE, _("Police informed?"), _codes(PoliceAnswer)),
    Column.POLICE_NUMBER: Kind(Sort.TEXT, _("Number of the police report")),
    Column.PERSON_NAME: Kind(Sort.TEXT, _("Name of the parent or carer")),
    Column.PERSON_ROLE: Kind(Sort.CODE, _("Who that is to the child"), _codes(PersonRole)),
    Column.PERSON_PHONE: Kind(Sort.TEXT, _("Phone of the parent or carer")),
    Column.PERSON_EMAIL: Kind(Sort.TEXT, _("E-mail of the parent or carer")),
    Column.NOTE: Kind(Sort.LONG_TEXT, _("Note"), many=True),
    Column.IGNORE: Kind(Sort.NOTHING, _("Not taken over"), many=True),
}

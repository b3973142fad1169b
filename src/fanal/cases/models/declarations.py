"""What the columns of this room are for, in the words of the field registry, and how an enum of the core becomes a column.

Belongs here: the few declarations that every model of the room shares. Does not: columns.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact
from django.utils import timezone

from fanal.vault.fields import Klass, Personal

_FIND = "find and protect the child"
_BASIS = "GDPR Art. 6(1)(d) and (e)"
_SPECIAL = f"{_BASIS}, Art. 9(2)(c) and (g)"


def _personal(klass: Klass, *, purpose: str = _FIND, basis: str = _BASIS) -> Personal:
    return Personal(purpose=purpose, legal_basis=basis, klass=klass, retention="case", readers=("case",))


#: Who the child and the people are, what happened, what is done.
PROTECTED = _personal(Klass.PROTECTED)
#: Health, violence, right to stay, addresses of the endangered: what hurts most when it gets out.
SEALED = _personal(Klass.SEALED, basis=_SPECIAL)
#: Personal, but the database must read it: states, kinds and times by which lists are ordered and years counted.
CLEAR = _personal(Klass.CLEAR)
#: Which member of staff did it.
TRACE = _personal(Klass.CLEAR, purpose="know who did what in the case", basis="GDPR Art. 6(1)(c) and (e)")


def code_field(words: type[StrEnum], **options: Any) -> models.CharField[str, str]:
    """A column that holds one code of a closed list; the words for it are in `cases.labels`, so that core stays in charge."""
    return models.CharField(max_length=32, **options)


def one_of(column: str, words: type[StrEnum], name: str, *, empty: bool = False) -> models.CheckConstraint:
    """The constraint that goes with `code_field`."""
    codes = [word.value for word in words] + ([""] if empty else [])
    return models.CheckConstraint(condition=Q(**{f"{column}__in": codes}), name=name)


def iso_country(column: str, name: str) -> models.CheckConstraint:
    """Two capital letters, or nothing. No regular expression: SQLite refuses foreign functions in a schema it does not trust."""
    two = Q(Exact(Length(column), 2)) & Q(Exact(models.F(column), Upper(column)))
    return models.CheckConstraint(condition=Q(**{column: ""}) | two, name=name)


class Recorded(models.Model):
    """Who wrote a row, and when. A part of the system has no person, but a text."""

    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+",
    )
    recorded_by_text = models.CharField(max_length=120, editable=False)

    class Meta:
        abstract = True


RECORDED = {"recorded_by": TRACE, "recorded_by_text": TRACE}

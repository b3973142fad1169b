"""Reads of ready answers. They hold nothing of a person; whoever takes contacts reads them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse
from fanal.desk.models import ReadyAnswer


def fetch_for(*, by: Staff, language: str) -> Sequence[ReadyAnswer]:
    """Those of a language, in their order. One query."""
    check(by, "contact.read")
    return list(ReadyAnswer.objects.filter(language=language).order_by("place", "title"))


def fetch_answers(*, by: Staff) -> Sequence[ReadyAnswer]:
    """All of them, by language. One query."""
    check(by, "chat.answers")
    return list(ReadyAnswer.objects.order_by("language", "place", "title"))


def fetch_answer(*, by: Staff, answer_id: UUID) -> ReadyAnswer:
    """One of them. Raises NotFound."""
    check(by, "chat.answers")
    found = ReadyAnswer.objects.filter(pk=answer_id).first()
    if found is None:
        raise refuse(by, "ready_answer", answer_id)
    return found

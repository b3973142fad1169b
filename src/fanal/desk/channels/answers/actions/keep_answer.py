"""Write a ready answer, change it, take it away; or take those over that come with Fanal."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.core.errors import BadInput
from fanal.desk.channels.answers.shipping import shipped_answers
from fanal.desk.labels import LANGUAGES
from fanal.desk.models import ReadyAnswer

#: So many of one language; a longer list is not read while somebody waits.
MOST = 60


@use_case
def keep_answer(*, by: Staff, language: str, title: str, text: str, place: int = 0, answer_id: UUID | None = None) -> ReadyAnswer:
    """Keep a ready answer; with `answer_id` in place of that one.

    Raises:
        BadInput: no language, title or text, too long, a title that is there already, or too many.
        NotFound: there is no such answer.
    """
    check(by, "chat.answers")
    title, text = " ".join(title.split()), text.replace("\r\n", "\n").strip()
    if language not in LANGUAGES:
        raise BadInput(_("Choose a language."), place="language")
    if not title or len(title) > 80:
        raise BadInput(_("Give it a short name, of 80 letters at most."), place="title")
    if not text or len(text) > 2_000:
        raise BadInput(_("Write the text, of 2000 letters at most."), place="text")
    same = ReadyAnswer.objects.select_for_update().filter(language=language)
    if any(one.pk != answer_id for one in same.filter(title=title)):
        raise BadInput(_("There is one of this name already in this language."), place="title")
    if answer_id is None and same.count() >= MOST:
        raise BadInput(_("There are very many already. Take one away first."), place="title")
    answer = ReadyAnswer() if answer_id is None else _find(by, answer_id)
    answer.language, answer.title, answer.text, answer.place = language, title, text, max(0, min(place, 999))
    answer.save()
    journal.record(by=by, act="ready_answer.kept", subject=answer)
    return answer


@use_case
def drop_answer(*, by: Staff, answer_id: UUID) -> None:
    """Take it away. What was sent with it stays sent. Raises NotFound."""
    check(by, "chat.answers")
    answer = _find(by, answer_id)
    journal.record(by=by, act="ready_answer.dropped", subject=answer)
    answer.delete()


@use_case
def take_shipped(*, by: Staff, language: str) -> int:
    """Take those over that come with Fanal in this language, but for names that are there already. Returns how many."""
    check(by, "chat.answers")
    shipped = shipped_answers().get(language, [])
    there = set(ReadyAnswer.objects.filter(language=language).values_list("title", flat=True))
    new = [
        ReadyAnswer(language=language, title=one["title"], text=one["text"], place=place)
        for place, one in enumerate(shipped, 1) if one["title"] not in there
    ]  # fmt: skip
    ReadyAnswer.objects.bulk_create(new)
    for answer in new:
        journal.record(by=by, act="ready_answer.kept", subject=answer)
    return len(new)


def _find(by: Staff, answer_id: UUID) -> ReadyAnswer:
    found = ReadyAnswer.objects.select_for_update().filter(pk=answer_id).first()
    if found is None:
        raise refuse(by, "ready_answer", answer_id)
    return found

"""Answer one of the node's own forms in a case."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal.accounts.refusals import use_case
from fanal.cases.own_forms.models import FilledForm
from fanal.cases.own_forms.queries import fetch_asked
from fanal.cases.policies import check_may_add
from fanal.cases.steps import begin_any, end, free_id, trace
from fanal.core.actors import Actor
from fanal.core.casework import Answer
from fanal.core.errors import BadInput
from fanal.core.forms.answers import fill
from fanal.core.forms.definition import PersonalClass


@use_case
def fill_form(
    *, by: Actor, case_id: UUID, definition_id: UUID, given: Mapping[str, Answer], filled_id: UUID | None = None,
) -> FilledForm:
    """Keep the answers, also after the case was closed. What the form hides, given these answers, is not kept.

    Sent twice with the same `filled_id`, it is there once.

    Raises:
        NotAllowed, NotFound, NotReady: the case was discarded.
        BadInput: an answer that does not fit; `place` is the name of the question. Nothing was answered at all.
    """
    case = begin_any(by, case_id)
    check_may_add(case)
    again = case.filled_forms.filter(pk=filled_id).first() if filled_id else None
    if again is not None:
        return again
    definition = fetch_asked(by=by, definition_id=definition_id)
    form = definition.form
    filled = fill(form, given, timezone.localdate())
    for name in filled.faults:
        raise BadInput(_("This answer does not fit the question."), place=name)
    if not filled.answers:
        raise BadInput(_("Nothing is answered yet."))
    kept: dict[bool, dict[str, dict[str, str]]] = {True: {}, False: {}}
    for name, answer in filled.answers.items():
        kept[form.answered[name].personal is PersonalClass.SEALED][name] = answer.as_data()
    row = FilledForm.objects.create(
        pk=free_id(FilledForm.objects.all(), filled_id), case=case, key_id=case.key_id, definition=definition,
        answers=kept[False], sealed_answers=kept[True], **trace(by),
    )  # fmt: skip
    end(by, case, "form.filled", about=row, details={"name": form.name, "fingerprint": form.fingerprint})
    return row

"""Assess the risk of a child or of a whole case: answers, the suggestion as it was, the decision of a person, the next look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.cases.models import Case, Child
from fanal.cases.recording import text
from fanal.cases.risk.answers import Said, carry_over, keep, labels_of
from fanal.cases.risk.models import RiskAssessment
from fanal.cases.risk.sets import own_set
from fanal.cases.risk.weighing import longest_review, weigh
from fanal.cases.steps import begin, end, free_id, trace
from fanal.core.actors import Actor
from fanal.core.casework import AnswerState
from fanal.core.casework.risk import RiskSet, Suggestion, next_review
from fanal.core.errors import BadInput, NotReady


@use_case
def assess_risk(
    *, by: Actor, case_id: UUID, given: Mapping[str, Said], level: str, why: str = "", child_id: UUID | None = None,
    review_at: datetime | None = None, why_later: str = "", after: UUID | None = None, assessment_id: UUID | None = None,
) -> RiskAssessment:
    """Write an assessment, and mark the one before as superseded. Sent twice with the same `assessment_id`, it is there once.

    Args:
        given: what was said now, by criterion, each with who says so; all else is carried over from the assessment before.
        child_id: the child whom it is about; None for the whole case.
        why: needed when `level` is not the suggested one.
        review_at: aware; None for what the level asks for. Sooner needs nothing; later needs `why_later`, within the set's limit.
        after: the assessment that the decision was made on top of; None for a first one.
    Raises:
        NotAllowed, NotFound.
        NotReady: the case is closed, or somebody else has assessed it in the meantime.
        BadInput: an answer that does not fit or does not say who says so; a level under the floor; a reason that is missing.
    """
    case = begin(by, case_id, right="case.assess_risk")
    again = case.risk_assessments.filter(pk=assessment_id).first() if assessment_id else None
    if again is not None:
        return again
    child = _child(case, child_id)
    last = case.risk_assessments.filter(child=child, superseded_at__isnull=True).first()
    if (last.pk if last else None) != after:
        raise NotReady(_("Somebody has assessed the risk in the meantime. Look at it, and assess it anew if needed."))
    now, risk_set = timezone.now(), own_set()
    said = {**carry_over(risk_set, last), **_now(by, risk_set, given, now)}
    suggestion = weigh(risk_set, said)
    why, why_later = text(why), text(why_later)
    _check_level(suggestion, level, why)
    review = _review(risk_set, level, now, review_at, why_later)
    if last is not None:
        last.superseded_at = now
        last.save(update_fields=["superseded_at"])
    row = RiskAssessment.objects.create(
        pk=free_id(RiskAssessment.objects.all(), assessment_id), case=case, child=child, key_id=child.key_id if child else case.key_id,
        set_name=risk_set.form.name, set_version=risk_set.form.version, set_fingerprint=risk_set.fingerprint,
        answers=keep(risk_set, said, sealed=False), sealed_answers=keep(risk_set, said, sealed=True),
        suggestion=_as_kept(suggestion), suggested=suggestion.level, level=level, rank=risk_set.rank(level), levels=len(risk_set.levels),
        why=why if level != suggestion.level else "", decided_at=now, next_review_at=review,
        why_later=why_later if review > next_review(risk_set, level, now) else "", **trace(by),
    )  # fmt: skip
    details = {"set": row.set_name, "version": row.set_version, "level": level, "suggested": row.suggested}
    end(by, case, "risk.assessed", about=row, details={**details, "child": str(child.pk)} if child else details)
    return row


def _child(case: Case, child_id: UUID | None) -> Child | None:
    if child_id is None:
        return None
    child = case.children.filter(pk=child_id).first()
    if child is None:
        raise BadInput(_("This child is not part of the case."), place="child")
    return child


def _now(by: Actor, risk_set: RiskSet, given: Mapping[str, Said], now: datetime) -> dict[str, Said]:
    """What was said now, with its time and who wrote it down."""
    name = by.display_name if isinstance(by, Staff) else by.actor_text
    found = {}
    for criterion, said in given.items():
        if criterion not in risk_set.form.answered:
            raise BadInput(_("The criteria have changed. Answer them again."), place=criterion)
        if said.answer.state is AnswerState.EMPTY:
            continue
        if said.answer.was_put and said.said_by is None:
            raise BadInput(_("Say who says so."), place=criterion)
        found[criterion] = Said(said.answer, said.said_by, now, name)
    return found


def _check_level(suggestion: Suggestion, level: str, why: str) -> None:
    """As `core.casework.risk.check_decision`, in the reader's words."""
    rank = suggestion.risk_set.rank
    if level not in {one.name for one in suggestion.risk_set.levels}:
        raise BadInput(_("Choose one of the levels."), place="level")
    if suggestion.floor and rank(level) < rank(suggestion.floor):
        raise BadInput(_("These criteria do not allow so low a level here. Choose a higher one."), place="level")
    if level != suggestion.level and not why.strip():
        raise BadInput(_("Say why you decide on another level than the criteria suggest."), place="why")


def _review(risk_set: RiskSet, level: str, now: datetime, wished: datetime | None, why_later: str) -> datetime:
    preset = next_review(risk_set, level, now)
    if wished is None:
        return preset
    if wished <= now:
        raise BadInput(_("This time is past. Choose one that is still to come."), place="review_at")
    if wished <= preset:
        return wished
    hours = longest_review(risk_set)
    if wished > now + timedelta(hours=hours):
        words = ngettext("These criteria ask for a new look within %(hours)d hour.", "These criteria ask for a new look within %(hours)d hours.", hours)
        raise BadInput(words % {"hours": hours}, place="review_at")
    if not why_later.strip():
        raise BadInput(_("Say why it is looked at later than this level asks for."), place="why_later")
    return wished


def _as_kept(suggestion: Suggestion) -> dict[str, object]:
    levels = {level.name: dict(level.label.by_language) for level in suggestion.risk_set.levels}
    return {**suggestion.as_data(), "levels": levels, "open": labels_of(suggestion.risk_set, suggestion.not_known)}

"""Decide to erase cases whose time is over. Many at once, or one whose end nobody can tell, need a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import refuse, use_case
from fanal.cases.models import Case
from fanal.cases.queries.ended import fetch_for_retention
from fanal.core.casework.retention import Obstacle, Term
from fanal.core.errors import BadInput, NotAllowed, NotReady
from fanal.privacy.codes import BatchState, ErasureState
from fanal.privacy.labels import OBSTACLES
from fanal.privacy.models import Batch, Erasure
from fanal.privacy.queries import Rules, count_decided_alone, current_rules, holds_of, lock_batch

#: So many one person decides alone within a day; in slices it would come to the same.
MOST_ALONE = 10
ALONE_WITHIN = timedelta(hours=24)


@use_case
def decide_erasure(*, by: Staff, case_ids: Sequence[UUID]) -> Batch:
    """Decide that these cases are erased. The worker does it; until then a hold or a reopening still keeps a case.

    Raises:
        NotAllowed, NotFound: not for `by`.
        BadInput: none is chosen.
        NotReady: something stands in the way of one; then none of them is decided.
    """
    check(by, "retention.decide")
    if not case_ids:
        raise BadInput(_("Choose at least one case."), place="cases")
    rules, holds = current_rules(), holds_of(case_ids)
    cases = fetch_for_retention(by=by, case_ids=list(case_ids))
    if missing := set(case_ids) - {case.pk for case in cases}:
        raise refuse(by, "case", sorted(missing)[0])
    terms = [(case, rules.term(case, holds.get(case.pk, ()))) for case in cases]
    _check_due(terms)
    unknown = any(Obstacle.AGE_NOT_KNOWN in term.obstacles for _case, term in terms)
    alone = count_decided_alone(by=by, since=timezone.now() - ALONE_WITHIN) + len(cases) <= MOST_ALONE and not unknown
    batch = Batch.objects.create(state=(BatchState.READY if alone else BatchState.WAITING).value, decided_by=by)
    for case, term in terms:
        Erasure.objects.create(batch=batch, **_of(case, term, rules))
    for case, _term in terms:
        journal.record(
            by=by, act="case.erasure_decided", subject=case, details={"batch": str(batch.pk), "rules": rules.version, "alone": alone}
        )
    live.tell("board")
    return batch


def _of(case: Case, term: Term, rules: Rules) -> dict[str, object]:
    rule = term.rule
    assert rule is not None, "what is due has a rule"
    return {
        "case_id": case.pk, "reference": case.reference, "rules_version": rules.version,
        "age_unknown": Obstacle.AGE_NOT_KNOWN in term.obstacles,
        "rule": {
            "category": rule.category.value if rule.category else "", "country": rule.country, "anchor": rule.anchor.value,
            "months": rule.months, "source": rule.source,
        },
    }  # fmt: skip


def _check_due(terms: Sequence[tuple[Case, Term]]) -> None:
    """Raises NotReady with a sentence for each case that may not be erased."""
    today = timezone.localdate()
    blockers = [
        f"{case.reference}: {OBSTACLES[obstacle]}"
        for case, term in terms
        for obstacle in term.in_the_way(today)
        if obstacle is not Obstacle.AGE_NOT_KNOWN
    ]
    under_way = Erasure.objects.filter(case_id__in=[case.pk for case, _term in terms], state=ErasureState.OPEN.value)
    blockers += [_("%(case)s: this was decided already.") % {"case": one.reference} for one in under_way]
    if blockers:
        raise NotReady(_("Nothing was decided, because something stands in the way:"), blockers)


@use_case
def second_batch(*, by: Staff, batch_id: UUID, agree: bool) -> Batch:
    """Agree to a decision or refuse it, as the second person. Raises NotAllowed, NotFound, NotReady."""
    check(by, "retention.second")
    batch = lock_batch(by=by, batch_id=batch_id)
    if batch.state != BatchState.WAITING:
        raise NotReady(_("This was decided meanwhile. Nothing was changed."))
    if batch.decided_by_id == by.pk:
        raise NotAllowed(_("A second person decides on this. Nothing was changed."))
    batch.state = (BatchState.READY if agree else BatchState.REFUSED).value
    batch.seconded_by, batch.seconded_at = by, timezone.now()
    batch.save(update_fields=["state", "seconded_by", "seconded_at"])
    if not agree:
        batch.erasures.update(state=ErasureState.KEPT.value, kept_because="refused")
    act = "retention.erasure_seconded" if agree else "retention.erasure_refused"
    journal.record(by=by, act=act, subject=batch, details={"cases": batch.erasures.count()})
    live.tell("board")
    return batch

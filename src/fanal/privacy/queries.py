"""Reads of this room: rules, terms, holds, what is due, decisions and proofs. Always for somebody; locks for actions.

Belongs here: reads. Does not: the rule of time (`core.casework.retention`), changes (`actions`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from fanal.accounts.access import may
from fanal.accounts.refusals import refuse
from fanal.cases.models import Case
from fanal.cases.queries.ended import births_of, ended_on
from fanal.core.actors import Actor
from fanal.core.casework import CaseStatus, Category
from fanal.core.casework.retention import SHIPPED, RetentionFacts, RetentionRule, Term, term_of
from fanal.core.plugs import Subject
from fanal.network.queries import own_node
from fanal.privacy.codes import BatchState, ErasureState, HoldState
from fanal.privacy.models import Batch, Breach, DueCase, ErasedCount, Erasure, Hold, Look, RuleSet

SHOWN = 100
#: So long before its last day a hold comes up on the board, so that it can be renewed by two people in time.
WARNED_BEFORE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules that hold now. `version` 0: those shipped, which nobody adopted."""

    version: int
    rules: tuple[RetentionRule, ...]
    country: str

    def term(self, case: Case, held_until: Sequence[date]) -> Term:
        """Until when a case (of `cases.queries.ended`) is kept."""
        facts = RetentionFacts(
            status=CaseStatus(case.status), category=Category(case.category), country=self.country, closed_on=ended_on(case),
            births=births_of(case), held_until=tuple(held_until),
        )  # fmt: skip
        return term_of(facts, self.rules, adopted=self.version > 0)


def current_rules() -> Rules:
    """The rules of this node, or the shipped ones. Two queries."""
    newest = RuleSet.objects.first()
    country = own_node().country
    return Rules(newest.version, newest.all_rules, country) if newest else Rules(0, SHIPPED, country)


def fetch_rule_sets(*, by: Actor) -> list[RuleSet]:
    """Every version, the newest first."""
    return list(RuleSet.objects.select_related("adopted_by")) if may(by, "retention.read") else []


def holds_of(case_ids: Sequence[UUID] | None = None) -> Mapping[UUID, list[date]]:
    """Last days of the granted holds, by case: of some cases, or of all. One query."""
    rows = Hold.objects.filter(state=HoldState.GRANTED.value)
    if case_ids is not None:
        rows = rows.filter(case__in=case_ids)
    found: dict[UUID, list[date]] = {}
    for case_id, until in rows.values_list("case_id", "until"):
        found.setdefault(case_id, []).append(until)
    return found


#: From a hold to what it keeps.
_KEPT = {"case": "case", "child": "case__children", "person": "case__people"}


def keys_under_hold(subject: Subject) -> list[UUID]:
    """The data key of a case, child or person as often as holds that run today keep it; empty when none does."""
    way = _KEPT.get(subject.kind)
    if way is None:
        return []
    rows = Hold.objects.filter(**{way: subject.id}, state=HoldState.GRANTED.value, until__gte=timezone.localdate())
    return list(rows.values_list(f"{way}__key_id", flat=True))


def keys_held(key_ids: Sequence[UUID]) -> set[UUID]:
    """Those of these data keys that a hold keeps today: of its case, of a child or person in it. One query when nothing is held."""
    running = Hold.objects.filter(state=HoldState.GRANTED.value, until__gte=timezone.localdate())
    held = {key for way in _KEPT.values() for key in running.values_list(f"{way}__key_id", flat=True)} if running.exists() else set()
    return held & set(key_ids)


def fetch_holds(*, by: Actor) -> list[Hold]:
    """Holds that wait for a second person or still run, the first to end first."""
    if not may(by, "retention.read"):
        return []
    rows = Hold.objects.filter(until__gte=timezone.localdate()).exclude(state=HoldState.REFUSED.value)
    return list(rows.select_related("case", "asked_by", "decided_by")[:SHOWN])


def fetch_holds_that_end(*, by: Actor) -> list[Hold]:
    """Granted holds that end within `WARNED_BEFORE`, the first first, and that no later one of the same case outlasts."""
    if not may(by, "hold.ask"):
        return []
    today = timezone.localdate()
    soon = Hold.objects.filter(state=HoldState.GRANTED.value, until__range=(today, today + WARNED_BEFORE))
    longer = Hold.objects.filter(case=OuterRef("case"), state=HoldState.GRANTED.value, until__gt=OuterRef("until"))
    return list(soon.exclude(Exists(longer)).order_by("until")[:SHOWN])


def lock_hold(*, by: Actor, hold_id: UUID) -> Hold:
    """A hold, locked until the transaction ends. Raises NotFound."""
    found = Hold.objects.select_for_update().filter(pk=hold_id).first() if may(by, "hold.decide") else None
    if found is None:
        raise refuse(by, "hold", hold_id)
    return found


def fetch_last_look(*, by: Actor) -> Look | None:
    """The newest look through all cases."""
    return Look.objects.first() if may(by, "retention.read") else None


def undecided() -> QuerySet[DueCase]:
    """Cases for the review list: due, or of unknown end, and in no decision that is under way."""
    under_way = Erasure.objects.filter(case_id=OuterRef("case_id"), state=ErasureState.OPEN.value)
    return DueCase.objects.exclude(Exists(under_way))


def fetch_review(*, by: Actor) -> list[DueCase]:
    """The review list, the cases with the lowest numbers first, at most a hundred."""
    if not may(by, "retention.read"):
        return []
    return list(undecided().select_related("case").order_by("case__reference")[:SHOWN])


def count_review(*, by: Actor) -> int:
    """How long the review list is. One query."""
    return undecided().count() if may(by, "retention.decide") else 0


def fetch_batches_to_second(*, by: Actor) -> list[Batch]:
    """Decisions that wait for a second person; never one's own."""
    if not may(by, "retention.second"):
        return []
    rows = Batch.objects.filter(state=BatchState.WAITING.value).exclude(decided_by=getattr(by, "pk", None))
    return list(rows.select_related("decided_by").prefetch_related("erasures").order_by("decided_at")[:SHOWN])


def lock_batch(*, by: Actor, batch_id: UUID) -> Batch:
    """A decision, locked until the transaction ends. Raises NotFound."""
    found = Batch.objects.select_for_update().filter(pk=batch_id).first() if may(by, "retention.second") else None
    if found is None:
        raise refuse(by, "batch", batch_id)
    return found


def count_decided_alone(*, by: Actor, since: datetime) -> int:
    """How many cases this person decided to erase without a second one, since then."""
    return Erasure.objects.filter(
        batch__decided_by=getattr(by, "pk", None), batch__decided_at__gt=since, batch__seconded_by__isnull=True
    ).count()  # fmt: skip


def fetch_erasures(*, by: Actor) -> list[Erasure]:
    """What was decided and done, the newest first, at most a hundred."""
    if not may(by, "retention.read"):
        return []
    return list(Erasure.objects.select_related("batch__decided_by", "batch__seconded_by").order_by("-id")[:SHOWN])


def fetch_erasure(*, by: Actor, erasure_id: UUID) -> Erasure:
    """One, for its proof. Raises NotFound."""
    rows = Erasure.objects.select_related("batch__decided_by", "batch__seconded_by")
    found = rows.filter(pk=erasure_id).first() if may(by, "retention.read") else None
    if found is None:
        raise refuse(by, "erasure", erasure_id)
    return found


def erasures_to_do(now: datetime) -> list[UUID]:
    """Erasures that were decided in full and whose time for a (further) try has come."""
    rows = Erasure.objects.filter(state=ErasureState.OPEN.value, batch__state=BatchState.READY.value, next_at__lte=now)
    return list(rows.order_by("next_at", "id").values_list("pk", flat=True))


def count_stuck(*, by: Actor) -> int:
    """Erasures that failed three times and are still tried."""
    rows = Erasure.objects.filter(state=ErasureState.OPEN.value, tries__gte=3)
    return rows.count() if may(by, "retention.read") else 0


def fetch_counts(*, by: Actor) -> list[ErasedCount]:
    """What statistics keep of erased cases, by year of closing."""
    if not may(by, "retention.read"):
        return []
    return list(ErasedCount.objects.order_by("closed", "opened", "category", "outcome", "age_band", "cross_border"))


def fetch_breaches(*, by: Actor) -> list[Breach]:
    """Records of breaches, the newest first, at most a hundred."""
    return list(Breach.objects.select_related("noted_by")[:SHOWN]) if may(by, "breach.write") else []


def fetch_running_breaches(*, by: Actor) -> list[Breach]:
    """Open records in which the authority is still to be told, the first noticed first."""
    if not may(by, "breach.write"):
        return []
    rows = Breach.objects.filter(closed_at__isnull=True, authority_at__isnull=True).order_by("noticed_at")[:SHOWN]
    return [breach for breach in rows if breach.facts.clock_runs]


def lock_breach(*, by: Actor, breach_id: UUID) -> Breach:
    """One record, locked until the transaction ends. Raises NotFound."""
    found = Breach.objects.select_for_update().filter(pk=breach_id).first() if may(by, "breach.write") else None
    if found is None:
        raise refuse(by, "breach", breach_id)
    return found


def fetch_breach(*, by: Actor, breach_id: UUID) -> Breach:
    """One record. Raises NotFound."""
    found = Breach.objects.select_related("noted_by", "closed_by").filter(pk=breach_id).first() if may(by, "breach.write") else None
    if found is None:
        raise refuse(by, "breach", breach_id)
    return found

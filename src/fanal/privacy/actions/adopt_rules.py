"""Adopt rules of one's own: how long which cases are kept. Each version stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max

from fanal import journal, live
from fanal.accounts.access import check
from fanal.accounts.models import Staff
from fanal.accounts.refusals import use_case
from fanal.core.casework.retention import RetentionRule, check_rules
from fanal.privacy.models import RuleSet


@use_case
def adopt_rules(*, by: Staff, rules: Sequence[RetentionRule]) -> RuleSet:
    """Make these the node's rules from now on. Two at the same moment: the database lets one of them be this version.

    Raises NotAllowed; BadInput when two are for the same cases, or none is for all others.
    """
    check(by, "retention.rules")
    check_rules(rules)
    version = (RuleSet.objects.aggregate(last=Max("version"))["last"] or 0) + 1
    adopted = RuleSet.objects.create(
        version=version,
        rules=[
            {
                "category": rule.category.value if rule.category else "", "country": rule.country, "anchor": rule.anchor.value,
                "months": rule.months, "source": rule.source.strip(),
            }
            for rule in rules
        ],
        adopted_by=by,
    )  # fmt: skip
    journal.record(by=by, act="retention.rules_adopted", subject=adopted, details={"version": version, "rules": len(rules)})
    live.tell("board")
    return adopted

"""Which criteria this node uses: those it chose, else its country's, else the general ones.

Belongs here: reading the sets that come with Fanal, choosing one. Does not: what a set says (`core.casework.risk`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from fanal.core.casework.risk import SHIPPED, RiskSet, load_risk_set
from fanal.network.queries import own_node

_GENERAL = "general"


@cache
def shipped_sets() -> Mapping[str, RiskSet]:
    """Every set that comes with Fanal, by the name of its file. Read once a process."""
    return {path.stem: load_risk_set(path.read_text("utf-8")) for path in sorted(SHIPPED.glob("*.json"))}


def own_set() -> RiskSet:
    """The set that this node uses. One query on the own node."""
    node, known = own_node(), shipped_sets()
    return known.get(str(node.rule("risk_set"))) or set_of_country(node.country)


def set_of_country(country: str) -> RiskSet:
    """The set made for a country (ISO 3166-1 alpha-2), or the general one."""
    known = shipped_sets()
    return next((one for one in known.values() if country and one.country == country), known[_GENERAL])

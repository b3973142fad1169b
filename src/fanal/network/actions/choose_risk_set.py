"""Choose by which criteria this node assesses risk: those of its country, or others that come with Fanal."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access
from fanal.core.actors import Actor
from fanal.core.casework.risk import SHIPPED
from fanal.core.errors import BadInput
from fanal.network import queries
from fanal.network.models import Node


@transaction.atomic
def choose_risk_set(*, by: Actor, name: str) -> Node:
    """Choose a set by the name of its file; "" for the one of the node's country. What was assessed before stays as it is.

    Raises NotAllowed, and BadInput for a set that there is not.
    """
    access.check(by, "node.risk_set")
    if name and name not in {path.stem for path in SHIPPED.glob("*.json")}:
        raise BadInput(_("There are no such criteria."), place="name")
    node = queries.lock_own_node()
    if node.rule("risk_set") == name:
        return node
    node.policy = {rule: value for rule, value in node.policy.items() if rule != "risk_set"} | ({"risk_set": name} if name else {})
    node.updated_at = timezone.now()
    node.save(update_fields=["policy", "updated_at"])
    journal.record(by=by, act="node.risk_set_chosen", subject=node, details={"set": name or "country"})
    return node

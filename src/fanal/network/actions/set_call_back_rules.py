"""Say how often this node tries to ring somebody back before a person decides, and how long it waits between two tries."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.network import queries
from fanal.network.actions.change_node import BOUNDS
from fanal.network.models import POLICY, Node


@transaction.atomic
def set_call_back_rules(*, by: Actor, tries: int, pause: int) -> Node:
    """Set both.

    Args:
        tries: after so many a person decides.
        pause: between two tries, in minutes.
    Raises: NotAllowed; BadInput with the field that is out of bounds.
    """
    access.check(by, "node.call_backs")
    given = {"call_back_tries": tries, "call_back_pause": pause}
    for rule, value in given.items():
        least, most = BOUNDS[rule]
        if not least <= value <= most:
            raise BadInput(_("Between %(least)d and %(most)d.") % {"least": least, "most": most}, place=rule)
    node = queries.lock_own_node()
    node.policy = {rule: value for rule, value in {**node.policy, **given}.items() if value != POLICY[rule]}
    node.updated_at = timezone.now()
    node.save(update_fields=["policy", "updated_at"])
    journal.record(by=by, act="node.call_backs_set", subject=node, details=given)
    return node

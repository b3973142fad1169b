"""Say from when until when it is night at this node."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access
from fanal.core.actors import Actor
from fanal.core.errors import BadInput
from fanal.network import queries
from fanal.network.models import POLICY, Node


@transaction.atomic
def set_night(*, by: Actor, begins: time, ends: time) -> Node:
    """Set both, on the node's clock. Raises NotAllowed; BadInput for a night without a length."""
    access.check(by, "shift.cover")
    if begins == ends:
        raise BadInput(_("A night ends at another hour than it begins."), place="night_ends")
    given = {"night_begins": f"{begins:%H:%M}", "night_ends": f"{ends:%H:%M}"}
    node = queries.lock_own_node()
    node.policy = {rule: value for rule, value in {**node.policy, **given}.items() if value != POLICY[rule]}
    node.updated_at = timezone.now()
    node.save(update_fields=["policy", "updated_at"])
    journal.record(by=by, act="node.night_set", subject=node, details=dict(given))
    return node

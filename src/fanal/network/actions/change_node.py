"""Found the node, change its settings, and note that its recovery kit is on paper."""

from __future__ import annotations

import zoneinfo
from typing import Any

from babel import Locale
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fanal import journal
from fanal.accounts import access
from fanal.core.actors import Actor
from fanal.core.errors import BadInput, NotReady
from fanal.network import queries
from fanal.network.models import POLICY, Node
from fanal.vault import kit
from fanal.vault.kit import Share

#: Bounds of the rules that are numbers, both included.
BOUNDS: dict[str, tuple[int, int]] = {
    "minor_age": (16, 25),
    "break_glass_hours": (1, 4),
    "break_glass_pause_hours": (1, 720),
    "odd_bulk": (5, 5000),
    "odd_late": (1, 1000),
    "odd_famous": (1, 1000),
    "odd_names": (10, 1000),
    "call_back_tries": (1, 20),
    "call_back_pause": (5, 1440),
    "shift_hours": (1, 12),
    "shift_hours_most": (1, 12),
}


@transaction.atomic
def found_node(
    *,
    by: Actor,
    name: str,
    country: str,
    role: str = Node.Role.HOTLINE,
    time_zone: str,
    languages: list[str],
    training: bool = False,
) -> Node:
    """Give the blank node its name and place, once. Until there is an administrator it may be corrected.

    Raises:
        BadInput: no name, an unknown country or time zone; `place` names the field.
        NotReady: the node has its administrator; its settings are changed on the settings page.
    """
    from fanal.accounts.queries import has_administrator

    node = queries.lock_own_node()
    if node.founded_at and has_administrator():
        raise NotReady(_("This node is founded already. Sign in to change its settings."))
    _set_place(node, name=name, country=country, role=role, time_zone=time_zone)
    node.policy = {**node.policy, "languages": list(languages)}
    node.training = training or node.training
    node.founded_at = node.founded_at or timezone.now()
    node.save()
    journal.record(
        by=by, act="node.founded", subject=node, details={"country": node.country or "none", "role": node.role}
    )
    return node


@transaction.atomic
def change_node(*, by: Actor, name: str, country: str, role: str, time_zone: str, policy: dict[str, Any]) -> Node:
    """Change name, place and rules of the node. The journal names which rules changed, and to what.

    Raises NotAllowed, and BadInput with the field that is out of bounds.
    """
    access.check(by, "node.settings")
    node = queries.lock_own_node()
    _set_place(node, name=name, country=country, role=role, time_zone=time_zone)
    changed = {rule: value for rule, value in policy.items() if node.rule(rule) != value}
    for rule, value in changed.items():
        _check_rule(rule, value)
    if int(policy.get("shift_hours", node.rule("shift_hours"))) > int(
        policy.get("shift_hours_most", node.rule("shift_hours_most"))
    ):
        raise BadInput(_("The usual shift cannot be longer than the longest one."), place="shift_hours")
    node.policy = {rule: value for rule, value in {**node.policy, **policy}.items() if value != POLICY[rule]}
    node.updated_at = timezone.now()
    node.save()
    journal.record(
        by=by, act="node.changed", subject=node, details={rule: _code(value) for rule, value in changed.items()}
    )
    return node


@transaction.atomic
def make_recovery_kit(*, by: Actor) -> list[Share]:
    """Three new shares of the key that wraps all others, to be shown once. Raises NotAllowed, and Unavailable without key file."""
    access.check(by, "node.recovery_kit")
    node = queries.lock_own_node()
    shares = kit.recovery_kit()
    journal.record(by=by, act="recovery_kit.made", subject=node, details={"kit": shares[0].kit})
    return shares


@transaction.atomic
def note_recovery_kit(*, by: Actor) -> Node:
    """Somebody proved, word by word, that the shares of the recovery kit are on paper. Raises NotAllowed."""
    access.check(by, "node.recovery_kit")
    node = queries.lock_own_node()
    node.recovery_kit_at = timezone.now()
    node.save(update_fields=["recovery_kit_at"])
    journal.record(by=by, act="recovery_kit.confirmed", subject=node)
    return node


def _set_place(node: Node, *, name: str, country: str, role: str, time_zone: str) -> None:
    name, country = name.strip(), country.strip().upper()
    if not name:
        raise BadInput(_("Give the node a name."), place="name")
    if role not in Node.Role.values:
        raise BadInput(_("A node is a hotline or the secretariat."), place="role")
    if (country and country not in Locale("en").territories) or (not country and role == Node.Role.HOTLINE):
        raise BadInput(_("Choose the country of the hotline."), place="country")
    if time_zone not in zoneinfo.available_timezones():
        raise BadInput(_("This time zone is not known."), place="time_zone")
    node.name, node.country, node.role, node.time_zone = name, country, role, time_zone


def _check_rule(rule: str, value: Any) -> None:
    if rule in BOUNDS:
        least, most = BOUNDS[rule]
        if not isinstance(value, int) or not least <= value <= most:
            raise BadInput(_("Between %(least)d and %(most)d.") % {"least": least, "most": most}, place=rule)


def _code(value: Any) -> str | int | bool:
    return value if isinstance(value, bool | int) else ",".join(str(part) for part in value)

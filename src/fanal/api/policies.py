"""Is this connection good now, and may one in this role have these scopes? Rights are `accounts.access`."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext as _

from fanal.accounts import roles
from fanal.api.models import Connection
from fanal.api.scopes import Scope, scopes_of
from fanal.core.errors import BadInput


class WhyNot(StrEnum):
    """Why a connection opens nothing."""

    ENDED = "ended"
    EXPIRED = "expired"
    PERSON_LEFT = "person_left"
    ROLE_TAKEN_BACK = "role_taken_back"
    WRONG_NETWORK = "wrong_network"


def why_not(connection: Connection, *, now: datetime, client: str | None = None) -> WhyNot | None:
    """Why this connection opens nothing now; None while it does. Needs `grant` and its `staff` at hand; no query.

    Args:
        client: the address that asks; None where nobody asks (a list).
    """
    if connection.ended_at is not None:
        return WhyNot.ENDED
    if not connection.staff.is_active:
        return WhyNot.PERSON_LEFT
    if connection.grant.revoked_at is not None:
        return WhyNot.ROLE_TAKEN_BACK
    if connection.expires_at <= now:
        return WhyNot.EXPIRED
    if client is not None and connection.networks and not _is_in(client, connection.networks):
        return WhyNot.WRONG_NETWORK
    return None


def _is_in(client: str, networks: list[str]) -> bool:
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    found = [ipaddress.ip_network(text) for text in networks]
    return any(address.version == network.version and address in network for network in found)


def read_scopes(role: type[roles.Role], given: Sequence[str]) -> list[str]:
    """The scopes in their order. Raises BadInput for none, an unknown one, or one that the role does not have."""
    wanted = set(given)
    allowed = scopes_of(role)
    if not wanted:
        raise BadInput(_("Choose what the program may do."), place="scopes")
    if not wanted <= {scope.value for scope in allowed}:
        raise BadInput(_("The role that you chose may not do all of this."), place="scopes")
    return [scope.value for scope in Scope if scope.value in wanted]

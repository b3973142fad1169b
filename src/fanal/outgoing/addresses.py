"""Which addresses this node calls, and at which machine: read once, looked up once, then pinned.

A name that points into the own network would make the node an errand boy (server-side request forgery: the metadata service of
a cloud, a printer, the database's port). So only addresses that are routed in the public internet are called, unless a network
was allowed by who runs the machine; and the connection goes to the very address that was checked, because a name may point
elsewhere a moment later.

Belongs here: reading and judging addresses. Does not: talking to them (`calling`).
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import urlsplit

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Machine: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Longest address of a receiver, in characters.
LONGEST = 500
#: How long a name may take to be looked up, in seconds.
LOOKUP_SECONDS = 3.0
_HOST = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\]")
#: IPv6 networks in which an IPv4 address is hidden: RFC 4291 (mapped), RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refusal(StrEnum):
    """Why an address is not called."""

    UNREADABLE = "unreadable"
    NOT_HTTPS = "not_https"
    WITH_PASSWORD = "with_password"  # noqa: S105 - a reason
    NOT_FOUND = "not_found"
    INSIDE = "inside"


class Refused(Exception):
    """This address is not called. `why` says it as a code."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Address:
    """An address as it was read: never with a user name, a password or a fragment."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """As it stands in the header Host: without the port that goes without saying."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"https": 443, "http": 80}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def read_address(text: str, *, plain_loopback: bool = False) -> Address:
    """An https address.

    Args:
        plain_loopback: http to this machine itself is read as well (a training system, a test).
    Raises:
        Refused: it cannot be read, holds a password, or is not https.
    """
    if not 0 < len(text) <= LONGEST or not text.isascii() or any(sign <= " " or sign in '\\"<>^`{|}\x7f' for sign in text):
        raise Refused(Refusal.UNREADABLE)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Refused(Refusal.UNREADABLE) from None
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"https", "http"} or not _HOST.fullmatch(shown) or port == 0:
        raise Refused(Refusal.UNREADABLE)
    if parts.username is not None or parts.password is not None:
        raise Refused(Refusal.WITH_PASSWORD)
    if parts.scheme == "http" and not (plain_loopback and _is_loopback(host)):
        raise Refused(Refusal.NOT_HTTPS)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Address(parts.scheme, host, port or {"https": 443, "http": 80}[parts.scheme], path)


def read_networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks such as `10.20.0.0/16` or a single address. Raises ValueError."""
    return tuple(ipaddress.ip_network(text.strip(), strict=False) for text in texts if text.strip())


def find_machine(
    address: Address, *, allowed: Sequence[Network] = (), look_up: Callable[[str, int], list[str]] | None = None
) -> Machine:
    """The one machine that will be called.

    Every address that the name has must be allowed: one bad one among good ones is how a name is made to slip through.

    Raises:
        Refused: the name is not found, or one of its addresses lies inside.
    """
    found = (look_up or _look_up)(address.host, address.port)
    machines = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    if not machines:
        raise Refused(Refusal.NOT_FOUND)
    if not all(may_call(machine, allowed) for machine in machines):
        raise Refused(Refusal.INSIDE)
    return machines[0]


def may_call(machine: Machine, allowed: Sequence[Network]) -> bool:
    """Whether a machine is routed in the public internet, or lies in a network that was allowed by name."""
    plain = unwrapped(machine)
    if any(plain.version == network.version and plain in network for network in allowed):
        return True
    return plain.is_global and not plain.is_multicast


def unwrapped(machine: Machine) -> Machine:
    """The IPv4 address that an IPv6 address stands for, where it stands for one."""
    if isinstance(machine, ipaddress.IPv4Address):
        return machine
    if machine.ipv4_mapped is not None:
        return machine.ipv4_mapped
    if machine.sixtofour is not None:
        return machine.sixtofour
    if machine.teredo is not None:
        return machine.teredo[1]
    if machine in _NAT64:
        return ipaddress.IPv4Address(int(machine) & 0xFFFF_FFFF)
    return machine


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _look_up(host: str, port: int) -> list[str]:
    """Addresses of a name, those of the system's resolver. Empty when there is none, or it takes too long."""
    found: list[str] = []

    def ask() -> None:
        try:
            found.extend(str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError:
            return

    # The resolver has no deadline of its own that we could set: it is asked beside, and left behind when it does not answer.
    asking = threading.Thread(target=ask, name="resolver", daemon=True)
    asking.start()
    asking.join(LOOKUP_SECONDS)
    return [] if asking.is_alive() else list(found)

"""One HTTP call to one pinned machine: TLS always checked against the name, a deadline for the whole, a bounded answer.

A receiver may hang, answer letter by letter, or never stop answering: a watch closes the connection when the time is over,
whatever it is doing then, and no more than `most_bytes` are read. Redirects are answers like any other: they are not followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fanal.outgoing.addresses import Address, Machine, Network, Refused, find_machine


@dataclass(frozen=True, slots=True)
class Limits:
    """What a call may take at most.

    Attributes:
        connect_seconds: until the connection stands.
        seconds: for the whole call, looking the name up aside.
        most_bytes: of the answer's body; what is beyond is not read.
    """

    connect_seconds: float = 3.0
    seconds: float = 6.0
    most_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `whole`: the body was not longer than what was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    whole: bool

    @property
    def is_good(self) -> bool:
        """2xx."""
        return 200 <= self.status < 300


class Failed(Exception):
    """The call did not come to an answer. `why` is a code: refused:…, connect, tls, timeout, broken."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def call(
    method: str,
    address: Address,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    allowed: Sequence[Network] = (),
    limits: Limits = Limits(),
    trust: str = "",
) -> Answer:
    """Make one call.

    Args:
        allowed: networks inside that may be called all the same.
        trust: path of a file with certificates of authorities; empty for those of the system.
    Raises:
        Failed: with the reason as a code; nothing of the address or the answer stands in it.
    """
    try:
        machine = find_machine(address, allowed=allowed)
    except Refused as refused:
        raise Failed(f"refused:{refused.why.value}") from None
    connection = _Pinned(address, machine, limits, trust)
    watch = threading.Timer(limits.seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        sent = {"Host": address.authority, "Connection": "close", "Accept-Encoding": "identity", **(headers or {})}
        connection.request(method, address.path, body=body, headers=sent)
        return _read(connection, limits.most_bytes)
    except ssl.SSLError:
        raise Failed("timeout" if connection.was_cut else "tls") from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Failed(_why(connection, error)) from None
    finally:
        watch.cancel()
        connection.close()


def _read(connection: _Pinned, most: int) -> Answer:
    response = connection.getresponse()
    read = response.read(most + 1)
    if connection.was_cut:
        raise TimeoutError
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, read[:most], len(read) <= most)


def _why(connection: _Pinned, error: Exception) -> str:
    if connection.was_cut or (connection.stood and isinstance(error, TimeoutError)):
        return "timeout"
    return "broken" if connection.stood else "connect"


class _Pinned(http.client.HTTPConnection):
    """A connection to the machine that was checked, under the name that was asked for."""

    def __init__(self, address: Address, machine: Machine, limits: Limits, trust: str) -> None:
        super().__init__(address.host, address.port, timeout=limits.seconds)
        self._address, self._machine, self._limits, self._trust = address, machine, limits, trust
        self.was_cut = self.stood = False
        #: The line itself: http.client lets go of `sock` as soon as the head of the answer has come.
        self._line: socket.socket | None = None

    def connect(self) -> None:
        plain = socket.create_connection((str(self._machine), self.port), timeout=self._limits.connect_seconds)
        self.stood = True
        plain.settimeout(self._limits.seconds)
        self.sock = self._line = plain
        if self._address.scheme == "https":
            wrapped = _tls(self._trust).wrap_socket(
                plain, server_hostname=self._address.host, do_handshake_on_connect=False
            )
            self.sock = self._line = wrapped
            wrapped.do_handshake()
        if self.was_cut:
            raise TimeoutError

    def cut(self) -> None:
        """The time is over: close the line under whatever is being done with it."""
        self.was_cut = True
        if self._line is not None:
            try:
                # Of the plain socket, also for TLS: its own way would wait for the other side's farewell.
                socket.socket.shutdown(self._line, socket.SHUT_RDWR)
            except OSError:
                return


@lru_cache(maxsize=4)
def _tls(trust: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=trust or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context

"""A receiver of words from a node: real HTTP on loopback, which can hang, drip, refuse, send elsewhere, or never end."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fanal.api.actions.add_receiver import add_receiver
from fanal.api.models import Delivery, Receiver
from fanal.core.actors import System
from fanal.core.outside import OutsideEvent

GOOD = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"


@dataclass
class Got:
    """One call that came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class FakeReceiver:
    """What it answers is `answer(connection, got)`: bytes, or whatever it does with the line itself."""

    port: int
    got: list[Got] = field(default_factory=list)
    answer: Callable[[Any, Got], bytes | None] = lambda _line, _got: GOOD
    open: int = 0

    def url(self, scheme: str = "http", path: str = "/hooks") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"


def _read(line: Any) -> Got | None:
    data = b""
    while b"\r\n\r\n" not in data:
        more = line.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (one.split(": ", 1) for one in rest)}
    while len(body) < int(headers.get("content-length", 0)):
        body += line.recv(65536)
    return Got(first.split(" ")[1], headers, body)


@contextmanager
def receiving(*, certificate: Path | None = None) -> Iterator[FakeReceiver]:
    """A receiver on a free port; with a certificate it speaks TLS."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.1)
    receiver, stop = FakeReceiver(listening.getsockname()[1]), threading.Event()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    def serve(line: Any) -> None:
        receiver.open += 1
        try:
            with (context.wrap_socket(line, server_side=True) if context else line) as spoken:
                found = _read(spoken)
                if found is not None:
                    receiver.got.append(found)
                    said = receiver.answer(spoken, found)
                    if said:
                        spoken.sendall(said)
        except OSError:
            return
        finally:
            receiver.open -= 1

    def accept() -> None:
        while not stop.is_set():
            try:
                line, _address = listening.accept()
            except TimeoutError:
                continue
            line.settimeout(20)
            threading.Thread(target=serve, args=(line,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        stop.set()
        thread.join()
        listening.close()


def hangs(line: Any, _got: Got) -> None:
    """Takes the call and never answers."""
    _until_closed(line)


def drips(line: Any, _got: Got) -> None:
    """One letter at a time, each well within a time-out of its own."""
    try:
        for letter in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"z" * 10_000:
            line.sendall(bytes([letter]))
            time.sleep(0.05)
    except OSError:
        return


def never_ends(line: Any, _got: Got) -> None:
    """A good answer with a body that does not stop."""
    try:
        line.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            line.sendall(b"z" * 65536)
    except OSError:
        return


def _until_closed(line: Any) -> None:
    try:
        while line.recv(1024):
            continue
    except OSError:
        return


def add(there: FakeReceiver, events: list[str] | None = None, **changes: str) -> tuple[Receiver, str]:
    """A receiver row for this one, told of everything unless said; with its secret."""
    given = events or [event.value for event in OutsideEvent]
    return add_receiver(by=System("test"), name=changes.get("name", "Chat"), url=changes.get("url", there.url()), events=given)


def only() -> Delivery:
    """The one delivery that there is."""
    return Delivery.objects.select_related("receiver", "event").get()

"""The index process: one per machine, on a Unix socket that only the node's user may open. `fanal process index`.

It answers one question at a time (each takes microseconds), so what one caller committed and told is known to the next.
Lines of JSON: {"do": "lookup", "kind", "value"} → {"subjects"}; {"do": "take", "added", "removed"} and {"do": "catch_up"} → {};
{"do": "state"} → counts.

Belongs here: the process and its socket. Does not: what it knows (`vault.index.register`).
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import socket
import struct
import time
from collections.abc import Callable
from threading import Event
from typing import IO, Any
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection

from fanal.core.actors import System
from fanal.core.errors import FanalError, Unavailable
from fanal.vault import places
from fanal.vault.actions.shred_keys import carry_out_orders, shred_again
from fanal.vault.index.client import short_path
from fanal.vault.index.hardening import harden
from fanal.vault.index.register import Register

log = logging.getLogger("fanal.vault.index_process")

TICK_SECONDS = 0.25
LOOK_SECONDS = 5.0
CLIENT_SECONDS = 1.0
LONGEST_QUESTION = 8192
_BY = System("index")


def run(stop_event: Event) -> None:
    """Harden the process, carry out what a crash left over, then serve until `stop_event`.

    Raises Unavailable when an index process already runs for this home.
    """
    locked = harden()
    shred_again(by=_BY)
    carry_out_orders(by=_BY)
    log.info("index process starts", extra={"facts": {"memory_locked": locked}})
    Server(locked=locked).serve(stop_event)


class Server:
    """Serves the register on the socket. `ready` is called once it listens."""

    def __init__(self, *, locked: bool = False, ready: Callable[[], None] = lambda: None) -> None:
        self.register = Register()
        self.locked = locked
        self._ready = ready
        self._lock: IO[str] | None = None

    def serve(self, stop_event: Event) -> None:
        """Fill the register, listen, answer. Removes the socket at the end."""
        path = places.index_socket()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._take_lock()
        try:
            self.register.catch_up(fully=True)
            path.unlink(missing_ok=True)
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
                self._listen(listener)
                self._ready()
                self._answer_until(stop_event, listener)
        finally:
            path.unlink(missing_ok=True)
            connection.close()
            if self._lock is not None:
                self._lock.close()

    def _take_lock(self) -> None:
        self._lock = (places.index_socket().parent / "index.lock").open("a", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise Unavailable("An index process already runs for this node.") from None

    @staticmethod
    def _listen(listener: socket.socket) -> None:
        # The folder is 0700 already; the mask closes the moment between making the socket and its mode.
        mask = os.umask(0o177)
        try:
            with short_path(places.index_socket()) as path:
                listener.bind(path)
        finally:
            os.umask(mask)
        listener.listen(64)
        listener.settimeout(TICK_SECONDS)

    def _answer_until(self, stop_event: Event, listener: socket.socket) -> None:
        looked = time.monotonic()
        while not stop_event.is_set():
            try:
                client, _address = listener.accept()
            except TimeoutError:
                pass
            else:
                with client:
                    self._answer(client)
            if time.monotonic() - looked > LOOK_SECONDS:
                self._look()
                looked = time.monotonic()

    def _look(self) -> None:
        """Catch up with the database."""
        self._ask_database(self.register.catch_up)

    def _take(self, added: list[UUID], removed: list[UUID]) -> None:
        self._ask_database(lambda: self.register.take(added=added, removed=removed))

    @staticmethod
    def _ask_database(ask: Callable[[], None]) -> None:
        """A database or key store that does not answer is asked again at the next look."""
        close_old_connections()
        try:
            ask()
        except (DatabaseError, FanalError):
            log.warning("index could not catch up, tries again", exc_info=True)

    def _answer(self, client: socket.socket) -> None:
        client.settimeout(CLIENT_SECONDS)
        try:
            if _user_of(client) not in {os.geteuid(), 0}:
                return
            with client.makefile("rb") as lines:
                question = json.loads(lines.readline(LONGEST_QUESTION))
            client.sendall(json.dumps(self._reply(question)).encode() + b"\n")
        except (OSError, ValueError, RecursionError):
            # A caller that went away or spoke nonsense: nothing of it is logged, it may hold a name.
            return

    def _reply(self, question: object) -> dict[str, Any]:
        try:
            return self._carry_out(question)
        except FanalError:
            return {"error": "unavailable"}
        except (ValueError, AttributeError):
            return {"error": "unknown question"}

    def _carry_out(self, question: object) -> dict[str, Any]:
        match question:
            case {"do": "lookup", "kind": str(kind), "value": str(value)}:
                self.register.forget_shredded()
                return {"subjects": self.register.lookup(kind, value)}
            case {"do": "take", "added": [*added], "removed": [*removed]}:
                self._take([UUID(one) for one in added], [UUID(one) for one in removed])
            case {"do": "catch_up"}:
                self._look()
            case {"do": "state"}:
                return {"entries": len(self.register.entries), "memory_locked": self.locked}
            case _:
                raise ValueError
        return {}


def _user_of(client: socket.socket) -> int:
    """The user id at the other end, as the kernel says."""
    data = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", data)[1])

"""Who answers: runs on the machine that keeps the keys, beside the processes that open the file themselves.

A thread per connection, for a machine holds one for each of its processes. The handshake happens in that thread and under a clock, so
who connects and says nothing holds up nobody; who shows no certificate of a machine that was let in is not even heard.

Belongs here: sockets and who may speak. Does not: the questions (`protocol`).
"""

from __future__ import annotations

import logging
import socket
import ssl
import threading
from pathlib import Path
from typing import BinaryIO, cast

from fanal.vault.keyfile import KeyStore
from fanal.vault.keyservice import certificates, protocol

log = logging.getLogger("fanal.vault.keyservice")

MOST_CONNECTIONS = 128
HANDSHAKE_SECONDS = 5.0
#: A connection that asked nothing for so long is closed; the other side opens a new one when it needs it.
IDLE_SECONDS = 600.0
TICK_SECONDS = 0.25


class KeyService:
    """Answers for one key store. `run` returns when `stop` is set and every connection has ended."""

    def __init__(self, store: KeyStore, folder: Path, address: tuple[str, int]) -> None:
        self._store = store
        self._folder = folder
        self._context = certificates.server_side(folder)
        self._listener = socket.create_server(address, family=socket.AF_INET6 if ":" in address[0] else socket.AF_INET, backlog=64)
        self._listener.settimeout(TICK_SECONDS)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listener.getsockname()[1])

    def run(self, stop: threading.Event) -> None:
        """Answer until `stop` is set; an answer that is being given is finished."""
        log.info("key service starts")
        threads: list[threading.Thread] = []
        with self._listener:
            while not stop.is_set():
                try:
                    client, _address = self._listener.accept()
                except TimeoutError:
                    continue
                threads = [one for one in threads if one.is_alive()]
                if len(threads) >= MOST_CONNECTIONS:
                    log.error("key service has too many connections")
                    client.close()
                    continue
                threads.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
                threads[-1].start()
        with self._lock:
            for client in self._open:
                # Who waits for a question ends; who answers one finishes. By the plain socket's word: that of the TLS socket
                # would drop the encryption first, and an answer on its way would go on without it.
                socket.socket.shutdown(client, socket.SHUT_RD)
        for thread in threads:
            thread.join(timeout=5)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(HANDSHAKE_SECONDS)
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._context.wrap_socket(client, server_side=True) as secure:
                self._hear(secure, secure.getpeercert(binary_form=True) or b"")
        except (OSError, EOFError, ValueError, RecursionError):
            return  # a stranger, a machine that went away, or nonsense: none of it is logged, it comes from outside
        finally:
            client.close()

    def _hear(self, secure: ssl.SSLSocket, certificate: bytes) -> None:
        if certificate not in certificates.let_in(self._folder):
            log.warning("key service refused a machine that is not let in")
            return
        secure.settimeout(IDLE_SECONDS)
        with self._lock:
            self._open.add(secure)
        try:
            with secure.makefile("rwb") as stream:
                while True:
                    question = protocol.receive(cast(BinaryIO, stream))
                    # Asked each time: a few small files, and who is withdrawn is out at once.
                    if certificate not in certificates.let_in(self._folder):
                        return
                    protocol.send(cast(BinaryIO, stream), protocol.answer(self._store, question))
        finally:
            with self._lock:
                self._open.discard(secure)

"""Commands about several machines: keys serve, keys certificate, keys withdraw."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fanal.core.commands import Command
from fanal.core.errors import NotReady


def _folder() -> Path:
    from django.conf import settings

    from fanal.vault.store import kept_here

    if not kept_here():
        raise NotReady("FANAL_KEY_SERVICE is set: another machine keeps the keys of this node. Do this there.")
    return Path(settings.FANAL_KEY_SERVICE_FOLDER)


def _serve(_arguments: Namespace) -> int:
    import signal
    import threading

    from django.conf import settings

    from fanal.vault.keyservice import certificates
    from fanal.vault.keyservice.server import KeyService
    from fanal.vault.store import key_store

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    folder = _folder()
    certificates.make_service(folder)
    host, _, port = settings.FANAL_KEY_SERVICE_BIND.rpartition(":")
    KeyService(key_store(), folder, (host.strip("[]"), int(port))).run(stop)
    return 0


def _certificate_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of the machine, such as web-2")
    parser.add_argument("--to", metavar="FOLDER", type=Path, required=True, help="a new folder, to be carried to that machine")


def _certificate(arguments: Namespace) -> int:
    from fanal.vault.keyservice import certificates

    made = certificates.make_machine(_folder(), arguments.name, arguments.to.expanduser().absolute())
    print(f"{arguments.name} is let in. Carry {made} to it, by a way that nobody reads along, and delete it here.")
    print("There: FANAL_KEY_SERVICE=<this machine>:<port>, FANAL_KEY_SERVICE_FOLDER=<the folder>, the key file, then fanal init")
    return 0


def _withdraw_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of the machine")


def _withdraw(arguments: Namespace) -> int:
    from fanal.vault.keyservice import certificates

    certificates.withdraw(_folder(), arguments.name)
    print(f"{arguments.name} is refused from its next question on.")
    return 0


COMMANDS = [
    Command("keys serve", "Let other machines of this node reach its key store, by mutual TLS.", _serve, lasting=True),
    Command("keys certificate", "Let a machine in: make its certificate.", _certificate, _certificate_arguments),
    Command("keys withdraw", "Let a machine in no more.", _withdraw, _withdraw_arguments),
]

"""Command: upgrade."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, Namespace

from fanal.core.actors import System
from fanal.core.commands import Command, counted


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--stop", action="store_true", help="stop the running node of this home politely, instead of refusing")


def _upgrade(arguments: Namespace) -> int:
    from fanal import __version__
    from fanal.ops.upgrade.actions.upgrade_node import upgrade_node

    done = upgrade_node(
        by=System(f"shell-{getpass.getuser()}"), stop=arguments.stop, told=lambda sentence: print(sentence, flush=True)
    )
    if done.proof is None:
        print("Nothing to do: the database is as this program expects.")
        return 0
    print(f"Done: the node is at Fanal {__version__} ({counted(done.steps, 'step')}).")
    entries = counted(done.proof.entries, "entry", "entries")
    print(f"Journal: {entries}, as they were written. Protected fields: {done.proof.opened} opened.")
    print(f"The backup made before lies at {done.archive}. Start the node: fanal serve")
    return 0


COMMANDS = [
    Command("upgrade", "Bring the node to this program's version: backs up, tries, migrates, proves; or leaves it as it was.", _upgrade, _arguments),
]

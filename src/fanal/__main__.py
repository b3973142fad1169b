"""The program `fanal`. Commands live in the doors `cli.py` of the apps; this file only collects and starts them."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from fanal import __version__, environment
from fanal.core.commands import Command
from fanal.core.errors import FanalError, NotReady, Unavailable

#: Rooms that offer commands, in the order of `fanal --help`. A room without a door `cli.py` fails loudly here.
ROOMS = ("ops", "vault", "journal", "accounts", "jobs", "cases", "desk")


#: A command that only looks may look at the database of a newer program, too.
ANY_SHAPE = frozenset({"doctor"})


def _check_not_newer() -> None:
    from fanal.ops.upgrade import shape

    shape.check_command_fits()


def all_commands() -> Iterator[Command]:
    """Every command of the program."""
    for room in ROOMS:
        yield from importlib.import_module(f"fanal.{room}.cli").COMMANDS


def build_parser() -> argparse.ArgumentParser:
    """The argument parser, with one level of sub-commands per word of a command's name."""
    parser = argparse.ArgumentParser(prog="fanal", description="A node of the missing-children hotlines.")
    parser.add_argument("--version", action="version", version=f"fanal {__version__}")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {
        "": parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    }
    for command in all_commands():
        group, word = "", command.name
        if " " in command.name:
            group, word = command.name.split(" ", 1)
            if group not in groups:
                sub = groups[""].add_parser(group, help=f"see: fanal {group} --help")
                groups[group] = sub.add_subparsers(title="commands", required=True, metavar="COMMAND")
        one = groups[group].add_parser(word, help=command.help, description=command.help)
        command.arguments(one)
        one.set_defaults(fanal_command=command)
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command. Every error goes to standard error as one sentence, with exit code 2; never a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fanal.settings")
    parsed = build_parser().parse_args(arguments)
    command: Command = parsed.fanal_command
    try:
        if command.needs_node:
            _open_node(lasting=command.lasting)
            if command.name not in ANY_SHAPE:
                _check_not_newer()
        return command.run(parsed)
    except FanalError as error:
        print(f"fanal: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Who reads along has read enough (`fanal doctor | head`). Else Python complains once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from fanal.ops.failures import explain

        print(f"fanal: {explain(error)}", file=sys.stderr)
        return 2


def _open_node(*, lasting: bool) -> None:
    """Set Django up for the node in FANAL_HOME. Raises NotReady where there is none, Unavailable where its database is gone."""
    home = environment.home()
    if not (home / "node.id").exists():
        raise NotReady(f"There is no node in {home}. Make one with: fanal init, or name its folder in FANAL_HOME.")
    import django

    django.setup()
    from django.conf import settings

    database = settings.DATABASES["default"]
    if not lasting:
        # A pool tries again and again and logs each time; who waits at a console is told at once.
        database["OPTIONS"].pop("pool", None)
    # SQLite would make an empty one without a word, and `fanal migrate` would then bury that the old one is gone.
    if database["ENGINE"] == "fanal.ops.sqlite" and not Path(database["NAME"]).exists():
        raise Unavailable(
            f"The database {database['NAME']} is not there. Restore it from the newest backup. "
            "Only if this node was never finished, run again: fanal init"
        )


if __name__ == "__main__":
    sys.exit(main())

"""The commands of the program `fanal`. An app offers its own in a door `cli.py`: `COMMANDS: list[Command]`.

`fanal.__main__` collects them. A command parses, then calls actions and queries like a view does.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass


def _no_arguments(parser: ArgumentParser) -> None:
    """Nothing to add."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 case`, `2 cases`: for the console, which speaks English."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the program.

    Attributes:
        name: words after `fanal`, such as `journal verify`.
        help: one sentence.
        run: takes the parsed arguments, returns the exit code (0 done, 1 found something wrong, 2 could not be done).
        arguments: adds its arguments to the parser.
        lasting: it goes on working while the database is away for a while, instead of ending with a sentence.
        needs_node: whether it works on a node: settings loaded, Django set up, and refused where `fanal init` has made none.
    """

    name: str
    help: str
    run: Callable[[Namespace], int]
    arguments: Callable[[ArgumentParser], None] = _no_arguments
    needs_node: bool = True
    lasting: bool = False

"""Commands for the journal: check it, anchor it, take its key out of the house."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput

_CONSOLE = System("console")


def _verify_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--key", action="append", default=[], type=Path, metavar="FILE",
        help="file with a key that was handed over (may be given several times)",
    )


def _read_key(path: Path) -> tuple[int, bytes]:
    from fanal.journal.verifying import parse_key

    try:
        return parse_key(path.read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The key file {path} cannot be read.", place="key") from error


def _verify(arguments: Namespace) -> int:
    """0: as it was written. 1: not."""
    from fanal.journal.verifying import verify

    report = verify(keys=dict(_read_key(path) for path in arguments.key))
    for note in report.notes:
        print(f"Note: {note}")
    if report.fault or report.unguarded:
        found = report.fault.sentence if report.fault else "The entries fit together, but what keeps them from being changed was taken away."
        print(f"BROKEN. {found}")
        print("Stop the node, keep this machine as it is, and tell the data protection officer.")
        return 1
    counts = f"{counted(report.entries, 'entry', 'entries')}, {counted(report.anchors, 'anchor')}"
    print(f"The journal is as it was written: {counts}, head {report.head_hash.hex()}.")
    return 0


def _anchor(_arguments: Namespace) -> int:
    from django.utils import timezone

    from fanal.journal.actions.anchor_head import anchor_head

    anchor = anchor_head(by=_CONSOLE, now=timezone.now())
    print(f"Anchored at entry {anchor.seq}: {bytes(anchor.hash).hex()}" if anchor else "Nothing was recorded since the last anchor.")
    return 0


def _hand_over_key(_arguments: Namespace) -> int:
    from fanal.journal.actions.hand_over_key import hand_over_key

    print("Keep this line away from this machine. With it `fanal journal verify --key FILE` checks every entry from now on.", file=sys.stderr)
    print(hand_over_key(by=_CONSOLE))
    return 0


COMMANDS = [
    Command("journal verify", "Check that the journal is as it was written; name the first entry that is not.", _verify, _verify_arguments),
    Command("journal anchor", "Write down the journal's head now (a job does it every hour).", _anchor),
    Command("journal hand-over-key", "Print the key that checks the journal from now on, to be kept elsewhere.", _hand_over_key),
]

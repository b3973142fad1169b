"""Commands of the desk: ring at a node as a switchboard does."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from fanal.core.commands import Command
from fanal.core.errors import BadInput
from fanal.desk.channels.telephone.messages import CallMessage, Word
from fanal.desk.channels.telephone.switchboard import lay_line, new_call, tell

_STEPS = {"arrived": Word.ARRIVED, "answered": Word.ANSWERED, "missed": Word.MISSED, "ended": Word.ENDED}


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("steps", nargs="+", choices=sorted(_STEPS), help="what is said of the call, in this order")
    parser.add_argument("--to", required=True, metavar="URL", help="address of the node, such as https://node.example.org")
    parser.add_argument("--secret-file", required=True, type=Path, help="the file that the node has in FANAL_TELEPHONE_SECRET_FILE")
    parser.add_argument("--number", default="", help="from where it rings; left out, the number is withheld")
    parser.add_argument("--language", default="", help="language that was chosen, such as fr")
    parser.add_argument("--extension", default="12", help="where it is answered")
    parser.add_argument("--call", default="", help="id of the call, to go on with one that was begun before")
    parser.add_argument("--pause", type=float, default=0.0, metavar="SECONDS", help="between the messages")
    parser.add_argument("--twice", action="store_true", help="send each message a second time: it must change nothing")
    parser.add_argument("--forged", action="store_true", help="sign with a wrong secret: each message must be refused")


def _run(arguments: Namespace) -> int:
    """Exit code 1 when a message was not taken."""
    try:
        secrets = arguments.secret_file.read_text(encoding="ascii").split()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The file {arguments.secret_file} cannot be read.", place="secret-file") from error
    line, one, good = lay_line(arguments.to, secrets=secrets), arguments.call or new_call(), True
    print(f"call {one}")
    for number, step in enumerate(arguments.steps):
        if number:
            time.sleep(arguments.pause)
        word, at = _STEPS[step], datetime.now(UTC)
        extension = arguments.extension if word is Word.ANSWERED else ""
        message = CallMessage(word, one, at, number=arguments.number, extension=extension, language=arguments.language)
        for _time in range(2 if arguments.twice else 1):
            told = tell(line, message, now=datetime.now(UTC), forged=arguments.forged)
            good = good and told.is_good
            print(f"  {step:<9} {told.status or 'no answer'}  {told.why}")
    return 0 if good else 1


COMMANDS = [
    Command("switchboard", "Ring at a node as a switchboard does, by signed messages, to try it.", _run, _arguments, needs_node=False),
]

"""Commands of the vault: status, rotate, shred, kit, rehearse, restore-key; those of the key service stand in its own room."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from uuid import UUID

from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput, FanalError, NotReady
from fanal.vault.keyservice import cli as keyservice
from fanal.vault.kit import NEEDED, Share, parse_share


def _status(_arguments: Namespace) -> int:
    from fanal.vault import checks, keys, places
    from fanal.vault.index import client
    from fanal.vault.store import key_store

    store = key_store()
    print(f"node         {places.node_id()}")
    print(f"key file     {places.kek_file()}")
    print(f"key          {keys.kek_in_force(store).id}")
    for kind, count in sorted(store.counts().items()):
        print(f"{kind:<12} {counted(count, 'key')}")
    try:
        state = client.state()
        memory = "locked" if state["memory_locked"] else "not locked"
        print(f"index        {counted(state['entries'], 'entry', 'entries')}, memory {memory}")
    except FanalError:
        print("index        not running")
    wrong = [finding for finding in checks.check() if finding.verdict == "bad"]
    for finding in wrong:
        print(f"BAD  {finding.subject}: {finding.found}\n     {finding.mend}")
    return 1 if wrong else 0


def _rotate(_arguments: Namespace) -> int:
    from fanal.vault.rotation import rotate

    done = rotate(told=lambda left: print(f"{counted(left, 'key')} left", flush=True))
    print(f"Done: {counted(done, 'key')} wrapped anew, and the old key is gone.")
    print("The recovery kit and the backups of keys.sqlite3 of before do not fit the new key. Do now:")
    print("  fanal vault kit        print the new kit, destroy the old papers")
    print("  fanal vault rehearse   prove that two of them bring the key back")
    print("  and make a backup.")
    return 0


def _shred_arguments(parser: ArgumentParser) -> None:
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--subject", help="case:<id>, child:<id>, person:<id> or contact:<id>")
    which.add_argument("--key", help="id of a data key, when nothing else is left of it")
    parser.add_argument("--yes", action="store_true", help="do not ask (for scripts)")


def _shred(arguments: Namespace) -> int:
    from fanal.vault.actions.shred_subject import shred_key, shred_subject

    by = System(f"shell-{getpass.getuser()}")
    name = arguments.subject or arguments.key
    kind, _, text = (arguments.subject or f"key:{arguments.key}").partition(":")
    try:
        wanted = UUID(text)
    except ValueError:
        raise BadInput(
            "Name what is to be shredded as kind:id, such as child:0192f0c1-…. Nothing was changed."
        ) from None
    if not arguments.yes:
        print(f"Everything under {name} will be unreadable for ever: here, and in backups as they expire.")
        if input("Type the last eight signs of the id to go on: ").strip() != text[-8:]:
            print("Nothing was changed.")
            return 1
    if kind == "key":
        shred_key(by=by, key_id=wanted)
        destroyed = 1
    else:
        destroyed = shred_subject(by=by, kind=kind, subject_id=wanted)
    print(f"Destroyed: {counted(destroyed, 'key')}.")
    return 0


def _kit(_arguments: Namespace) -> int:
    from fanal.vault.kit import recovery_kit

    if not sys.stdout.isatty():
        print("Careful: the kit is being written to a file or a pipe. Destroy it once it is on paper.", file=sys.stderr)
    for share in recovery_kit():
        _print_share(share)
    print("Any two of the three bring the key back. Keep each in other hands, none beside the machine.")
    print("Then prove it: fanal vault rehearse")
    return 0


def _print_share(share: Share) -> None:
    import segno

    print(f"\nFanal recovery kit {share.kit}, share {share.number} of 3\n")
    for start in range(0, len(share.words), 6):
        print("   " + "  ".join(f"{place + 1:2d} {share.words[place]:<9}" for place in range(start, start + 6)))
    print(f"\nTo type it in:  {share.kit} {share.number} {' '.join(share.words)}\n")
    if sys.stdout.isatty():
        segno.make(share.text, error="m", micro=False).terminal(compact=True)


def ask_for_shares() -> list[Share]:
    """Shares typed or read by a scanner, one a line; a line with a fault is asked for again at a terminal."""
    shares: list[Share] = []
    while len(shares) < NEEDED:
        if sys.stdin.isatty():
            print(f"Share {len(shares) + 1} of {NEEDED}: four signs, number and 24 words, in one line")
            line = getpass.getpass("(not shown while typing) ")
        else:
            line = sys.stdin.readline()
        if not line:
            raise NotReady("Two shares are needed. Nothing was changed.")
        try:
            share = parse_share(line)
        except BadInput as error:
            if not sys.stdin.isatty():
                raise
            print(error)
            continue
        shares.append(share)
    return shares


def _rehearse(_arguments: Namespace) -> int:
    from fanal.vault.kit import rehearse

    rehearse(ask_for_shares())
    print("These two shares bring the key back. Nothing was changed; the rehearsal is noted.")
    return 0


def _restore_key(_arguments: Namespace) -> int:
    from fanal.vault.kit import restore_kek

    print(f"The key file was written: {restore_kek(ask_for_shares())}")
    return 0


COMMANDS = [
    Command("vault status", "Say which keys there are, and what is wrong with the vault.", _status),
    Command("vault rotate", "Change the key that wraps all others; may be interrupted and run again.", _rotate),
    Command("vault shred", "Destroy the keys of a subject: nobody can read it any more.", _shred, _shred_arguments),
    Command("vault kit", "Print three shares of the key, of which two bring it back.", _kit),
    Command("vault rehearse", "Prove that two shares bring the key back. Changes nothing.", _rehearse),
    Command("vault restore-key", "Write the key file anew from two shares.", _restore_key),
    *keyservice.COMMANDS,
]

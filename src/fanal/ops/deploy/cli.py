"""`fanal init --domain NAME`: write the files around a node, and say what comes next."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fanal.core.commands import counted
from fanal.core.errors import BadInput
from fanal.ops.deploy import writing

#: Where the machine's own files are.
MACHINE = Path("/")
#: Root's own, given to the units as a credential.
KEY_FILE = Path("/etc/fanal/node.kek")


def arguments(parser: ArgumentParser) -> None:
    """Those of `fanal init` that are about the machine."""
    parser.add_argument("--domain", metavar="NAME", help="write systemd units, Caddyfile, timers and settings for this host name instead of making a node here")
    parser.add_argument("--to", metavar="FOLDER", type=Path, help="with --domain: write them below this folder instead of /, to look at or to carry elsewhere")
    parser.add_argument("--own-ca", action="store_true", help="with --domain: certificates by Caddy's own authority (a network without a public name)")
    parser.add_argument("--machines", metavar="ADDRESSES", default="", help="with --domain: Caddy shares the work among these, such as 10.0.0.2,10.0.0.3")
    parser.add_argument("--force", action="store_true", help="with --domain: write over files that were changed")


def write(given: Namespace) -> int:
    """Write the files. 1 when some differ and were left as they are."""
    to = given.to.expanduser().absolute() if given.to else MACHINE
    if to == MACHINE and os.geteuid() != 0:
        raise BadInput("Only root can write to /etc. Run this as root, or name a folder with --to FOLDER.", place="--to")
    facts = writing.Facts(
        domain=writing.check_domain(given.domain),
        program=writing.this_program(),
        away=_away(),
        own_ca=given.own_ca,
        machines=writing.check_machines(given.machines),
    )
    done = writing.write_files(facts, to=to, force=given.force)
    for path in done.new:
        print(f"written   {path}")
    if done.same:
        print(f"the same  {counted(len(done.same), 'file')}")
    for path, lines in done.kept.items():
        print(f"CHANGED   {path} says something else (-) than would be written (+). It was left as it is; --force writes over it.\n{lines}")
    if to == MACHINE:
        _make_key_file()
        _say_next()
    else:
        print(f"Look at them below {to}. On the machine itself, as root: fanal init --domain {facts.domain}")
    return 1 if done.kept else 0


def _away() -> str:
    """In the node's language: Caddy shows it while no page can be shown."""
    import django
    from django.utils.translation import gettext, override

    from fanal import environment as env

    django.setup()
    with override(env.read("FANAL_LANGUAGE")):
        return gettext("Fanal is not answering just now. What was saved is safe. Please try again in a minute.").replace('"', "”")


def _make_key_file() -> None:
    from fanal.vault.kek import new_kek, write_kek

    # Never anew: with another key nobody could open anything. `--force` is about what can be written again.
    if not KEY_FILE.exists():
        KEY_FILE.parent.mkdir(mode=0o755, exist_ok=True)
        write_kek(KEY_FILE, new_kek())
        print(f"written   {KEY_FILE} (the key that wraps all others; root's alone, in no backup)")


def _say_next() -> None:
    print("Next:")
    print("  systemd-sysusers && systemd-tmpfiles --create fanal.conf          # the user fanal and its folders")
    print("  fanal init                                        # the node; prints a link that works once")
    print("  echo 'import fanal.caddy' > /etc/caddy/Caddyfile && systemctl reload caddy")
    print("  systemctl daemon-reload && systemctl enable --now fanal fanal-backup.timer fanal-backup-keys.timer")
    print("From now on the command `fanal`, as root, is the node's: its user, its settings, its key.")

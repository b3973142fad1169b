"""Make a node: its folder, keys, database, and the one-time link with which the first administrator begins.

Belongs here: what happens once, before anybody can sign in. Does not: naming the node and its first administrator
(`accounts`, in the browser wizard).
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.ops.template import copy_template


@dataclass(frozen=True, slots=True)
class NewNode:
    """What `fanal init` made. `setup_url` is the one-time link; empty when the node has its administrator already."""

    home: Path
    setup_url: str


def make_node(*, home: Path, kek_file: Path | None, training: bool) -> NewNode:
    """Make the home and keys, apply the migrations, write the token of the wizard.

    May be run again after it was interrupted: what exists is kept, a finished node is refused.
    Raises BadInput when the folder holds something else or another node; Unavailable when its database is gone.
    """
    from fanal.vault import home as vault_home

    if home.exists() and any(home.iterdir()) and not (home / "node.id").exists():
        raise BadInput(
            f"{home} is not empty and is not a node. Nothing was changed. Choose another FANAL_HOME.",
            place="FANAL_HOME",
        )
    from django.conf import settings

    if settings.FANAL_KEY_SERVICE:
        vault_home.join_home(home, training=training)
        return NewNode(home=home, setup_url=_after_joining())
    vault_home.init_home(home, kek_file=kek_file, training=training)
    return NewNode(home=home, setup_url=_after_keys(home))


def _after_joining() -> str:
    """A further machine changes nothing of the database; it only looks whether it may work with it."""
    import django

    django.setup()
    from fanal.ops.upgrade import shape

    shape.check_not_newer()
    if shape.missing():
        raise NotReady("The database is behind this program. On the machine that keeps the keys run first: fanal upgrade")
    return ""


def _after_keys(home: Path) -> str:
    import django
    from django.conf import settings

    from fanal.ops.migrating import migrate

    django.setup()
    if settings.DATABASES["default"]["ENGINE"] == "fanal.ops.sqlite":
        _check_nothing_is_lost(home)
        copy_template(home / "fanal.sqlite3")
    migrate(verbosity=0)
    from fanal.accounts import queries

    if queries.has_administrator():
        return ""
    token_file = home / "setup.token"
    if not token_file.exists():
        token_file.touch(mode=0o600)
        token_file.write_text(secrets.token_urlsafe(32), encoding="ascii")
        os.sync()
    return f"{settings.FANAL_ORIGIN}/setup/{token_file.read_text(encoding='ascii')}"


def _check_nothing_is_lost(home: Path) -> None:
    """Raises Unavailable when keys of cases are there and the database that they open is not: an empty one would hide it."""
    from fanal.vault.store import key_store

    others = sum(count for kind, count in key_store(home).counts().items() if kind != "node")
    if others and not (home / "fanal.sqlite3").exists():
        raise Unavailable(
            f"{home} holds the keys of a node that was at work, but not its database. Nothing was changed. "
            "Restore fanal.sqlite3 from the newest backup, or choose another FANAL_HOME."
        )

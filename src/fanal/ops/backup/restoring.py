"""Restore a node into an empty home: look at everything first, build it beside, prove it, then put it into its place.

Belongs here: the order of a restore, and what is taken back when a step fails. Does not: opening archives (`opening`),
the home's folders (`staging`), proving and settling (`actions.settle_restored`), asking people (`ops.backup.cli`).
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from django.conf import settings

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.ops.backup import archive, disk, manifest, opening, pgtools, settle, staging
from fanal.ops.backup.databases import restore_postgres
from fanal.ops.backup.expected import Expected, Settled
from fanal.ops.backup.opening import Find, OpenedBackup, OpenedKeys
from fanal.ops.upgrade import shape
from fanal.vault import copying
from fanal.vault.home import check_kek_place
from fanal.vault.kek import FileKeeper, write_kek

#: As `Wish.database`: the database that DATABASE_URL names was brought back already (point-in-time recovery).
THERE = Path("there")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be restored.

    Attributes:
        archive, keys: the backup and a copy of the keys, not older than it.
        find: who has the KEK.
        tombstones: further lists of erased keys.
        node: name or id of the node, where it is not the one of this address.
        database: a newer database file to take instead of the archive's (litestream), or `THERE`.
    """

    archive: Path
    keys: Path
    find: Find = field(repr=False)
    tombstones: Sequence[Path] = ()
    node: str = ""
    database: Path | None = None


@dataclass(frozen=True, slots=True)
class Restored:
    """A restored node."""

    home: Path
    key_file: Path
    backup: OpenedBackup
    settled: Settled
    newer_database: bool = False


def restore_node(wish: Wish, home: Path) -> Restored:
    """Restore into `home` (and the database of DATABASE_URL). Every check comes before the first write.

    Raises BadInput, NotReady, Unavailable with one sentence; then home and database are as empty as before.
    """
    staging.check_empty(home)
    keys = opening.open_keys(wish.keys, wish.find)
    backup = opening.open_backup(wish.archive, keys)
    check_fits(wish, backup)
    erased = opening.erased(keys, wish.tombstones)
    target = _empty_target(wish) if backup.manifest.facts.engine == "postgresql" else None
    disk.check_room(_existing(home), 2 * _size(backup), "the restored node")
    with ExitStack() as undo:
        key_file = undo.enter_context(_key_file(keys, home))
        folder = undo.enter_context(staging.stage(home))
        undo.enter_context(_emptied_on_error(target, wish))
        expected = build(wish, keys, backup, folder, target=target, erased=erased)
        settled = settle.in_other_home({"FANAL_HOME": str(folder), "FANAL_KEK_FILE": str(key_file)}, expected)
        if target is not None and wish.database is None:
            # Before the home is there: what is in use is never taken for a half.
            pgtools.mark_unfinished(target, "")
        staging.put_in_place(folder, home)
    return Restored(home, key_file, backup, settled, newer_database=wish.database is not None)


def check_fits(wish: Wish, backup: OpenedBackup) -> None:
    """Raises when this program, this database or this address is not the one for the backup."""
    told = backup.manifest
    shape.check_not_newer(told.facts.migrations)
    here = "sqlite" if settings.DATABASES["default"]["ENGINE"] == "fanal.ops.sqlite" else "postgresql"
    if told.facts.engine != here:
        raise BadInput(
            f"This backup holds a database of {_ENGINES[told.facts.engine]}, and DATABASE_URL names one of {_ENGINES[here]}. "
            "Nothing was changed. Set DATABASE_URL as it was.",
            place="DATABASE_URL",
        )
    names = {told.node, told.facts.name.casefold()} - {""}
    if wish.node and wish.node.casefold() not in names:
        raise BadInput(
            f"This is the backup of “{told.facts.name}” (node {told.node}), not of “{wish.node}”. Nothing was changed.", place="--node"
        )
    if not wish.node and told.origin != settings.FANAL_ORIGIN:
        raise BadInput(
            f"This is the backup of “{told.facts.name}” (node {told.node}) at {told.origin}, and FANAL_ORIGIN is "
            f"{settings.FANAL_ORIGIN}. Nothing was changed. Set FANAL_ORIGIN to that address; or, if this node is to move here "
            f"(passkeys of the old address will not open it), say so by name: --node “{told.facts.name or told.node}”",
            place="--node",
        )


_ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def build(
    wish: Wish, keys: OpenedKeys, backup: OpenedBackup, folder: Path, *, target: pgtools.Target | None, erased: set[UUID]
) -> Expected:
    """Write a node into an empty folder, and its database. Answers with what it is to be held against."""
    told = backup.manifest
    for name in ("run", "files"):
        disk.make_private_folder(folder / name)
    for name, blocks in archive.read_parts(backup.path, backup.secret):
        if name == manifest.NAME:
            continue
        if name == manifest.DATABASE:
            if target is not None and wish.database is None:
                pgtools.mark_unfinished(target, told.facts.head_hash)
            _write_database(wish, folder, blocks, target)
        elif name == manifest.ANCHORS or _is_file(name):
            disk.make_private_folder((folder / name).parent)
            disk.write_blocks(folder / name, blocks)
        else:
            raise archive.damaged(backup.path)
    store = copying.make_store(folder, keys.blocks(), without=erased)
    store.close()
    _write_small(folder / "secret.key", secrets.token_urlsafe(64))  # anew: nothing signed before opens anything
    _write_small(folder / "node.id", told.node)
    return Expected(
        told.backup, told.facts.head_seq, told.facts.head_hash, told.facts.counts, sorted(erased), exact=wish.database is None
    )


def _is_file(name: str) -> bool:
    """Whether a part is one of the node's files. Its name becomes a path, so it is held against the form of our own."""
    folder, _, rest = name.removeprefix(f"{manifest.FILES}/").partition("/")
    try:
        return name.startswith(f"{manifest.FILES}/") and str(UUID(rest)) == rest and UUID(rest).hex[-2:] == folder
    except ValueError:
        return False


def _write_database(wish: Wish, folder: Path, blocks: Iterator[bytes], target: pgtools.Target | None) -> None:
    if wish.database == THERE:
        return
    if target is not None:
        restore_postgres(blocks, target)
    else:
        source = disk.read_blocks(wish.database) if wish.database else blocks
        disk.write_blocks(folder / "fanal.sqlite3", source)


def _write_small(path: Path, text: str) -> None:
    disk.write_blocks(path, iter([text.encode("ascii")]))


def _empty_target(wish: Wish) -> pgtools.Target:
    target = pgtools.target_of(settings.DATABASES["default"])
    if wish.database is None and pgtools.is_unfinished(target):
        pgtools.empty(target)  # a restore that was killed left its half
    if wish.database is None and not pgtools.is_empty(target):
        raise NotReady(
            f"The database {target.name} is not empty, and a restore overwrites nothing. Nothing was changed. Make a new one "
            f"(createdb) and name it in DATABASE_URL, or drop what is in it."
        )
    return target


@contextmanager
def _emptied_on_error(target: pgtools.Target | None, wish: Wish) -> Iterator[None]:
    try:
        yield
    except BaseException:
        if target is not None and wish.database is None and not pgtools.is_empty(target):
            pgtools.empty(target)
        raise


@contextmanager
def _key_file(keys: OpenedKeys, home: Path) -> Iterator[Path]:
    """The key file in its place: the one that is there, or written from the shares; taken back when the restore fails."""
    path = opening.key_file(keys.header.node)
    check_kek_place(path, home)
    written = not path.exists()
    if written:
        _write_key_file(path, keys)
    elif FileKeeper(path).find(keys.header.kek) is None:
        raise BadInput(
            f"{path} is the key file of another node or of another time. Nothing was changed. Move it away, or name another "
            "place in FANAL_KEK_FILE.",
            place="FANAL_KEK_FILE",
        )
    try:
        yield path
    except BaseException:
        if written:
            path.unlink(missing_ok=True)
        raise


def _write_key_file(path: Path, keys: OpenedKeys) -> None:
    kek = opening.kek_to_write(keys)
    if kek is None:
        raise Unavailable(f"The key file {path} is not there. Nothing was changed. Put it there, or restore with --kit.")
    with disk.explained(path):
        write_kek(path, kek)


def _size(backup: OpenedBackup) -> int:
    return sum(part.size for part in backup.manifest.parts.values())


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder

"""The pieces of a backup alone: the sealed file, what stays, where it lies, who is told."""

from __future__ import annotations

import os
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from fanal.accounts import roles
from fanal.core.errors import BadInput, FanalError, NotReady, Unavailable
from fanal.ops import board
from fanal.ops.backup import archive, disk, due, litestream, looks, rotation, shelf, taking
from fanal.ops.backup.actions import keep_keys, rehearse_restore, take_backup
from fanal.ops.models import SafetyRun
from fanal.vault import places
from tests.cast import client_for, make_staff

KEY = bytes(range(32))
HEADER = archive.Header("fanal-x", "node", "a-node", "2026-11-27T00:00:00+00:00", "0.1.0", "kek", "00", "00")


def write(path: Path, parts: dict[str, list[bytes]], header: archive.Header = HEADER) -> None:
    with archive.Writer(path, header, KEY) as writer:
        for name, blocks in parts.items():
            writer.add(name, blocks)
        writer.finish()


def read(path: Path) -> dict[str, bytes]:
    return {name: b"".join(blocks) for name, blocks in archive.read_parts(path, KEY)}


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024 - 60, 1024 * 1024, 3 * 1024 * 1024 + 17])
def test_what_was_written_is_read_again(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    write(tmp_path / "a", {"first": [data], "empty": [], "last": [b"x", b"y"]})
    assert read(tmp_path / "a") == {"first": data, "empty": b"", "last": b"xy"}
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("place", [0.0, 0.002, 0.3, 0.5, 0.999999], ids=["magic", "header", "early", "middle", "end mark"])
def test_one_changed_bit_anywhere_is_found(tmp_path: Path, place: float) -> None:
    write(tmp_path / "a", {"first": [os.urandom(2_500_000)]})
    data = bytearray((tmp_path / "a").read_bytes())
    at = {0.0: 2, 0.002: 60, 0.999999: len(data) - 3}.get(place, int(len(data) * place))
    data[at] ^= 1
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(BadInput):
        read(tmp_path / "a")


@pytest.mark.parametrize("cut", ["inside", "at a piece, with the end mark put back", "nothing but the header"])
def test_a_truncated_archive_is_refused(tmp_path: Path, cut: str) -> None:
    write(tmp_path / "a", {"first": [os.urandom(2_500_000)]})
    data = (tmp_path / "a").read_bytes()
    head = len(HEADER.to_bytes())
    kept = {"inside": data[:-70_000], "nothing but the header": data[:head] + archive.END}.get(
        cut, data[: head + archive.PIECE_BYTES + 16] + archive.END
    )
    (tmp_path / "a").write_bytes(kept)
    with pytest.raises(BadInput, match=r"cut off|damaged"):
        read(tmp_path / "a")


def test_pieces_of_one_archive_do_not_open_under_the_header_of_another(tmp_path: Path) -> None:
    write(tmp_path / "a", {"first": [b"secret"]})
    other = archive.Header("fanal-y", "node", "a-node", "2026-11-28T00:00:00+00:00", "0.1.0", "kek", "00", "00")
    moved = other.to_bytes() + (tmp_path / "a").read_bytes()[len(HEADER.to_bytes()) :]
    (tmp_path / "b").write_bytes(moved)
    with pytest.raises(BadInput, match="damaged"):
        read(tmp_path / "b")


def test_a_large_backup_needs_little_memory(tmp_path: Path) -> None:
    block = os.urandom(1_000_000)
    tracemalloc.start()
    write(tmp_path / "a", {"database": (block for _number in range(40))})  # type: ignore[dict-item]
    for _name, blocks in archive.read_parts(tmp_path / "a", KEY):
        for _block in blocks:
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 12_000_000


def test_an_interrupted_backup_leaves_nothing(tmp_path: Path) -> None:
    def breaks() -> object:
        yield b"x" * 3_000_000
        raise Unavailable("The database went away.")

    with pytest.raises(Unavailable), archive.Writer(tmp_path / "a", HEADER, KEY) as writer:
        writer.add("database", breaks())  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())


def _days(*ago: int) -> list[datetime]:
    return [datetime(2026, 11, 27, 3, tzinfo=UTC) - timedelta(days=days) for days in ago]


@pytest.mark.parametrize(
    ("ago", "numbers", "kept"),
    [
        pytest.param([0], (0, 0, 0), [0], id="the newest always stays"),
        pytest.param(range(10), (3, 0, 0), [0, 1, 2], id="daily"),
        pytest.param(range(30), (1, 3, 0), [0, 5, 12], id="weekly: the newest of each week (27 November 2026 is a Friday)"),
        pytest.param(range(90), (1, 0, 3), [0, 27, 58], id="monthly: the newest of each month"),
        pytest.param([0, 40, 41, 80], (2, 1, 2), [0, 40], id="after a gap older ones stay longer"),
    ],
)
def test_these_backups_stay(ago: list[int], numbers: tuple[int, int, int], kept: list[int]) -> None:
    assert rotation.choose(_days(*ago), rotation.Numbers(*numbers)) == set(_days(*kept))


def test_several_backups_of_a_day_leave_the_newest() -> None:
    morning, evening = datetime(2026, 11, 27, 3, tzinfo=UTC), datetime(2026, 11, 27, 21, tzinfo=UTC)
    assert rotation.choose([morning, evening], rotation.Numbers(5, 1, 1)) == {evening}


def test_keys_and_backups_never_lie_in_each_other_or_in_the_node(tmp_path: Path) -> None:
    home = places.home()
    for to, keys in ((home / "b", tmp_path), (tmp_path, home / "k"), (tmp_path, tmp_path), (tmp_path, tmp_path / "k"), (tmp_path / "b", tmp_path)):
        with pytest.raises(BadInput):
            shelf.folders(to, keys)


def test_litestream_is_told_of_the_database_and_never_of_the_keys(tmp_path: Path) -> None:
    text = litestream.configuration(Path("/srv/fanal/fanal.sqlite3"), "s3://bucket/no\"de", tmp_path / "litestream.yml")
    told = [line for line in text.splitlines() if not line.startswith("#")]
    assert not [line for line in told if "keys" in line]
    assert '  - path: "/srv/fanal/fanal.sqlite3"' in told and '      url: "s3://bucket/no\\"de"' in told
    with pytest.raises(BadInput, match="does not know"):
        litestream.configuration(Path("/x"), "ftp://x/y", tmp_path)
    with pytest.raises(NotReady, match="PostgreSQL"):
        litestream.write_configuration(database=Path("/x"), engine="postgresql", to="")
    with pytest.raises(BadInput, match="lies in the node's folder"):
        litestream.write_configuration(database=Path("/x"), engine="sqlite", to=str(places.home() / "replica"))


def test_no_room_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="There is no room for the backup"):
        disk.check_room(tmp_path, 10**15, "the backup")


def _run(kind: SafetyRun.Kind, *, days: float, good: bool = True, keys: Path | None = None) -> None:
    at = timezone.now() - timedelta(days=days)
    SafetyRun.objects.create(
        kind=kind, began_at=at, ended_at=at, good=good, error="" if good else "Unavailable",
        facts={"archive": "/nowhere/a.backup", "keys": str((keys or Path("/nowhere")) / "a.keys"), "opened": 7},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        pytest.param([], [], id="a young node"),
        pytest.param([("backup", 0.5, True), ("rehearsal", 3, True)], [], id="all is well"),
        pytest.param([("backup", 2, True), ("rehearsal", 3, True)], ["late"], id="late"),
        pytest.param([("backup", 1, True), ("backup", 0.1, False), ("rehearsal", 3, True)], ["failed"], id="failed"),
        pytest.param([("backup", 0.1, True), ("rehearsal", 36, True)], ["rehearsal of a restore is late"], id="rehearsal late"),
        pytest.param([("backup", 0.1, True), ("rehearsal", 31, True), ("rehearsal", 1, False)], ["could not be restored"], id="rehearsal failed"),
        pytest.param([("backup", 40, True), ("backup", 0.1, True)], ["rehearsal of a restore is late"], id="never rehearsed"),
    ],
)
def test_who_leads_shifts_reads_on_the_board_what_is_late_or_failed(db: None, runs: list[tuple[str, float, bool]], said: list[str]) -> None:
    for kind, days, good in runs:
        _run(SafetyRun.Kind(kind), days=days, good=good)
    supervisor, operator = make_staff(roles.Supervisor), make_staff(roles.Operator, "Ines Moreau")
    now = timezone.now()
    titles = [item.title for item in board.items(by=supervisor, now=now)]
    assert len(titles) == len(said) and all(word in title for word, title in zip(said, titles, strict=True)), titles
    assert not list(board.items(by=operator, now=now))
    for item in board.items(by=supervisor, now=now):
        assert client_for(supervisor).get(item.url).status_code == 200
    words = [finding.verdict for finding in looks.look_at_backups()]
    assert ("bad" in words) == bool(said or not runs)


def test_a_failed_backup_and_a_failed_rehearsal_are_noted_and_journalled(db: None, tmp_path: Path, supervisor: object, monkeypatch: pytest.MonkeyPatch) -> None:
    from fanal.core.actors import System
    from fanal.journal.queries import fetch_entries

    def full(*_words: object, **_more: object) -> None:
        raise Unavailable("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(taking.disk, "check_room", full)
        with pytest.raises(Unavailable):
            take_backup.take_backup(by=System("test"), to=tmp_path / "b", keys_to=tmp_path / "k")
    assert not list((tmp_path / "b").iterdir())
    monkeypatch.setenv("FANAL_BACKUP_FOLDER", str(tmp_path / "b"))
    with pytest.raises(FanalError):
        rehearse_restore.rehearse_restore(by=System("test"))
    assert {entry.act for entry in fetch_entries(limit=5)} == {"backup.failed", "rehearsal.failed"}
    assert due.backups(timezone.now()).failed and due.rehearsals(timezone.now()).failed


def test_copies_of_the_keys_end_after_thirty_days_and_the_list_of_the_erased_follows_at_once(db: None, tmp_path: Path) -> None:
    from fanal.core.actors import System
    from fanal.vault import keys
    from fanal.vault.store import key_store

    node = places.node_id()
    for days in (45, 31, 29):
        (tmp_path / f"{shelf.name_of(node, timezone.now() - timedelta(days=days))}.keys").write_bytes(b"old")
    other = tmp_path / "fanal-00000000-20200101T000000Z.keys"
    other.write_bytes(b"another node's")
    _run(SafetyRun.Kind.BACKUP, days=0.1, keys=tmp_path)
    assert keep_keys.keep_keys(by=System("test"))
    left = shelf.find(tmp_path, "keys", node)
    assert len(left) == 2 and left[0].made_at > timezone.now() - timedelta(minutes=1)
    assert other.exists()
    key = keys.new_key("child")
    assert keep_keys.keep_tombstones(by=System("test"))
    assert not keep_keys.keep_tombstones(by=System("test"))
    key_store().destroy([key])
    assert keep_keys.keep_tombstones(by=System("test"))
    assert str(key) in shelf.tombstones_path(tmp_path, node).read_text()


def test_a_missing_client_tool_names_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from fanal.ops.backup import pgtools

    monkeypatch.setenv("FANAL_PG_BIN", str(tmp_path))
    with pytest.raises(NotReady, match="postgresql-client-16"):
        pgtools.find_tool("pg_dump", server=160004)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 13.2'\n")
    old.chmod(0o755)
    with pytest.raises(NotReady, match="older than the server"):
        pgtools.find_tool("pg_dump", server=160004)


def test_the_backup_of_a_newer_program_and_of_another_kind_of_database_is_refused() -> None:
    from dataclasses import replace

    from django.conf import settings

    from fanal.ops.backup import opening, restoring
    from fanal.ops.backup.databases import Facts
    from fanal.ops.backup.manifest import Manifest

    sqlite = settings.DATABASES["default"]["ENGINE"] == "fanal.ops.sqlite"
    facts = Facts("sqlite" if sqlite else "postgresql", 3, "00", ("cases.0001_initial",), {}, "Hotline")
    told = Manifest("fanal-x", "a-node", "0.1.0", "2026-11-27", settings.FANAL_ORIGIN, facts)
    wish = restoring.Wish(Path("a"), Path("k"), lambda _kek: None)
    restoring.check_fits(wish, opening.OpenedBackup(Path("a"), HEADER, told, KEY))
    newer = replace(told, facts=replace(facts, migrations=("cases.9999_of_a_later_year",)))
    with pytest.raises(NotReady, match="made by a newer version"):
        restoring.check_fits(wish, opening.OpenedBackup(Path("a"), HEADER, newer, KEY))
    other = replace(told, facts=replace(facts, engine="postgresql" if sqlite else "sqlite"))
    with pytest.raises(BadInput, match="DATABASE_URL"):
        restoring.check_fits(wish, opening.OpenedBackup(Path("a"), HEADER, other, KEY))

"""Changing the KEK: whatever step is the last before a crash, every key opens, new keys are made, and it can be finished."""

from __future__ import annotations

import fcntl
import stat
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from fanal import vault
from fanal.core.errors import NotReady, Unavailable
from fanal.vault import kek, keys, places, rotation
from fanal.vault.store import KeyStore, key_store

ROW = UUID(int=7)


class Crash(BaseException):
    """The process dies here. No `except Exception` sees it."""


@pytest.fixture
def sealed(own_node, monkeypatch) -> dict[UUID, bytes]:
    """Five keys, each with something sealed under it; rotation takes two a commit."""
    monkeypatch.setattr(rotation, "BATCH", 2)
    return {k: vault.seal(f"text of {k}", key_id=k, place="a.b", row_id=ROW) for k in keys.new_keys("case", 5)}


def as_after_a_restart() -> None:
    keys.forget_all()
    kek.keeper().forget()
    key_store().close()


def check_everything_opens(sealed: dict[UUID, bytes]) -> None:
    as_after_a_restart()
    for key_id, blob in sealed.items():
        assert vault.open_sealed(blob, key_id=key_id, place="a.b", row_id=ROW) == f"text of {key_id}"
    fresh = keys.new_key("contact")
    assert len(keys.unwrap(fresh)) == 32
    key_store().destroy([fresh])  # or each round would have more steps than the one before


#: Every step that leaves something behind: (whose, which).
STEPS = (
    (kek.FileKeeper, "make_next"),
    (places, "write_durably"),
    (KeyStore, "rewrap"),
    (KeyStore, "put_in_force"),
    (KeyStore, "write"),
    (kek.FileKeeper, "promote"),
    (places, "sync_folder"),
)


def count_then_crash(monkeypatch: pytest.MonkeyPatch, number: int) -> Iterator[int]:
    """Let every step count; die before (even) or after (odd) step number / 2. Yields how many steps there were."""
    passed = [0]

    def wrapped(real: Any) -> Any:
        def step(*args: Any, **kwargs: Any) -> Any:
            mine, passed[0] = passed[0], passed[0] + 1
            if 2 * mine == number:
                raise Crash
            answer = real(*args, **kwargs)
            if 2 * mine + 1 == number:
                raise Crash
            return answer

        return step

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, wrapped(getattr(owner, name)))
    yield passed[0]


def test_killed_at_every_step_it_goes_on_where_it_stopped(sealed, own_node, monkeypatch) -> None:
    number, crashes = 0, 0
    while True:
        before = key_store().read("kek")
        with monkeypatch.context() as patch:
            next(count_then_crash(patch, number))
            try:
                rotation.rotate()
            except Crash:
                died = True
            else:
                died = False
        if not died:
            break
        crashes += 1
        check_everything_opens(sealed)
        rotation.rotate()
        check_everything_opens(sealed)
        assert key_store().read("kek") != before
        assert not kek.keeper().next_path.exists()
        assert kek.read_kek(own_node.kek_file).id == key_store().read("kek")
        assert key_store().count_wrapped_by_others(key_store().read("kek")) == 0
        number += 1
    assert crashes >= 2 * 8, "steps were left out"
    assert not list(own_node.kek_file.parent.glob(".*.part")), "half-written key files are left over"


def test_after_the_change_the_old_key_opens_nothing(sealed, own_node) -> None:
    old = kek.read_kek(own_node.kek_file)
    assert rotation.rotate() == 6  # five and the node's own
    assert kek.read_kek(own_node.kek_file).id != old.id
    assert stat.S_IMODE(own_node.kek_file.stat().st_mode) == 0o400
    own_node.kek_file.unlink()
    kek.write_kek(own_node.kek_file, old)
    as_after_a_restart()
    with pytest.raises(Unavailable, match="does not belong"):
        keys.unwrap(next(iter(sealed)))


def test_a_running_process_goes_on_through_the_change(sealed, own_node) -> None:
    """Another process changes the key; this one has the old one in memory and is not told."""
    store_here, keeper_here = key_store(), kek.keeper()
    keys.new_key("case")
    there = kek.FileKeeper(own_node.kek_file)
    rotation.rotate(keeper_=there)
    assert keeper_here is not there
    keys.forget_all()
    for key_id, blob in sealed.items():
        assert vault.open_sealed(blob, key_id=key_id, place="a.b", row_id=ROW)
    assert store_here.fetch(keys.new_key("case")).kek == store_here.read("kek")


def test_keys_made_during_the_change_are_taken_along(sealed, own_node, monkeypatch) -> None:
    made: list[UUID] = []
    rotation.rotate(told=lambda _left: made.append(keys.new_key("contact")) if len(made) < 4 else None)
    as_after_a_restart()
    assert len(made) == 4 and all(len(keys.unwrap(key_id)) == 32 for key_id in made)
    assert key_store().count_wrapped_by_others(key_store().read("kek")) == 0


def test_a_key_that_is_shredded_during_the_change_stays_shredded(sealed, monkeypatch) -> None:
    victim = sorted(sealed)[0]
    real = KeyStore.rewrap

    def rewrap(self: KeyStore, *args: Any, **kwargs: Any) -> None:
        self.destroy([victim])
        real(self, *args, **kwargs)

    monkeypatch.setattr(KeyStore, "rewrap", rewrap)
    rotation.rotate()
    assert not keys.exists(victim)


def test_the_kek_that_is_lost_half_way_is_noticed(sealed, own_node, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(KeyStore, "put_in_force", lambda *_: (_ for _ in ()).throw(Crash()))
        with pytest.raises(Crash):
            rotation.rotate()
    kek.keeper().next_path.unlink()
    as_after_a_restart()
    with pytest.raises(Unavailable, match="does not belong"):
        keys.unwrap(next(iter(sealed)))


def test_two_changes_at_once_are_refused(sealed, own_node) -> None:
    with (own_node.home / "run" / "rotate.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(Unavailable, match="already by another"):
            rotation.rotate()
    assert rotation.rotate() == 6


def test_a_credential_cannot_be_changed_and_nothing_was(sealed, own_node) -> None:
    keeper = kek.FileKeeper(own_node.kek_file, writable=False)
    before = key_store().read("kek")
    with pytest.raises(NotReady, match="credential"):
        rotation.rotate(keeper_=keeper)
    assert key_store().read("kek") == before

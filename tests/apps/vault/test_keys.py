"""Data keys: durable before anything refers to them, forgotten in time, and wrapped so that nobody can exchange them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from uuid import UUID, uuid4

import pytest

from fanal import vault
from fanal.core.errors import BadInput, Gone, NotReady, Unavailable
from fanal.vault import kek, keys, places
from fanal.vault.crypto import Tampered
from fanal.vault.store import WANTED, KeyStore, key_store


def as_another_process(node) -> KeyStore:
    """The same file, opened by itself."""
    return KeyStore(node.home / "keys.sqlite3")


def test_a_new_key_is_on_the_disk_when_its_id_is_known(own_node) -> None:
    key_id = keys.new_key("case")
    with sqlite3.connect(own_node.home / "keys.sqlite3") as other:
        assert other.execute("SELECT kind FROM keys WHERE id = ?", (key_id.bytes,)).fetchone() == ("case",)
    other.close()
    assert keys.exists(key_id) and not keys.exists(uuid4())


def test_a_key_survives_being_forgotten_by_the_process(own_node) -> None:
    key_id = keys.new_key("child")
    first = keys.unwrap(key_id)
    keys.forget_all()
    assert keys.unwrap(key_id) == first and len(first) == 32


def test_many_keys_are_made_in_one_commit_and_differ(own_node) -> None:
    made = keys.new_keys("person", 300)
    assert len(set(made)) == len({keys.unwrap(key_id) for key_id in made}) == 300


def test_a_kind_that_nobody_knows_is_refused(own_node) -> None:
    with pytest.raises(ValueError, match="kind of key"):
        keys.new_key("secret")


def test_a_destroyed_key_is_gone(own_node) -> None:
    key_id = keys.new_key("case")
    blob = vault.seal("a name", key_id=key_id, place="a.b", row_id=UUID(int=1))
    as_another_process(own_node).destroy([key_id])
    keys.look_for_shredding()
    with pytest.raises(Gone, match="erased on purpose"):
        vault.open_sealed(blob, key_id=key_id, place="a.b", row_id=UUID(int=1))
    assert not keys.exists(key_id)


def test_a_key_that_was_destroyed_elsewhere_is_forgotten_by_the_next_request(own_node, rf) -> None:
    from django.http import HttpResponse

    from fanal.vault.middleware import VaultMiddleware

    key_id = keys.new_key("case")
    keys.unwrap(key_id)
    as_another_process(own_node).destroy([key_id])
    seen: list[object] = []

    def page(_request: object) -> HttpResponse:
        with pytest.raises(Gone):
            keys.unwrap(key_id)
        seen.append(True)
        return HttpResponse()

    VaultMiddleware(page)(rf.get("/"))
    assert seen


def test_a_request_is_answered_without_the_key_store_but_no_key_is_left(own_node, rf) -> None:
    from django.http import HttpResponse

    from fanal.vault.middleware import VaultMiddleware

    key_id = keys.new_key("case")
    keys.unwrap(key_id)
    key_store().close()
    (own_node.home / "keys.sqlite3").rename(own_node.home / "gone")

    def page(_request: object) -> HttpResponse:
        with pytest.raises(Unavailable, match="key store"):
            keys.unwrap(key_id)
        return HttpResponse("ok")

    assert VaultMiddleware(page)(rf.get("/")).content == b"ok"


def test_a_key_that_was_destroyed_elsewhere_is_forgotten_within_a_second_without_requests(
    own_node, monkeypatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(keys.time, "monotonic", lambda: clock[0])
    key_id = keys.new_key("case")
    keys.unwrap(key_id)
    as_another_process(own_node).destroy([key_id])
    clock[0] += keys.LOOK_SECONDS + 0.01
    with pytest.raises(Gone):
        keys.unwrap(key_id)


def test_no_key_stays_in_memory_for_more_than_a_minute(own_node, monkeypatch) -> None:
    clock, fetched = [1000.0], []
    monkeypatch.setattr(keys.time, "monotonic", lambda: clock[0])
    real = keys._fetch
    monkeypatch.setattr(keys, "_fetch", lambda key_id: fetched.append(key_id) or real(key_id))
    key_id = keys.new_key("case")
    keys.unwrap(key_id)
    clock[0] += 59
    keys.unwrap(key_id)
    assert len(fetched) == 1
    clock[0] += 2
    keys.unwrap(key_id)
    assert len(fetched) == 2
    assert keys.CACHE_SECONDS <= 60


def test_a_key_that_the_store_does_not_know_is_not_called_erased(own_node) -> None:
    with pytest.raises(Unavailable, match="newest backup"):
        keys.unwrap(uuid4())


def test_a_wrapped_key_cannot_pose_as_another(own_node) -> None:
    first, second = keys.new_key("case"), keys.new_key("case")
    with sqlite3.connect(own_node.home / "keys.sqlite3") as other:
        other.execute(
            "UPDATE keys SET wrapped = (SELECT wrapped FROM keys WHERE id = ?) WHERE id = ?",
            (first.bytes, second.bytes),
        )
        other.execute("UPDATE keys SET kind = 'child' WHERE id = ?", (first.bytes,))
    other.close()
    for key_id in (first, second):
        with pytest.raises(Unavailable, match="changed or is damaged"):
            keys.unwrap(key_id)


def test_the_key_store_says_which_pragmas_are_really_in_force(own_node) -> None:
    assert key_store().pragmas() == WANTED


def test_nothing_of_a_destroyed_key_is_left_in_the_folder(own_node) -> None:
    key_id = keys.new_key("case")
    wrapped = key_store().fetch(key_id).wrapped
    assert wrapped in (own_node.home / "keys.sqlite3").read_bytes()
    key_store().destroy([key_id])
    for path in own_node.home.rglob("*"):
        assert not path.is_file() or wrapped not in path.read_bytes(), path
    assert {path.name for path in own_node.home.glob("keys*")} == {"keys.sqlite3"}


def test_unwrapped_keys_and_the_kek_stand_in_no_file_of_the_node(own_node) -> None:
    key = keys.unwrap(keys.new_key("case"))
    secret = kek.read_kek(own_node.kek_file).secret
    for path in own_node.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert key not in content and secret not in content and secret.hex().encode() not in content


def test_another_nodes_key_file_is_named_as_the_reason(own_node) -> None:
    own_node.kek_file.unlink()
    kek.write_kek(own_node.kek_file, kek.new_kek())
    kek.keeper().forget()
    for attempt in (lambda: keys.new_key("case"), lambda: vault.seal_for_node("x", place="a.b")):
        with pytest.raises(Unavailable, match=r"does not belong to this node's key store.*restore-key"):
            attempt()


@pytest.mark.parametrize(
    "content", [b"", b"ssh-rsa AAAA", b"fanal-kek 1 xyz", b"\x00" * 100, b"fanal-kek 1 " + b"a" * 63]
)
def test_a_file_that_is_no_key_file_is_said_to_be_none(own_node, content: bytes) -> None:
    own_node.kek_file.chmod(0o600)
    own_node.kek_file.write_bytes(content)
    kek.keeper().forget()
    with pytest.raises(BadInput, match="not a key file of Fanal"):
        keys.new_key("case")


def test_a_missing_key_file_says_what_to_do(own_node) -> None:
    own_node.kek_file.unlink()
    kek.keeper().forget()
    with pytest.raises(Unavailable, match=r"is not there.*FANAL_KEK_FILE.*restore-key"):
        keys.new_key("case")


def test_a_systemd_credential_is_used_when_no_file_is_named(own_node, tmp_path, monkeypatch) -> None:
    key_id = keys.new_key("case")
    credentials = tmp_path / "credentials"
    credentials.mkdir()
    own_node.kek_file.rename(credentials / "fanal-kek")
    monkeypatch.delenv("FANAL_KEK_FILE")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credentials))
    keys.forget_all()
    assert places.kek_file() == credentials / "fanal-kek"
    assert len(keys.unwrap(key_id)) == 32
    with pytest.raises(NotReady, match="credential"):
        kek.keeper().make_next()


def test_the_nodes_own_key_seals_what_belongs_to_no_case(own_node) -> None:
    blob = vault.seal_for_node("a secret of a phone", place="mfa.totp")
    assert vault.open_for_node(blob, place="mfa.totp") == "a secret of a phone"
    assert b"secret" not in blob
    with pytest.raises(Tampered):
        vault.open_for_node(blob, place="mfa.other")


def test_a_sealed_text_opens_under_its_own_key_and_row_only(own_node) -> None:
    first, second = keys.new_keys("case", 2)
    blob = vault.seal("text", key_id=first, place="journal_entry.sealed", row_id=UUID(int=1))
    assert vault.open_sealed(blob, key_id=first, place="journal_entry.sealed", row_id=UUID(int=1)) == "text"
    for key_id, place, row in (
        (second, "journal_entry.sealed", 1),
        (first, "journal_entry.other", 1),
        (first, "journal_entry.sealed", 2),
    ):
        with pytest.raises(Tampered):
            vault.open_sealed(blob, key_id=key_id, place=place, row_id=UUID(int=row))


def test_a_full_disk_is_said_and_nothing_is_half_made(own_node) -> None:
    store = key_store()
    before = store.counts()
    store._connect().execute(f"PRAGMA max_page_count={store._connect().execute('PRAGMA page_count').fetchone()[0]}")
    with pytest.raises(Unavailable, match="disk is full"):
        keys.new_keys("case", 500)
    assert store.counts() == before
    store._connect().execute("PRAGMA max_page_count=1073741823")
    assert keys.exists(keys.new_key("case"))


def test_processes_make_keys_at_the_same_time(own_node) -> None:
    program = (
        "import os, django; from django.conf import settings;"
        "settings.configure(FANAL_HOME=os.environ['FANAL_HOME'], FANAL_KEY_SERVICE='');"
        "from fanal.vault import keys; print(*[keys.new_key('case') for _ in range(40)])"
    )
    environment = {**os.environ, "FANAL_HOME": str(own_node.home), "FANAL_KEK_FILE": str(own_node.kek_file)}
    children = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    made = [UUID(text) for child in children for text in child.communicate(timeout=60)[0].split()]
    assert len(set(made)) == 160
    assert set(made) <= key_store().ids()


def test_a_fork_gets_a_connection_of_its_own(own_node) -> None:
    key_id = keys.new_key("case")
    child = os.fork()
    if child == 0:
        try:
            keys.forget_all()
            good = len(keys.unwrap(key_id)) == 32 and keys.exists(keys.new_key("child"))
        except BaseException:
            good = False
        os._exit(0 if good else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert keys.exists(key_id)


def test_a_walk_through_many_keys_leaves_no_trail_of_them(monkeypatch) -> None:
    monkeypatch.setattr(keys, "MOST_CACHED", 5)
    made = keys.new_keys("case", 12)
    first = [keys.unwrap(key_id) for key_id in made]
    assert list(keys._cache.keys)[-5:] == made[-5:]
    assert len(keys._cache.keys) == 5
    assert [keys.unwrap(key_id) for key_id in made] == first, "they are fetched again"


def test_a_key_whose_minute_is_over_is_forgotten_with_the_next_fetch(monkeypatch) -> None:
    keys.forget_all()
    old, new = keys.new_keys("case", 2)
    with monkeypatch.context() as patch:
        patch.setattr(keys, "CACHE_SECONDS", -1.0)
        keys.unwrap(old)
    keys.unwrap(new)
    assert list(keys._cache.keys) == [new]

"""Several machines, one key store: another machine reads and destroys as if the file were its own, and never sees a key in clear."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from fanal import vault
from fanal.core.errors import BadInput, Gone, NotReady, Unavailable
from fanal.vault import checks, home, keys, places, store
from fanal.vault.keyfile import KeyStore, WrappedKey
from fanal.vault.keyservice import certificates, client, protocol
from fanal.vault.keyservice.client import RemoteKeyStore
from fanal.vault.keyservice.server import KeyService


@dataclass
class Served:
    """The service of one node, and what a machine needs to reach it."""

    node_home: Path
    folder: Path
    machine: Path
    port: int = 0

    def file(self) -> KeyStore:
        return KeyStore(self.node_home / "keys.sqlite3")

    def remote(self, machine: Path | None = None) -> RemoteKeyStore:
        return RemoteKeyStore(self.node_home / "keys.sqlite3", f"127.0.0.1:{self.port}", machine or self.machine)

    @contextmanager
    def running(self) -> Iterator[None]:
        """On the port of before, if there was one."""
        service = KeyService(self.file(), self.folder, ("127.0.0.1", self.port))
        self.port, stop = service.port, threading.Event()
        thread = threading.Thread(target=service.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join(timeout=10)
            assert not thread.is_alive()


@pytest.fixture
def served(own_node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """A node whose keys are served, on a free port."""
    monkeypatch.setattr(client, "WAIT_SECONDS", 1.0)
    folder = own_node.home / "keyservice"
    machine = certificates.make_machine(folder, "web-2", tmp_path / "web-2")
    node = Served(own_node.home, folder, machine)
    with node.running():
        yield node


@pytest.fixture
def asked(served: Served) -> Iterator[RemoteKeyStore]:
    """The store as the machine sees it."""
    remote = served.remote()
    yield remote
    remote.close()


def _wrapped(kind: str = "case") -> WrappedKey:
    return WrappedKey(uuid4(), kind, store.key_store().read("kek") or "", b"wrapped as it is", 1_700_000_000)


def test_what_one_machine_adds_the_file_has_and_the_other_way_round(served: Served, asked: RemoteKeyStore) -> None:
    ours, file = _wrapped(), served.file()
    assert asked.add([ours], kek=ours.kek) is True
    assert file.fetch(ours.id) == asked.fetch(ours.id) == ours
    made_here = keys.new_key("child")
    assert asked.fetch(made_here) == file.fetch(made_here) and asked.fetch(uuid4()) is None
    assert asked.ids() == file.ids() and asked.counts() == file.counts()
    assert sorted(asked.fetch_all(), key=lambda key: key.id) == sorted(file.fetch_all(), key=lambda key: key.id)
    assert asked.read("node") == places.node_id() and asked.read("nothing") is None
    assert asked.pragmas() == file.pragmas() and asked.count_wrapped_by_others(ours.kek) == 0
    file.close()


def test_all_keys_come_page_by_page(served: Served, asked: RemoteKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "PAGE", 7)
    made = set(keys.new_keys("person", 23))
    found = [key.id for key in asked.fetch_all()]
    assert made < set(found) and len(found) == len(set(found)) == 24


def test_destroyed_orphaned_and_swept_it_is_the_same_store(served: Served, asked: RemoteKeyStore) -> None:
    one, two, orphan = keys.new_keys("case", 3)
    before = asked.shred_counter()
    assert asked.destroy([one]) == 1 and asked.destroyed([one, two]) == asked.destroyed() == {one}
    assert asked.shred_counter() == before + 1
    assert [key for key, _at in asked.destroyed_at()] == [one]
    asked.note_orphans({orphan}, now=100)
    assert asked.sweep_orphans(found_before=50) == 0 and asked.sweep_orphans(found_before=101) == 1
    assert asked.fetch(orphan) is None and asked.fetch(two) is not None


def test_a_kek_that_is_not_in_force_adds_nothing(asked: RemoteKeyStore) -> None:
    ours = _wrapped()
    assert asked.add([ours], kek="0000000000000000") is False
    assert asked.fetch(ours.id) is None


def test_an_answer_that_was_lost_is_asked_for_again_and_nothing_is_doubled(served: Served, asked: RemoteKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, receive, lost = _wrapped(), protocol.receive, [True]

    def lose_one(stream):
        found = receive(stream)
        if threading.current_thread() is threading.main_thread() and found == {"is": True} and lost:
            lost.pop()
            raise ConnectionResetError
        return found

    monkeypatch.setattr(protocol, "receive", lose_one)
    assert asked.add([ours], kek=ours.kek) is True
    assert not lost and asked.counts()["case"] == 1


@pytest.mark.parametrize("act", [
    lambda s: s.rewrap([], kek="x"), lambda s: s.put_in_force("x"), lambda s: s.put_back([]), lambda s: s.create(),
    lambda s: s.fetch_not_wrapped_by("x", 1),
], ids=["rewrap", "put in force", "put back", "create", "fetch for rewrap"])  # fmt: skip
def test_what_belongs_beside_the_file_is_refused_elsewhere_with_a_sentence(asked: RemoteKeyStore, act) -> None:
    with pytest.raises(NotReady, match="machine that keeps the keys"):
        act(asked)


@pytest.mark.parametrize("note", ["kek", "node", "node_key", "training", "shred_counter"])
def test_what_the_store_says_of_itself_no_machine_changes(served: Served, asked: RemoteKeyStore, note: str) -> None:
    before = served.file().read(note)
    with pytest.raises(Unavailable, match="may not change"):
        asked.write(**{note: "9", "kit_made": "x"})
    assert served.file().read(note) == before and asked.read("kit_made") is None
    asked.write(kit_made="y")
    assert asked.read("kit_made") == "y"


def test_a_question_of_another_version_gets_a_sentence(asked: RemoteKeyStore) -> None:
    with pytest.raises(Unavailable, match="same version"):
        asked._ask("unwrap", id=uuid4().hex)
    with pytest.raises(Unavailable, match="same version"):
        asked._ask("fetch", id="no id")
    assert asked.read("node") == places.node_id()


@pytest.mark.django_db
def test_a_shredding_on_one_machine_is_seen_by_the_next_request_on_another(served: Served, settings, monkeypatch: pytest.MonkeyPatch, rf) -> None:
    """This process is the other machine: its key store is the service, its cache holds the key."""
    from django.http import HttpResponse

    from fanal.vault.middleware import VaultMiddleware

    settings.FANAL_KEY_SERVICE, settings.FANAL_KEY_SERVICE_FOLDER = f"127.0.0.1:{served.port}", served.machine
    keys.forget_all()
    assert isinstance(store.key_store(), RemoteKeyStore)
    key_id = keys.new_key("child")
    blob = vault.seal("Europa", key_id=key_id, place="a.b", row_id=UUID(int=1))
    assert vault.open_sealed(blob, key_id=key_id, place="a.b", row_id=UUID(int=1)) == "Europa"
    served.file().destroy([key_id])
    VaultMiddleware(lambda _request: HttpResponse())(rf.get("/"))
    with pytest.raises(Gone):
        vault.open_sealed(blob, key_id=key_id, place="a.b", row_id=UUID(int=1))
    store.key_store().close()


def test_nothing_on_the_wire_opens_without_the_kek(served: Served, asked: RemoteKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that leaves the service, frame by frame, for every question: no data key and no KEK is in it."""
    from fanal.vault.kek import keeper

    made = keys.new_keys("case", 5)
    secrets = [keys.unwrap(key_id) for key_id in made] + [keeper().current().secret]
    told: list[bytes] = []
    send = protocol.send
    monkeypatch.setattr(protocol, "send", lambda stream, content: (told.append(repr(content).encode()), send(stream, content))[1])
    asked.fetch_all()
    for key_id in made:
        asked.fetch(key_id)
    wire = b"".join(told)
    assert made[0].hex.encode() in wire
    for secret in secrets:
        assert secret.hex().encode() not in wire and secret not in wire


def test_a_service_that_starts_anew_is_waited_for(served: Served, asked: RemoteKeyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAIT_SECONDS", 20.0)
    again = Served(served.node_home, served.folder, served.machine)
    with again.running():
        remote = again.remote()
        assert remote.read("node")
    answers: list[str | None] = []
    waiting = threading.Thread(target=lambda: answers.append(remote.read("node")))
    waiting.start()
    with again.running():
        waiting.join(timeout=20)
        assert answers == [places.node_id()]
        remote.close()


def test_a_service_that_is_away_is_said_to_be_and_found_again(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSE_SECONDS", 0.0)
    again = Served(served.node_home, served.folder, served.machine)
    with again.running():
        remote = again.remote()
        remote.read("node")
    with pytest.raises(Unavailable, match="does not answer"):
        remote.read("node")
    with again.running():
        assert remote.read("node") == places.node_id()
        remote.close()


def test_while_it_is_away_only_the_first_waits(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []
    monkeypatch.setattr(client, "PAUSE_SECONDS", 60.0)
    monkeypatch.setattr(client, "WAIT_SECONDS", 0.0)
    remote = served.remote()
    monkeypatch.setattr(remote, "_dial", lambda: tries.append(1) or (_ for _ in ()).throw(ConnectionRefusedError()))
    for _ in range(5):
        with pytest.raises(Unavailable):
            remote.read("node")
    assert len(tries) == 1


def test_the_service_of_another_node_is_not_believed(served: Served, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "node.id").write_text(str(uuid4()))
    with pytest.raises(Unavailable, match="another node"):
        RemoteKeyStore(elsewhere / "keys.sqlite3", f"127.0.0.1:{served.port}", served.machine).read("kek")


def test_a_further_machine_is_made_without_any_key_of_its_own(served: Served, settings, tmp_path: Path) -> None:
    settings.FANAL_KEY_SERVICE, settings.FANAL_KEY_SERVICE_FOLDER = f"127.0.0.1:{served.port}", served.machine
    other = tmp_path / "other"
    home.join_home(other)
    home.join_home(other)
    assert (other / "node.id").read_text() == places.node_id()
    assert (other / "secret.key").read_text() == (served.node_home / "secret.key").read_text()
    assert not (other / "keys.sqlite3").exists()
    with pytest.raises(BadInput, match="other purpose"):
        home.join_home(other, training=True)
    settings.FANAL_KEY_SERVICE_FOLDER = other / "keyservice"
    with pytest.raises(BadInput, match="lies below"):
        home.join_home(other)


@pytest.mark.django_db
def test_the_doctor_says_how_long_the_certificates_hold(served: Served, settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def found() -> checks.Finding:
        return next(finding for finding in checks.check() if finding.subject == "Certificate of the key service")

    settings.FANAL_KEY_SERVICE_FOLDER = served.folder
    assert found().verdict == "good" and "729 days" in found().found
    monkeypatch.setattr(certificates, "days_left", lambda _path: 29)
    assert found().verdict == "bad" and "anew" in found().mend
    settings.FANAL_KEY_SERVICE, settings.FANAL_KEY_SERVICE_FOLDER = f"127.0.0.1:{served.port}", served.machine
    assert found().verdict == "bad" and "withdraw" in found().mend
    store.key_store().close()


def test_with_another_key_file_a_machine_does_not_join(served: Served, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fanal.vault.kek import new_kek, write_kek

    settings.FANAL_KEY_SERVICE, settings.FANAL_KEY_SERVICE_FOLDER = f"127.0.0.1:{served.port}", served.machine
    write_kek(tmp_path / "wrong.kek", new_kek())
    monkeypatch.setenv("FANAL_KEK_FILE", str(tmp_path / "wrong.kek"))
    with pytest.raises(Unavailable, match="does not belong"):
        home.join_home(tmp_path / "other")
    assert not (tmp_path / "other" / "secret.key").exists()

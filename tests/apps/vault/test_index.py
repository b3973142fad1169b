"""Exact look-up over sealed values, with the real server on its real socket."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.actors import System
from fanal.core.errors import Unavailable
from fanal.vault import home, hooks, index, keys, places, queries
from fanal.vault.index import client, hardening
from fanal.vault.index.normal import KINDS, normalise
from fanal.vault.index_process import Server
from fanal.vault.models import IndexEntry
from tests.apps.vault.index_server import index_server, serving

__all__ = ["index_server"]
real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def belgium(monkeypatch) -> None:
    """A node in Belgium."""
    monkeypatch.setattr(hooks, "_phone_region", [lambda: "BE"])


# -- normal forms ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        ("phone", "+32 475 12 34 56", "+32475123456"),
        ("phone", "0475 12 34 56", "+32475123456"),
        ("phone", "0032/475.12.34.56", "+32475123456"),
        ("phone", "(+44) 20 7946 0958", "+442079460958"),
        ("phone", "٠٤٧٥١٢٣٤٥٦", "+32475123456"),
        ("phone", "unknown", ""),
        ("phone", "112", ""),
        ("phone", "", ""),
        ("email", " Ines@Example.ORG ", "ines@example.org"),
        ("email", "none", ""),
        ("name", "Éléonore  D'Arc", "eleonore d arc"),
        ("name", "ELEONORE d’arc", "eleonore d arc"),
        ("name", "Straße", "strasse"),
        ("name", "Γεώργιος", "γεωργιοσ"),
        ("name", "محمد", "محمد"),
        ("name", "- ?", ""),
        ("reference", "be-2026-0188", "BE20260188"),
        ("reference", "BE 2026/0188", "BE20260188"),
        ("birth_date", "2012-02-29", "2012-02-29"),
        ("birth_date", "2013-02-29", ""),
        ("birth_date", "spring", ""),
    ],
)
def test_the_same_thing_written_otherwise_is_the_same(belgium, kind: str, written: str, normal: str) -> None:
    assert normalise(kind, written) == normal


def test_without_a_country_a_national_number_keeps_its_digits(monkeypatch) -> None:
    monkeypatch.setattr(hooks, "_phone_region", [])
    assert normalise("phone", "0475 12 34 56") == "0475123456"
    assert normalise("phone", "+32 475 12 34 56") == "+32475123456"


@given(st.sampled_from(sorted(KINDS)), st.text())
def test_normal_forms_stay_as_they_are(kind: str, text: str) -> None:
    once = normalise(kind, text)
    assert normalise(kind, once) == once


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind of index entry"):
        normalise("face", "x")


# -- look-up -----------------------------------------------------------------------------------------------------------
@real
def test_what_was_put_is_found_as_soon_as_it_is_committed(index_server: Server, key_id, belgium) -> None:
    index.put(kind="phone", value="0475 12 34 56", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="A@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="name", value="Amina El Fassi", subject="child:1", key_id=key_id)
    index.put(kind="reference", value="BE-2026-0188", subject="case:1", key_id=key_id)
    index.put(kind="birth_date", value="2012-02-29", subject="child:1", key_id=key_id)
    assert index.lookup("phone", "+32475123456") == ["contact:1"]
    assert index.lookup("email", "a@EXAMPLE.org") == ["contact:1"]
    assert index.lookup("name", "fassi amina") == index.lookup("name", "AMINA") == ["child:1"]
    assert index.lookup("name", "Amina Benali") == []
    assert index.lookup("reference", "be 2026 0188") == ["case:1"]
    assert index.lookup("birth_date", "2012-02-29") == ["child:1"]
    assert index.lookup("phone", "unknown") == []


@real
def test_a_rollback_is_never_found(index_server: Server, key_id) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
        raise RuntimeError
    assert index.lookup("email", "a@example.org") == []


@real
def test_several_subjects_share_a_number(index_server: Server, key_id) -> None:
    for number in (2, 1, 3):
        index.put(kind="phone", value="+32475123456", subject=f"contact:{number}", key_id=key_id)
    assert index.lookup("phone", "+32475123456") == ["contact:1", "contact:2", "contact:3"]


@real
def test_the_same_entry_is_kept_once(key_id) -> None:
    for written in ("A@example.org", "a@example.org "):
        index.put(kind="email", value=written, subject="contact:1", key_id=key_id)
    index.put(kind="email", value="nothing", subject="contact:1", key_id=key_id)
    assert IndexEntry.objects.count() == 1


@real
def test_replace_leaves_what_is_the_same_and_drop_leaves_nothing(index_server: Server, key_id) -> None:
    index.replace(subject="child:1", key_id=key_id, values=[("name", "Amina"), ("phone", "+32475123456")])
    kept = set(queries.entry_ids())
    index.replace(
        subject="child:1", key_id=key_id, values=[("name", "AMINA"), ("phone", "+32475999999"), ("phone", "")]
    )
    assert len(kept & queries.entry_ids()) == 1
    assert index.lookup("phone", "+32475123456") == [] and index.lookup("phone", "+32475999999") == ["child:1"]
    assert index.lookup("name", "amina") == ["child:1"]
    index.drop(subject="child:1")
    assert index.lookup("name", "amina") == [] and not IndexEntry.objects.exists()


@real
def test_a_shredded_subject_is_found_no_more(index_server: Server, key_id) -> None:
    other = keys.new_key("contact")
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="a@example.org", subject="contact:2", key_id=other)
    assert len(index.lookup("email", "a@example.org")) == 2
    keys.destroy(by=System("test"), key_ids=[key_id])
    assert index.lookup("email", "a@example.org") == ["contact:2"]


@real
def test_a_key_destroyed_elsewhere_is_seen_before_the_next_answer(index_server: Server, key_id) -> None:
    """The rows are still there and nobody told: the counter in the key store is enough."""
    from fanal.vault.store import key_store

    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    assert index.lookup("email", "a@example.org")
    key_store().destroy([key_id])
    assert index.lookup("email", "a@example.org") == []
    assert IndexEntry.objects.exists()


@real
def test_a_message_that_was_missed_heals(index_server: Server, key_id, monkeypatch) -> None:
    monkeypatch.setattr(client, "tell", lambda: None)
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    assert index.lookup("email", "a@example.org") == []
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == ["contact:1"]
    index.drop(subject="contact:1")
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == [] and index.lookup("email", "b@example.org") == ["contact:2"]


@real
def test_an_old_row_that_came_late_heals_by_the_count(index_server: Server, key_id, monkeypatch) -> None:
    """An id from yesterday (a clock that is off, a long transaction) lies outside of what is looked at each time."""
    from fanal.core.ids import new_id

    monkeypatch.setattr(client, "tell", lambda: None)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    index_server.register.catch_up()
    old = new_id(time.time_ns() // 1_000_000 - 86_400_000)
    IndexEntry.objects.create(
        id=old, subject="contact:1", key_id=key_id, content={"kind": "email", "value": "a@example.org"}
    )
    index_server.register.catch_up()
    assert index.lookup("email", "a@example.org") == ["contact:1"]


@real
def test_the_server_looks_by_itself(key_id, monkeypatch) -> None:
    monkeypatch.setattr("fanal.vault.index_process.LOOK_SECONDS", 0.05)
    monkeypatch.setattr(client, "tell", lambda: None)
    with serving():
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
        deadline = time.monotonic() + 10
        while not index.lookup("email", "a@example.org"):
            assert time.monotonic() < deadline, "the server did not look"
            time.sleep(0.05)


@real
def test_a_start_reads_what_is_there(key_id) -> None:
    for number in range(150):  # more than are opened one by one
        index.put(
            kind="reference", value=f"BE-2026-{number:04d}", subject=f"case:{number}", key_id=keys.new_key("case")
        )
    with serving() as server:
        assert index.lookup("reference", "BE-2026-0149") == ["case:149"]
        assert len(server.register.entries) == 150 and client.state()["entries"] == 150


@real
def test_a_damaged_entry_does_not_stop_the_others(index_server: Server, key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_indexentry SET content = %s WHERE subject = 'contact:1'", [b"\x01\x01 nonsense"])
    with_fresh_register = Server()
    with_fresh_register.register.catch_up(fully=True)
    assert with_fresh_register.register.lookup("email", "b@example.org") == ["contact:2"]
    assert with_fresh_register.register.lookup("email", "a@example.org") == []


@real
def test_an_entry_moved_to_another_subjects_row_is_not_believed(key_id) -> None:
    index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    index.put(kind="email", value="b@example.org", subject="contact:2", key_id=key_id)
    first = IndexEntry.objects.get(subject="contact:1")
    blob = bytes(IndexEntry.objects.filter(pk=first.pk).values_list("content", flat=True).get())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vault_indexentry SET content = %s WHERE subject = 'contact:2'", [blob])
    register = Server().register
    register.catch_up(fully=True)
    assert register.lookup("email", "a@example.org") == ["contact:1"]


@real
def test_the_table_tells_neither_value_nor_kind(key_id) -> None:
    index.put(kind="phone", value="+32475123456", subject="contact:1", key_id=key_id)
    index.put(kind="name", value="Quillon Ambrosia", subject="contact:1", key_id=key_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_indexentry")
        rows = cursor.fetchall()
    text = b"|".join(
        bytes(cell) if isinstance(cell, bytes | memoryview) else str(cell).encode() for row in rows for cell in row
    )
    assert b"32475" not in text and b"uillon" not in text and b"phone" not in text
    assert len({len(bytes(cell)) for row in rows for cell in row if isinstance(cell, bytes | memoryview)}) == 1


# -- process and socket --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_without_the_process_the_sentence_says_what_works() -> None:
    with pytest.raises(Unavailable, match="Everything else works"):
        index.lookup("phone", "+32475123456")
    assert home.readiness()["index"] == "down"


@real
def test_only_the_nodes_user_may_open_the_socket(index_server: Server) -> None:
    path = places.index_socket()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert home.readiness()["index"] == "ok"


@real
@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"not json\n",
        b"[]\n",
        b'{"do": "dump"}\n',
        b'{"do": "lookup", "kind": 1, "value": 2}\n',
        b"x" * 100_000 + b"\n",
        b'{"do": "lookup", "kind": "face", "value": "x"}\n',
        b"\xff\xfe\n",
    ],
)
def test_nonsense_on_the_socket_harms_nobody(index_server: Server, line: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.connect(str(places.index_socket()))
        with_pipe = stranger.makefile("rb")
        try:
            stranger.sendall(line)
            stranger.shutdown(socket.SHUT_WR)
            answer = with_pipe.readline()
        except OSError:
            answer = b""
        with_pipe.close()
    assert not answer or "error" in json.loads(answer) or json.loads(answer) == {"subjects": []}
    assert index.lookup("email", "nobody@example.org") == []


@real
def test_a_caller_that_says_nothing_does_not_block_for_long(index_server: Server, monkeypatch) -> None:
    monkeypatch.setattr("fanal.vault.index_process.CLIENT_SECONDS", 0.1)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(places.index_socket()))
        assert index.lookup("email", "nobody@example.org") == []


@real
def test_a_second_process_for_the_same_node_is_refused(index_server: Server) -> None:
    with pytest.raises(Unavailable, match="already runs"):
        Server().serve(threading.Event())
    assert index.lookup("email", "nobody@example.org") == []


@real
def test_a_socket_that_a_killed_process_left_is_taken_over() -> None:
    path = places.index_socket()
    path.parent.mkdir(exist_ok=True)
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    with pytest.raises(Unavailable):
        index.lookup("email", "a@example.org")
    with serving():
        assert index.lookup("email", "a@example.org") == []
    assert not path.exists()


@real
def test_a_home_with_a_long_path_has_a_socket_too(tmp_path, settings, monkeypatch) -> None:
    deep = tmp_path / ("d" * 80) / ("e" * 80)
    settings.FANAL_HOME = deep
    monkeypatch.setenv("FANAL_KEK_FILE", str(tmp_path / "kek"))
    keys.forget_all()
    home.init_home(deep, kek_file=tmp_path / "kek")
    with serving():
        assert index.lookup("email", "a@example.org") == []
    keys.forget_all()


@real
def test_a_database_that_does_not_answer_is_tried_again(index_server: Server, key_id, monkeypatch) -> None:
    from django.db import DatabaseError

    def fail() -> int:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(queries, "count_entries", fail)
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    client.tell()
    assert index.lookup("email", "a@example.org") == ["contact:1"]


def test_the_process_makes_no_core_dump_and_no_debugger_reads_it() -> None:
    """In a child: what is asked of the kernel holds until the process ends."""
    program = (
        "import resource, ctypes, django; django.setup(); from fanal.vault.index.hardening import harden; locked = harden();"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), locked);"
        "x = bytearray(50_000_000); print(len(x))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "fanal.settings", "DATABASE_URL": ""}
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    out = run.stdout
    assert out.startswith("(0, 0) 0 ") and out.endswith("50000000\n")


def test_memory_is_locked_only_where_no_limit_can_make_it_fail(monkeypatch) -> None:
    monkeypatch.setattr(hardening.resource, "getrlimit", lambda _what: (65536, 65536))
    monkeypatch.setattr(hardening, "_effective_capabilities", lambda: 0)
    assert not hardening._may_lock_everything()
    monkeypatch.setattr(hardening, "_effective_capabilities", lambda: 1 << 14)
    assert hardening._may_lock_everything()


@pytest.mark.sqlite_only
def test_the_real_process_starts_answers_and_stops(tmp_path: Path, settings: Any) -> None:
    """`fanal process index` as `fanal serve` starts it, with its own home and database."""
    environment = {
        **os.environ,
        "FANAL_HOME": str(tmp_path / "home"),
        "FANAL_KEK_FILE": str(tmp_path / "kek"),
        "DJANGO_SETTINGS_MODULE": "fanal.settings",
        "DATABASE_URL": "",
        "FANAL_LOG_LEVEL": "ERROR",
    }
    settings.FANAL_HOME = tmp_path / "home"
    home.init_home(tmp_path / "home", kek_file=tmp_path / "kek")
    run = [sys.executable, "-m", "django", "migrate", "vault", "-v0"]
    subprocess.run(run, env=environment, check=True, timeout=120)
    process = subprocess.Popen([sys.executable, "-m", "fanal", "process", "index"], env=environment)
    try:
        deadline = time.monotonic() + 60
        while home.readiness()["index"] != "ok":
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.1)
        assert index.lookup("email", "a@example.org") == []
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not places.index_socket().exists()
    finally:
        process.kill()
        process.wait()
        keys.forget_all()

"""The index process: its socket, what it bears, what it asks of the kernel, and its start and end."""

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

from fanal.core.errors import Unavailable
from fanal.vault import home, index, keys, places, queries
from fanal.vault.index import client, hardening
from fanal.vault.index_process import Server
from tests.apps.vault.index_server import index_server, serving

__all__ = ["index_server"]
real = pytest.mark.django_db(transaction=True)


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
        b'{"do": "take", "added": ["x", 1], "removed": []}\n',
        b'{"do": "lookup", "kind": 1, "value": 2}\n',
        b"x" * 100_000 + b"\n",
        b"[" * 8_000 + b"\n",
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

    def fail(**_which: object) -> int:
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(queries, "entry_ids", fail)
        index.put(kind="email", value="a@example.org", subject="contact:1", key_id=key_id)
    assert index.lookup("email", "a@example.org") == []
    client.ask({"do": "catch_up"})
    assert index.lookup("email", "a@example.org") == ["contact:1"]


@pytest.mark.slow
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


@pytest.mark.slow
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

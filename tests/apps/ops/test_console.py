"""What a person at the console reads when something is wrong: one sentence with what to do, never a traceback."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import IntegrityError, OperationalError

from fanal.core.errors import Unavailable
from fanal.ops import doctor
from fanal.ops.failures import explain
from fanal.ops.serve import check_addresses

pytestmark = pytest.mark.any_database


def _fanal(home: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FANAL_", "DATABASE_URL", "DJANGO_"))}
    environment = {**kept, "FANAL_HOME": str(home), "FANAL_KEK_FILE": str(home.with_name("kek")), **settings}
    return subprocess.run(
        [sys.executable, "-m", "fanal", *words], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def _is_one_sentence(done: subprocess.CompletedProcess[str]) -> bool:
    lines = done.stderr.strip().splitlines()
    return done.returncode == 2 and len(lines) == 1 and lines[0].startswith("fanal: ")


@pytest.mark.parametrize("words", [("doctor",), ("staff", "list"), ("jobs", "list"), ("migrate",), ("serve",)], ids=" ".join)
def test_without_a_node_every_command_says_how_to_make_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = _fanal(tmp_path / "none", *words)
    assert _is_one_sentence(done), done.stderr
    assert "There is no node in" in done.stderr
    assert "fanal init" in done.stderr
    assert not (tmp_path / "none").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "value"), [
    ("FANAL_TIME_ZONE", "Mars/Base"), ("FANAL_LANGUAGE", "xx"), ("FANAL_LOG_LEVEL", "loud"), ("FANAL_BIND", "8100"),
    ("FANAL_LIVE_BIND", "127.0.0.1:many"), ("FANAL_DEMO_NODE", "nowhere"),
])
def test_a_wrong_setting_is_named_with_what_it_should_be(tmp_path: Path, setting: str, value: str) -> None:
    for name in ("node.id", "fanal.sqlite3"):
        (tmp_path / name).touch()
    done = _fanal(tmp_path, "demo-seed", **{setting: value})
    assert _is_one_sentence(done), done.stderr
    assert f"{setting} must" in done.stderr


@pytest.mark.slow
def test_a_database_that_cannot_be_opened_says_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "node.id").touch()
    (tmp_path / "fanal.sqlite3").mkdir()
    done = _fanal(tmp_path, "staff", "list")
    assert _is_one_sentence(done), done.stderr
    assert "FANAL_HOME" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("words", [("migrate",), ("doctor",), ("serve",)], ids=" ".join)
def test_a_database_that_is_gone_is_not_quietly_made_anew(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "node.id").touch()
    done = _fanal(tmp_path, *words)
    assert _is_one_sentence(done), done.stderr
    assert "newest backup" in done.stderr
    assert not (tmp_path / "fanal.sqlite3").exists()


@pytest.mark.slow
def test_nor_by_init_where_keys_of_cases_are_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert _fanal(home, "init", "--no-input").returncode == 0
    with sqlite3.connect(home / "keys.sqlite3") as keys:
        keys.execute("UPDATE keys SET kind = 'case'")
    keys.close()
    (home / "fanal.sqlite3").unlink()
    done = _fanal(home, "init", "--no-input")
    assert _is_one_sentence(done), done.stderr
    assert not (home / "fanal.sqlite3").exists()


def test_a_refused_place_for_the_key_leaves_no_half_node_behind(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = _fanal(home, "init", "--no-input", FANAL_KEK_FILE=str(home / "kek"))
    assert _is_one_sentence(done), done.stderr
    assert not home.exists()


def test_a_folder_that_holds_no_kept_demo_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "be").mkdir()
    done = _fanal(tmp_path / "none", "demo", "--again", str(tmp_path))
    assert _is_one_sentence(done), done.stderr
    assert (tmp_path / "be").exists()


def test_who_reads_only_the_first_line_gets_no_complaint(tmp_path: Path) -> None:
    command = f"FANAL_HOME={tmp_path} {sys.executable} -m fanal settings | head -1 > /dev/null"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


def test_a_port_that_is_taken_is_named_with_its_setting() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(Unavailable, match=f"{taken} cannot be used .*set FANAL_BIND"):
            check_addresses({"FANAL_BIND": taken})
    check_addresses({"FANAL_BIND": taken})


def test_what_is_said_of_an_error_of_ours_holds_no_value() -> None:
    try:
        raise IntegrityError("Key (name)=(Samir Haddadi) already exists")
    except IntegrityError as error:
        said = explain(error)
    assert "Samir" not in said
    assert "test_console.py" in said


@pytest.mark.parametrize(("error", "mend"), [
    (OperationalError("attempt to write a readonly database"), "right to write"),
    (OperationalError("database or disk is full"), "Make room"),
    (OperationalError("connection to 10.0.0.1 failed"), "DATABASE_URL"),
    (PermissionError(13, "Permission denied", "/srv/report.csv"), "/srv/report.csv could not be used: Permission denied"),
])
def test_an_error_of_the_machine_says_what_to_do(error: Exception, mend: str) -> None:
    assert mend in explain(error)


def test_a_look_of_the_doctor_that_fails_says_how_to_mend_it_and_the_rest_is_still_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_at_disk() -> Iterator[doctor.Finding]:
        raise OperationalError("attempt to write a readonly database")

    def look_at_time() -> Iterator[doctor.Finding]:
        yield doctor.Finding(doctor.Verdict.GOOD, "Clock", "right")

    monkeypatch.setattr(doctor, "LOOKS", (look_at_disk, look_at_time))
    broken, clock = doctor.examine()
    assert (broken.verdict, broken.subject) == (doctor.Verdict.BAD, "Disk")
    assert "right to write" in broken.mend
    assert clock.subject == "Clock"

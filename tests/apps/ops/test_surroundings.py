"""What the doctor says of the machine's clock and of letters."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanal.core.errors import BadInput
from fanal.core.findings import Verdict
from fanal.ops import mail, surroundings
from tests.apps.ops.test_console import _fanal, _is_one_sentence
from tests.journeys.nodes import free_ports

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(("answer", "kept", "verdict"), [
    (0, True, Verdict.GOOD), (1, True, Verdict.GOOD), (5, False, Verdict.NOTE), (-1, None, Verdict.NOTE),
])
def test_the_kernel_is_asked_whether_something_keeps_its_clock(monkeypatch, tmp_path, answer, kept, verdict):
    class Library:
        @staticmethod
        def adjtimex(_timex: object) -> int:
            return answer

    monkeypatch.setattr(surroundings, "_TIMESYNCD", tmp_path / "none")
    monkeypatch.setattr(surroundings.ctypes, "CDLL", lambda *_args, **_options: Library)
    assert surroundings.clock_is_kept() is kept
    [finding] = surroundings.look_at_clock_keeping()
    assert finding.verdict is verdict and bool(finding.mend) == (verdict is not Verdict.GOOD)


def test_a_time_service_that_left_its_mark_is_enough(monkeypatch, tmp_path):
    mark = tmp_path / "synchronized"
    mark.touch()
    monkeypatch.setattr(surroundings, "_TIMESYNCD", mark)
    assert surroundings.clock_is_kept() is True


def test_where_there_is_no_such_call_nothing_is_made_up(monkeypatch, tmp_path):
    monkeypatch.setattr(surroundings, "_TIMESYNCD", tmp_path / "none")
    monkeypatch.setattr(surroundings.ctypes, "CDLL", lambda *_args, **_options: object())
    assert surroundings.clock_is_kept() is None


def test_the_real_call_answers_and_changes_nothing():
    assert surroundings.clock_is_kept() in {True, False, None}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a node that was made, for processes that refuse to serve it."""
    home = tmp_path_factory.mktemp("surroundings") / "home"
    assert _fanal(home, "init", "--no-input").returncode == 0
    return home


@pytest.mark.slow
@pytest.mark.parametrize("url", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://mail.example.org:many"])
def test_a_mail_address_that_no_letter_can_go_to_is_said_before_one_is_written(monkeypatch, home, url):
    monkeypatch.setenv("FANAL_MAIL_URL", url)
    with pytest.raises(BadInput, match="FANAL_MAIL_URL must look like"):
        mail.server()
    [finding] = surroundings.look_at_letters()
    assert finding.verdict is Verdict.BAD
    served = _fanal(home, "serve", FANAL_MAIL_URL=url)
    assert _is_one_sentence(served) and "FANAL_MAIL_URL" in served.stderr


def test_without_a_mail_server_letters_are_kept_and_that_is_said(monkeypatch):
    monkeypatch.setenv("FANAL_MAIL_URL", "")
    [finding] = surroundings.look_at_letters()
    assert (finding.verdict, finding.found) == (Verdict.NOTE, "are kept in FANAL_HOME/outbox")


def test_a_mail_server_is_knocked_at(monkeypatch):
    [port] = free_ports(1)
    monkeypatch.setenv("FANAL_MAIL_URL", f"smtps://127.0.0.1:{port}")
    [finding] = surroundings.look_at_letters()
    assert finding.verdict is Verdict.BAD and "does not take them" in finding.found


@pytest.mark.slow
def test_where_postgresql_is_down_the_console_says_one_sentence_at_once(tmp_path: Path):
    [port] = free_ports(1)
    (tmp_path / "node.id").touch()
    done = _fanal(tmp_path, "staff", "list", DATABASE_URL=f"postgresql://nobody@127.0.0.1:{port}/nothing")
    assert _is_one_sentence(done), done.stderr
    assert "does not answer" in done.stderr

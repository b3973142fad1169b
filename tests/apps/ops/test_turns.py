"""Writers of SQLite come in the order in which they asked; whoever dies, gives up or finds no such file holds nobody up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection, transaction

from fanal.ops.sqlite.turns import Turns, turns_for

NEXT = """
import sys, time
from fanal.ops.sqlite.turns import Turns
turns = Turns(sys.argv[1]); turns.take(patience=60); print("has it", flush=True); time.sleep(60)
"""


def _waits_for_turn(turns: Turns) -> bool:
    """Whether a number was drawn, so that who asks from now on comes later."""
    return turns._number is not None


def _until(look: object) -> None:
    ends = time.monotonic() + 20
    while not look():  # type: ignore[operator]
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.001)


def test_they_come_in_the_order_in_which_they_asked(tmp_path: Path) -> None:
    database = str(tmp_path / "node.sqlite3")
    holder, came = Turns(database), []
    assert holder.take(patience=0)

    def write(number: int, turns: Turns) -> None:
        assert turns.take(patience=20)
        came.append(number)
        turns.give_back()

    waiting = []
    for number in range(12):
        turns = Turns(database)
        waiting.append(threading.Thread(target=write, args=(number, turns)))
        waiting[-1].start()
        _until(lambda turns=turns: _waits_for_turn(turns))
    assert came == []
    holder.give_back()
    for thread in waiting:
        thread.join()
    assert came == list(range(12))


def test_who_comes_again_at_once_stands_behind_who_waits(tmp_path: Path) -> None:
    database = str(tmp_path / "node.sqlite3")
    eager, patient = Turns(database), Turns(database)
    assert eager.take(patience=0)
    thread = threading.Thread(target=patient.take, kwargs={"patience": 20})
    thread.start()
    _until(lambda: _waits_for_turn(patient))
    assert not eager.take(patience=0), "it overtook the one who waits"
    thread.join()
    patient.give_back()
    assert eager.take(patience=0)


def test_a_writer_that_is_killed_gives_its_turn_back(tmp_path: Path) -> None:
    database = str(tmp_path / "node.sqlite3")
    with subprocess.Popen([sys.executable, "-c", NEXT, database], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "has it\n"
        mine = Turns(database)
        assert not mine.take(patience=0)
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert mine.take(patience=20)


def test_one_that_gives_up_does_not_stand_in_the_way_later(tmp_path: Path) -> None:
    database = str(tmp_path / "node.sqlite3")
    holder, impatient, third = Turns(database), Turns(database), Turns(database)
    assert holder.take(patience=0)
    assert not impatient.take(patience=0)
    assert not third.take(patience=0), "the one in between went away, the first did not"
    holder.give_back()
    assert third.take(patience=0)


def test_without_a_place_for_the_file_writing_goes_on_without_turns(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path / "no such folder" / "node.sqlite3"))
    assert not turns.take(patience=0)
    turns.give_back()
    turns.close()


@pytest.mark.parametrize("name", [":memory:", "file:memory?mode=memory&cache=shared"])
def test_a_database_in_memory_has_no_queue(name: str) -> None:
    assert turns_for(name) is None


def test_the_file_tells_nothing_and_only_the_node_opens_it(tmp_path: Path) -> None:
    turns = Turns(str(tmp_path / "node.sqlite3"))
    turns.take(patience=0)
    assert turns.path.stat().st_mode & 0o077 == 0
    assert turns.path.stat().st_size == 8


@pytest.mark.sqlite_only
@pytest.mark.django_db(transaction=True)
class TestAConnection:
    """What Django's transactions do with their turn."""

    @staticmethod
    def _is_free() -> bool:
        other = turns_for(str(connection.settings_dict["NAME"]))
        assert other is not None
        try:
            return other.take(patience=0)
        finally:
            other.close()

    def test_holds_its_turn_as_long_as_its_transaction(self) -> None:
        with transaction.atomic():
            assert not self._is_free()
            with transaction.atomic():
                pass
            assert not self._is_free(), "a savepoint is not the end"
        assert self._is_free()

    def test_gives_it_back_when_the_transaction_is_undone(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            raise RuntimeError
        assert self._is_free()

    def test_gives_it_back_when_it_is_closed_in_the_middle(self) -> None:
        with pytest.raises(RuntimeError), transaction.atomic():
            connection.close()
            raise RuntimeError
        assert self._is_free()

    def test_gives_it_back_when_sqlite_does_not_let_it_in(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def refused(*_words: object) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr("django.db.backends.sqlite3.base.DatabaseWrapper._start_transaction_under_autocommit", refused)
        with pytest.raises(OperationalError), transaction.atomic():
            pass
        assert self._is_free()

    def test_a_child_process_does_not_keep_it(self) -> None:
        with transaction.atomic(), subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, close_fds=False) as child:
            transaction.set_rollback(True)
            turns = connection._turns
            assert turns is not None
            assert turns._file is not None
            assert not os.get_inheritable(turns._file)
            child.communicate(b"\n")
        assert self._is_free()

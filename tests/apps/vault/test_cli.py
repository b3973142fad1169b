"""The commands of the vault: what is asked, what is printed, and that nothing happens without a clear yes."""

from __future__ import annotations

import io
from argparse import ArgumentParser

import pytest

from fanal.core import plugs
from fanal.core.errors import BadInput, NotFound, NotReady
from fanal.vault import cli, hooks, keys, kit
from fanal.vault.store import key_store
from tests.sockets import replug

real = pytest.mark.django_db(transaction=True)


def run(name: str, *arguments: str) -> int:
    command = next(command for command in cli.COMMANDS if command.name == f"vault {name}")
    parser = ArgumentParser()
    command.arguments(parser)
    return command.run(parser.parse_args(arguments))


@pytest.fixture
def recorded(monkeypatch) -> list[tuple[str, tuple]]:
    """A journal that remembers."""
    told: list[tuple[str, tuple]] = []
    replug(monkeypatch, hooks, "before_shred", journal=lambda *, by, key_ids: told.append((by.actor_text, key_ids)))
    return told


@pytest.fixture
def child(key_id):
    """A child that some room knows."""
    plugs.forget.plug("invented", lambda *, by, subject: [key_id] if subject.kind == "child" else [])
    yield key_id
    plugs.forget.unplug("invented")


@pytest.mark.django_db
def test_status_says_what_there_is_and_what_is_wrong(own_node, capsys) -> None:
    keys.new_keys("child", 3)
    assert run("status") == 1
    out = capsys.readouterr().out
    assert "child        3 keys" in out and "index        not running" in out and "BAD  Recovery kit" in out
    kit.rehearse(kit.recovery_kit()[:2])
    assert run("status") == 0


def test_rotate_says_what_must_follow(own_node, capsys) -> None:
    before = key_store().read("kek")
    assert run("rotate") == 0
    assert "1 key wrapped anew" in (out := capsys.readouterr().out) and "fanal vault kit" in out
    assert key_store().read("kek") != before


@real
def test_a_child_is_shredded_after_a_typed_yes(child, recorded, monkeypatch, capsys) -> None:
    subject = f"child:{child}"
    monkeypatch.setattr("builtins.input", lambda _prompt: "no")
    assert run("shred", "--subject", subject) == 1 and keys.exists(child)
    monkeypatch.setattr("builtins.input", lambda _prompt: str(child)[-8:])
    assert run("shred", "--subject", subject) == 0 and not keys.exists(child)
    assert len(recorded) == 1 and recorded[0][0].startswith("system:shell-") and recorded[0][1] == (child,)
    assert "Nothing was changed" in capsys.readouterr().out


@real
def test_a_key_is_shredded_by_its_id(key_id, recorded) -> None:
    assert run("shred", "--key", str(key_id), "--yes") == 0
    assert not keys.exists(key_id)
    with pytest.raises(NotFound):
        run("shred", "--key", str(key_id), "--yes")


@real
def test_nothing_is_shredded_that_nobody_records_or_names(child, monkeypatch) -> None:
    with pytest.raises(BadInput, match="kind:id"):
        run("shred", "--subject", "child", "--yes")
    replug(monkeypatch, hooks, "before_shred")
    with pytest.raises(NotReady, match="No journal"):
        run("shred", "--subject", f"child:{child}", "--yes")
    assert keys.exists(child)


def printed_shares(text: str) -> list[str]:
    return [line.partition(":")[2].strip() for line in text.splitlines() if line.startswith("To type it in")]


def test_the_printed_kit_is_what_the_rehearsal_and_the_restoring_take(own_node, capsys, monkeypatch) -> None:
    assert run("kit") == 0
    shares = printed_shares(capsys.readouterr().out)
    assert len(shares) == 3
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{shares[0]}\n{shares[2]}\n"))
    assert run("rehearse") == 0
    own_node.kek_file.unlink()
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{shares[2]}\n{shares[1]}\n"))
    assert run("restore-key") == 0
    assert str(own_node.kek_file) in capsys.readouterr().out and own_node.kek_file.exists()


def test_a_fault_or_an_early_end_of_the_shares_is_said(own_node, monkeypatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1 lantern\n"))
    with pytest.raises(BadInput, match="24 words"):
        run("rehearse")
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(NotReady, match="Two shares"):
        run("rehearse")

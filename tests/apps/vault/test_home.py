"""The vault's part of the node's folder: made whole or finished later, and looked at without changing anything."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault import checks, home, keys, kit, places
from fanal.vault.kek import new_kek, read_kek, write_kek
from fanal.vault.models import ShredOrder
from fanal.vault.store import key_store


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def found(subject: str) -> checks.Finding:
    return next(finding for finding in checks.check() if finding.subject == subject)


def test_everything_is_made_with_narrow_rights(own_node) -> None:
    assert mode(own_node.home) == mode(own_node.home / "files") == mode(own_node.home / "run") == 0o700
    assert mode(own_node.home / "keys.sqlite3") == mode(own_node.home / "secret.key") == 0o600
    assert mode(own_node.kek_file) == 0o400 and mode(own_node.kek_file.parent) == 0o700
    assert len((own_node.home / "secret.key").read_text()) >= 50
    assert str(home.node_id()) == places.node_id()


def test_again_it_changes_nothing(own_node) -> None:
    files = {path: path.read_bytes() for path in own_node.home.rglob("*") if path.is_file()}
    key = own_node.kek_file.read_bytes()
    home.init_home(own_node.home, kek_file=own_node.kek_file)
    assert {path: path.read_bytes() for path in files} == files and own_node.kek_file.read_bytes() == key


@pytest.mark.parametrize("step", ["write_durably", "write_kek", "_make_keys", "_note_purpose"])
def test_interrupted_it_is_finished_by_the_next_run(tmp_path, settings, monkeypatch, step) -> None:
    settings.FANAL_HOME = tmp_path / "home"
    kek_file = tmp_path / "node.kek"
    monkeypatch.setenv("FANAL_KEK_FILE", str(kek_file))
    keys.forget_all()

    def crash(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(places if step == "write_durably" else home, step, crash)
        with pytest.raises(KeyboardInterrupt):
            home.init_home(tmp_path / "home", kek_file=kek_file)
    home.init_home(tmp_path / "home", kek_file=kek_file)
    assert len(keys.unwrap(keys.new_key("case"))) == 32
    keys.forget_all()


def test_a_key_file_below_the_home_is_refused(tmp_path) -> None:
    with pytest.raises(BadInput, match="lies below"):
        home.init_home(tmp_path / "home", kek_file=tmp_path / "home" / "secret" / "kek")
    assert not (tmp_path / "home" / "secret").exists()


def test_another_key_file_is_refused_rather_than_replaced(own_node) -> None:
    own_node.kek_file.unlink()
    other = new_kek()
    write_kek(own_node.kek_file, other)
    with pytest.raises(Unavailable, match="does not belong"):
        home.init_home(own_node.home, kek_file=own_node.kek_file)
    assert read_kek(own_node.kek_file).id == other.id


def test_a_lost_key_file_is_never_made_anew(own_node) -> None:
    own_node.kek_file.unlink()
    with pytest.raises(Unavailable, match="is not there"):
        home.init_home(own_node.home, kek_file=own_node.kek_file)
    assert not own_node.kek_file.exists()


def test_a_key_that_lies_there_already_is_taken(tmp_path, settings, monkeypatch) -> None:
    settings.FANAL_HOME = tmp_path / "home"
    monkeypatch.setenv("FANAL_KEK_FILE", str(tmp_path / "k"))
    given = new_kek()
    write_kek(tmp_path / "k", given)
    home.init_home(tmp_path / "home", kek_file=tmp_path / "k")
    assert key_store().read("kek") == given.id


def test_a_node_for_real_work_does_not_become_a_training_system(own_node) -> None:
    assert not home.made_for_training()
    with pytest.raises(BadInput, match="training"):
        home.init_home(own_node.home, kek_file=own_node.kek_file, training=True)


@pytest.mark.django_db
def test_a_training_system_knows_that_it_is_one(tmp_path, settings, monkeypatch) -> None:
    settings.FANAL_HOME = tmp_path / "home"
    monkeypatch.setenv("FANAL_KEK_FILE", str(tmp_path / "k"))
    home.init_home(tmp_path / "home", kek_file=tmp_path / "k", training=True)
    assert home.made_for_training()
    assert {f.verdict for f in checks.check() if f.subject == "Recovery kit"} == {"note"}


def test_without_a_node_the_sentence_says_so(tmp_path, settings) -> None:
    settings.FANAL_HOME = tmp_path
    with pytest.raises(NotReady, match="fanal init"):
        home.node_id()


@pytest.mark.django_db
def test_a_good_node_with_a_rehearsed_kit_has_nothing_bad(own_node) -> None:
    kit.rehearse(kit.recovery_kit()[:2])
    findings = checks.check()
    assert {finding.verdict for finding in findings} == {"good"}
    assert {"Key store journal_mode", "Key store secure_delete", "Key store synchronous"} <= {
        f.subject for f in findings
    }
    assert all(not finding.mend for finding in findings)


def _replace_kek(node) -> None:
    node.kek_file.unlink()
    write_kek(node.kek_file, new_kek())
    keys.forget_all()
    from fanal.vault.kek import keeper

    keeper().forget()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "subject", "said"),
    [
        (lambda n: n.home.chmod(0o755), "Rights of the node's folder", "0755"),
        (lambda n: (n.home / "keys.sqlite3").chmod(0o644), "Rights of keys.sqlite3", "0644"),
        (lambda n: n.kek_file.chmod(0o440), "Rights of the key file", "0440"),
        (lambda n: n.kek_file.unlink(), "Key file", "not there"),
        (lambda n: None, "Recovery kit", "none was printed"),
        (lambda n: kit.recovery_kit(), "Recovery kit", "never rehearsed"),
        (_replace_kek, "Key", "does not open"),
        (lambda n: key_store()._connect().execute("PRAGMA synchronous=NORMAL"), "Key store synchronous", "NORMAL"),
    ],
    ids=["home", "key store", "key file open", "key file gone", "no kit", "not rehearsed", "another key", "pragma"],
)
def test_what_is_wrong_is_found_with_what_to_do(own_node, spoil, subject, said) -> None:
    spoil(own_node)
    finding = found(subject)
    assert finding.verdict == "bad" and said in finding.found and finding.mend


def test_a_missing_key_store_is_a_finding_not_a_crash(own_node) -> None:
    key_store().close()
    (own_node.home / "keys.sqlite3").unlink()
    finding = found("Key store")
    assert finding.verdict == "bad" and "backup" in finding.mend
    assert home.readiness()["keys"] == "unavailable"


def test_a_damaged_key_store_is_a_finding_not_a_crash(own_node) -> None:
    key_store().close()
    (own_node.home / "keys.sqlite3").write_bytes(b"not a database" * 1000)
    assert found("Key store").verdict == "bad"
    with pytest.raises(Unavailable):
        keys.new_key("case")


@pytest.mark.django_db
def test_an_order_that_waits_is_found(own_node) -> None:
    ShredOrder.objects.create(
        key_id=keys.new_key("case"), ordered_by="system:test", ordered_at=timezone.now() - timedelta(hours=1)
    )
    assert found("Shredding").verdict == "bad"


def test_an_interrupted_change_of_the_key_is_found(own_node) -> None:
    keys.new_key("case")
    key_store().close()
    with sqlite3.connect(own_node.home / "keys.sqlite3") as other:
        other.execute("UPDATE keys SET kek = 'ffffffffffffffff' WHERE kind = 'case'")
    other.close()
    finding = next(f for f in checks._look_at_kek() if f.subject == "Change of the key")
    assert "1 key left" in finding.found and "rotate" in finding.mend


def test_readiness_names_parts_and_nothing_else(own_node) -> None:
    assert home.readiness() == {"keys": "ok", "index": "down"}


def test_a_home_that_moved_keeps_working(own_node, tmp_path, settings) -> None:
    key_id = keys.new_key("case")
    key = keys.unwrap(key_id)
    key_store().close()
    shutil.move(own_node.home, tmp_path / "elsewhere")
    settings.FANAL_HOME = tmp_path / "elsewhere"
    keys.forget_all()
    assert keys.unwrap(key_id) == key


def test_a_disk_without_second_names_keeps_the_first_file_all_the_same(tmp_path, monkeypatch) -> None:
    def none(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(places.os, "link", none)
    places.write_durably(tmp_path / "a", b"first", mode=0o600, replace=False)
    with pytest.raises(FileExistsError):
        places.write_durably(tmp_path / "a", b"second", mode=0o600, replace=False)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"first"]


def test_a_failing_disk_is_not_taken_for_a_missing_node(tmp_path: Path) -> None:
    """Found by a drill: who reads "Run first: fanal init" beside a node full of cases does the wrong thing."""
    (tmp_path / "node.id").mkdir()  # reading it fails, and it is there
    with pytest.raises(Unavailable, match=r"node\.id"):
        places.node_id(tmp_path)
    with pytest.raises(NotReady):
        places.node_id(tmp_path / "nowhere")

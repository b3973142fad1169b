"""The files that `fanal init --domain` writes: complete, never over somebody's changes, and believed by the programs that read them."""

from __future__ import annotations

import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from fanal.core.errors import BadInput, Unavailable
from fanal.ops.deploy import writing
from tests.install.newcomer import clean_environment

BIN = Path(sys.executable).parent
UNITS = ("fanal", "fanal-backup", "fanal-backup-keys")


def _facts(**given: object) -> writing.Facts:
    return writing.Facts(**{"domain": "hotline.example.org", "program": BIN / "fanal", "away": "Not now.", **given})  # type: ignore[arg-type]


def _write(to: Path, **given: object) -> writing.Written:
    return writing.write_files(_facts(**given), to=to)


def test_every_word_is_filled_in_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    first = _write(tmp_path)
    assert tmp_path / "etc/systemd/system/fanal.service" in first.new
    for path in first.new:
        assert not writing._WORD.search(path.read_text()), path
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first.new}
    second = _write(tmp_path)
    assert not second.new and not second.kept and set(second.same) == set(first.new)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in first.new} == before


def test_what_somebody_changed_stays_and_the_difference_is_told(tmp_path: Path) -> None:
    _write(tmp_path)
    changed = tmp_path / "etc/fanal/fanal.env"
    changed.write_text(changed.read_text().replace("8100", "8200"))
    done = _write(tmp_path)
    assert done.kept == {changed: "-FANAL_BIND=127.0.0.1:8200\n+FANAL_BIND=127.0.0.1:8100"}
    assert "8200" in changed.read_text()
    writing.write_files(_facts(), to=tmp_path, force=True)
    assert "8200" not in changed.read_text()


def test_no_secret_is_among_them_and_only_the_console_may_be_run(tmp_path: Path) -> None:
    modes = {path.relative_to(tmp_path).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in _write(tmp_path).new}
    assert {name for name, mode in modes.items() if mode != 0o644} == {"usr/local/sbin/fanal"}
    assert not [name for name in modes if name.endswith((".kek", ".key"))]


@pytest.mark.parametrize("name", ["https://a.example", "a.example/x", "a b", "", "-a.example", "a..b", "*.example", "a.example:443", "x" * 64, "a.example\n}"])
def test_what_is_no_host_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="host name"):
        writing.check_domain(name)


@pytest.mark.parametrize("words", ["10.0.0.2 10.0.0.3", "10.0.0.2:8100", "a,b}", "http://a"])
def test_what_is_no_address_of_a_machine_is_refused(words: str) -> None:
    with pytest.raises(BadInput):
        writing.check_machines(words)


def test_addresses_and_names_of_machines_are_taken() -> None:
    assert writing.check_machines(" 10.0.0.2, web-2.example.org ,") == ("10.0.0.2", "web-2.example.org")


@pytest.mark.parametrize(("name", "written"), [("Hotline.Example.ORG.", "hotline.example.org"), ("localhost", "localhost"), ("xn--hxa.example", "xn--hxa.example")])
def test_a_host_name_is_written_as_browsers_send_it(name: str, written: str) -> None:
    assert writing.check_domain(name) == written


def test_a_program_that_services_cannot_see_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing.sys, "executable", "/home/ines/fanal/.venv/bin/python")
    monkeypatch.setattr(writing.Path, "exists", lambda _path: True)
    with pytest.raises(Unavailable, match="/opt"):
        writing.this_program()


def test_every_setting_in_the_file_is_one_of_the_programs(tmp_path: Path) -> None:
    from fanal.environment import SETTINGS

    _write(tmp_path)
    lines = [line for line in (tmp_path / "etc/fanal/fanal.env").read_text().splitlines() if not line.startswith("#")]
    assert {line.partition("=")[0] for line in lines} <= {setting.name for setting in SETTINGS}


@pytest.fixture
def analyze() -> str:
    """systemd's own judge of units."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not on this machine (Debian: apt-get install systemd), so no unit was judged")
    return found


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_shut_to_two_of_ten_or_better(analyze: str, tmp_path: Path, unit: str) -> None:
    _write(tmp_path)
    path = tmp_path / f"etc/systemd/system/{unit}.service"
    done = subprocess.run([analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-600:] + done.stderr
    assert "Overall exposure level" in done.stdout


def test_the_judge_does_turn_an_open_unit_down(analyze: str, tmp_path: Path) -> None:
    path = tmp_path / "open.service"
    path.write_text("[Service]\nExecStart=/bin/true\n")
    done = subprocess.run([analyze, "security", "--offline=true", "--threshold=20", "--no-pager", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode != 0


def test_systemd_reads_every_unit_without_a_word(analyze: str, tmp_path: Path) -> None:
    units = [str(path) for path in _write(tmp_path).new if path.suffix in {".service", ".timer"}]
    done = subprocess.run([analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if "fanal" in line]
    assert done.returncode == 0 and not ours, done.stderr


@pytest.mark.parametrize("given", [{"own_ca": True}, {}, {"machines": ("10.0.0.2", "10.0.0.3")}], ids=["own authority", "public name", "machines"])
def test_caddy_believes_its_file(tmp_path: Path, given: dict[str, object]) -> None:
    _write(tmp_path, **given)
    main = tmp_path / "etc/caddy/Caddyfile"
    main.write_text("import fanal.caddy\n")
    done = subprocess.run([str(BIN / "caddy"), "validate", "--config", str(main)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Valid configuration" in done.stdout + done.stderr, done.stderr[-800:]


def test_the_console_script_is_a_shell_script(tmp_path: Path) -> None:
    _write(tmp_path)
    subprocess.run(["sh", "-n", str(tmp_path / "usr/local/sbin/fanal")], check=True)


def test_at_the_console_the_files_are_named_and_a_changed_one_ends_with_1(tmp_path: Path) -> None:
    def run() -> subprocess.CompletedProcess[str]:
        words = [str(BIN / "fanal"), "init", "--domain", "localhost", "--own-ca", "--to", str(tmp_path)]
        return subprocess.run(words, capture_output=True, text=True, check=False, env=clean_environment(tmp_path))

    first = run()
    assert first.returncode == 0 and "fanal.service" in first.stdout, first.stderr
    (tmp_path / "etc/sysusers.d/fanal.conf").write_text("u fanal 900\n")
    second = run()
    assert second.returncode == 1 and "CHANGED" in second.stdout and "-u fanal 900" in second.stdout

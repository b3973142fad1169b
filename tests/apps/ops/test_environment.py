"""Settings come from the environment; a wrong one says which, and what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from fanal import environment as env
from fanal.core.errors import BadInput

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("text", ["many", "0", "-1", "65", "1.5", "²"])
def test_a_number_out_of_its_bounds_names_the_variable(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("FANAL_WEB_WORKERS", text)
    with pytest.raises(BadInput, match="FANAL_WEB_WORKERS must be a whole number from 1 to 64"):
        env.read_int("FANAL_WEB_WORKERS", least=1, most=64)


@pytest.mark.parametrize(("text", "value"), [("1", True), ("yes", True), ("", False), ("off", False)])
def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
    monkeypatch.setenv("FANAL_TRAINING", text)
    assert env.read_flag("FANAL_TRAINING") is value


def test_a_switch_that_is_neither_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_TRAINING", "maybe")
    with pytest.raises(BadInput, match="FANAL_TRAINING"):
        env.read_flag("FANAL_TRAINING")


def test_a_secret_comes_from_the_file_that_the_variable_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n")
    monkeypatch.setenv("FANAL_MAIL_PASSWORD_FILE", str(tmp_path / "secret"))
    assert env.read_secret("FANAL_MAIL_PASSWORD_FILE") == "s3cret"


def test_a_secret_whose_file_is_missing_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FANAL_MAIL_PASSWORD_FILE", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="FANAL_MAIL_PASSWORD_FILE"):
        env.read_secret("FANAL_MAIL_PASSWORD_FILE")


def test_every_variable_is_used_and_every_used_variable_is_in_the_table() -> None:
    import re

    from tests.guards.tree import SOURCE, python_files

    used = set()
    for path in python_files(SOURCE):
        used |= set(re.findall(r"""env\.read(?:_\w+)?\("(\w+)""", path.read_text("utf-8")))
        if path.name == "environment.py":
            used |= set(re.findall(r"""[^_]read(?:_\w+)?\("(\w+)""", path.read_text("utf-8")))
    table = {one.name for one in env.SETTINGS}
    assert used - table == set()
    assert {name for name in table - used if not name.startswith("FANAL_KEK")} == set()


def test_nodes_on_one_host_have_cookies_of_their_own_for_cookies_ignore_ports() -> None:
    import os
    import subprocess
    import sys

    names: list[set[str]] = []
    program = "from fanal import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME)"
    for suffix in ("be", "gr", ""):
        node = {**os.environ, "FANAL_COOKIE_SUFFIX": suffix}
        run = subprocess.run([sys.executable, "-c", program], env=node, capture_output=True, text=True, check=True)
        names.append(set(run.stdout.split()))
    assert [len(one) for one in names] == [3, 3, 3]
    assert len(set.union(*names)) == 9

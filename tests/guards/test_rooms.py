"""What the rooms declare: personal fields, plugs, commands, documents, languages."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from fanal.core import plugs
from tests.guards.tree import ROOT


def test_every_column_is_declared_personal_or_technical() -> None:
    from fanal.vault import registry

    assert not registry.undeclared(), "columns without a declaration: say purpose, basis, class, retention, readers"
    assert not registry.stale(), "declarations of columns that are gone"
    assert not registry.silent_models(), "models that declare nothing"


#: Who is plugged where. A change here is a change of who is asked before something happens.
PLUGGED: dict[str, set[str]] = {
    "board_item": {"cases", "desk", "jobs"},
    "case_panel": {"desk"},
    "timeline_entry": {"cases", "desk"},
    "close_blocker": {"cases"},
    "case_closed": {"cases"},
    "merge_child": set(),
    "consent_withdrawn": set(),
    "message_handler": set(),
    "directory_changed": set(),
    "forget": {"cases", "desk"},
    "export_subject": {"cases", "desk"},
}


@pytest.mark.parametrize("socket", plugs.ALL, ids=[socket.name for socket in plugs.ALL])
def test_these_rooms_are_plugged_into_each_socket(socket: plugs.Socket[..., object]) -> None:
    assert set(socket.rooms()) == PLUGGED[socket.name]


def test_every_command_says_what_it_does_and_shows_its_help() -> None:
    from fanal.__main__ import all_commands, build_parser

    parser = build_parser()
    for command in all_commands():
        assert command.help.endswith("."), command.name
        with pytest.raises(SystemExit) as ended:
            parser.parse_args([*command.name.split(), "--help"])
        assert ended.value.code == 0


@pytest.mark.sqlite_only
def test_the_generated_pages_are_fresh() -> None:
    run = subprocess.run([sys.executable, "tools/make_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]


def _pages() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("src/fanal/**/README.md")])


@pytest.mark.parametrize("page", _pages(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_between_documents_leads_somewhere(page: Path) -> None:
    dead = []
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if "://" in target or target.startswith(("mailto:", "/")):
            continue
        if not (page.parent / target).exists():
            dead.append(target)
    assert not dead, f"dead links: {dead}"


@pytest.mark.parametrize("language", ["fr", "el", "ar"])
def test_a_language_that_is_offered_is_complete(language: str) -> None:
    run = subprocess.run([sys.executable, "tools/translations.py", "missing"], cwd=ROOT, capture_output=True, text=True, check=False)
    line = next(line for line in run.stdout.splitlines() if line.startswith(f"{language}:"))
    assert " 0 missing, 0 doubtful" in line, line

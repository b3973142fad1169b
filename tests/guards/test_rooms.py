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
    "board_item": {"api", "cases", "desk", "exports", "jobs", "ops", "privacy"},
    "case_panel": {"desk"},
    "timeline_entry": {"cases", "desk"},
    "close_blocker": {"cases"},
    "case_closed": {"cases"},
    "merge_child": set(),
    "consent_withdrawn": set(),
    "message_handler": set(),
    "directory_changed": set(),
    "forget": {"cases", "desk", "exports", "privacy"},
    "export_subject": {"cases", "desk"},
    "outside_event": {"api"},
    "export_source": {"accounts", "cases", "desk", "privacy"},
    "case_paper": {"desk"},
    "access_ended": {"exports"},
    "node_restored": {"api"},
}


@pytest.mark.parametrize("socket", plugs.ALL, ids=[socket.name for socket in plugs.ALL])
def test_these_rooms_are_plugged_into_each_socket(socket: plugs.Socket[..., object]) -> None:
    assert set(socket.rooms()) == PLUGGED[socket.name]


#: What each room puts on the shift board. A code stands in one room only, or the tally would add up two different things.
ON_THE_BOARD: dict[str, set[str]] = {
    "cases": {"break_glass", "import_review", "no_next_task", "no_owner", "no_risk", "reading", "return_interview", "risk_review", "task"},
    "desk": {"call_back", "comparison", "contact", "missed", "night", "open_contact", "unsent", "waits", "wall_opening"},
    "api": {"unheard"},
    "exports": {"export"},
    "jobs": {"machine"},
    "ops": {"restored", "safety"},
    "privacy": {"breach", "erasing", "erasure", "hold"},
}


def _board_kinds() -> list[tuple[str, plugs.BoardKind]]:
    """Every kind that a room declares, with its room. The samples of the style guide are none."""
    made = {
        (name.split(".")[1], kind)
        for name, module in list(sys.modules.items())
        if name.startswith("fanal.") and name != "fanal.web.samples"
        for kind in vars(module).values()
        if isinstance(kind, plugs.BoardKind)
    }
    return sorted(made, key=lambda pair: (pair[1].order, pair[1].code))


def test_every_room_that_is_on_the_board_declares_what_it_puts_there() -> None:
    found: dict[str, set[str]] = {}
    for room, kind in _board_kinds():
        found.setdefault(room, set()).add(kind.code)
    assert found == ON_THE_BOARD
    assert set(found) == set(plugs.board_item.rooms())


def test_a_kind_on_the_board_has_words_a_drawing_and_a_place_of_its_own() -> None:
    """A word of the program on the board helps nobody at three in the morning."""
    from django.utils import translation

    from fanal.web.icons import ICONS

    kinds = [kind for _, kind in _board_kinds()]
    assert len({kind.code for kind in kinds}) == len({kind.order for kind in kinds}) == len(kinds)
    for kind in kinds:
        assert kind.icon in ICONS, kind.code
        with translation.override("en"):
            one, many = str(kind.counted % 1), str(kind.counted % 2)
            assert one and many and one != many and "%" not in one + many, kind.code
            assert str(kind.word) and "_" not in str(kind.word), kind.code


#: The sockets of mechanism, in the rooms whose shapes pass through them. `live.rights` has a plug per topic, the others per room.
PLUGGED_BELOW: dict[str, set[str]] = {
    "fanal.accounts.shift.open_work": {"desk"},
    "fanal.accounts.shift.open_work_pages": {"desk"},
    "fanal.accounts.shift.policy": {"network"},
    "fanal.live.guest": {"desk"},
    "fanal.live.reader": {"accounts"},
    "fanal.live.refused": {"accounts"},
    "fanal.live.rights": {"board", "case", "contact", "conversation", "export", "import"},
    "fanal.vault.hooks.before_shred": {"journal", "privacy"},
    "fanal.vault.hooks.phone_region": {"network"},
    "fanal.web.menu.rights": {"accounts"},
}


def test_these_rooms_are_plugged_into_the_sockets_of_the_rooms_below() -> None:
    """One manner for all: a registry of another style is one that no test lists."""
    found = {
        f"{name}.{word}": set(value.rooms())
        for name, module in list(sys.modules.items())
        if name.startswith("fanal.") and name != plugs.__name__
        for word, value in vars(module).items()
        if isinstance(value, plugs.Socket) and value not in plugs.ALL
    }
    assert found == PLUGGED_BELOW


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

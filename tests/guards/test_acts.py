"""No change without an entry in the journal, and no right that nothing asks for."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from fanal.accounts import addresses, matrix
from tests.guards.tree import SOURCE, check_exceptions, name_of, parse, python_files, templates

#: Reaching one of these is writing the journal.
WRITES = re.compile(r"(^|\.)(record|record_read|record_denied|record_shredding|_append)$")
_LEASES = "takes and gives back work of the program's own; what the work does is journalled by its action"
_BELOW = "jobs stands below the journal; the log names who did it, from the console"
_SHREDDING = "the vault stands below the journal, which hooks in before a key dies (vault.hooks, journal.record_shredding)"
#: Actions that write no entry of their own, each with the reason.
SILENT: dict[str, str] = {
    **dict.fromkeys(
        [f"api/actions/deliver.py:{name}" for name in ("mark_arrived", "sweep_events", "take_delivery")],
        "takes and gives back work of the program's own: a word whose act is journalled",
    ),
    "api/actions/announce_event.py:announce_due_tasks": "word of what the clock did; nobody acted",
    "api/actions/announce_event.py:announce_event": "within an act, and that is journalled",
    **dict.fromkeys(
        [f"api/actions/note_use.py:{name}" for name in ("forget_sendings", "note_sending", "note_use")],
        "book-keeping about a caller; what the caller did is journalled",
    ),
    "desk/channels/telephone/actions/note_call.py:forget_arrivals": "book-keeping about what was taken; the taking is journalled",
    **dict.fromkeys(
        [
            *(f"desk/channels/text_message/actions/note_sending.py:{name}" for name in ("take_sending", "note_arrival")),
            "desk/channels/text_message/actions/queue_text.py:queue_text",
        ],
        "the way of an answer whose writing is journalled, and its sending",
    ),
    "desk/channels/actions/keep_words.py:keep_words": "words that nobody has sent yet; a draft is no act",
    "desk/channels/actions/note_seen.py:note_seen": "the times at which a message arrived and was read; a person's reading is journalled by its page",
    "desk/channels/chat/actions/begin_chat.py:begin_chat": "nothing was said yet, and whoever floods the node must not flood its journal",
    "desk/channels/actions/sweep_set_aside.py:sweep_set_aside": "has the desk forget each, which is journalled, and its key destroyed, which is too",
    "cases/actions/forget_subject.py:forget_subject": "within a shredding, which is journalled before it",
    "cases/actions/give_access.py:let_everybody_out": "within the closing of the case, and that is journalled",
    "cases/actions/give_access.py:let_closer_stay": "within the closing of the case, and that is journalled",
    "cases/imports/actions/end_run.py:drop_file_of_ended": "tidies after a run whose end is journalled",
    "cases/imports/actions/note_progress.py:note_progress": "a bar that moves; the run's beginning and end are journalled",
    **dict.fromkeys(
        [f"exports/actions/begin_making.py:{name}" for name in ("begin_making", "lay_back", "note_progress")],
        "the course of the making; asking, the end and every fetching are journalled",
    ),
    **dict.fromkeys([f"jobs/actions/mend_job.py:{name}" for name in ("retry_job", "discard_job")], _BELOW),
    **dict.fromkeys(
        [
            f"jobs/actions/take_work.py:{name}"
            for name in (
                "beat", "enter_timetable", "fail_job", "fail_recurring", "finish_job", "finish_recurring", "forget_workers",
                "keep", "take_job", "take_recurring",
            )
        ],
        _LEASES,
    ),
    "jobs/actions/pull_back.py:pull_back": _LEASES,
    "journal/actions/anchor_head.py:anchor_head": "marks the head of the journal itself",
    "privacy/actions/forget_case.py:forget_case": "within an erasing, which is journalled",
    **dict.fromkeys([f"vault/actions/shred_keys.py:{name}" for name in ("carry_out_orders", "shred_again", "shred_keys")], _SHREDDING),
    **dict.fromkeys([f"vault/actions/shred_subject.py:{name}" for name in ("shred_key", "shred_subject")], _SHREDDING),
    **dict.fromkeys(
        [f"ops/backup/actions/keep_keys.py:{name}" for name in ("keep_keys", "keep_tombstones")],
        "copies what is there to another folder, every few minutes; erasures and backups are journalled",
    ),
    "vault/actions/sweep_orphans.py:sweep_orphans": "takes away keys and files to which no row ever pointed",
}  # fmt: skip


@cache
def _functions(path: Path) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in ast.walk(parse(path)) if isinstance(node, ast.FunctionDef)}


@cache
def _imports(path: Path) -> dict[str, tuple[Path, str]]:
    """Names that a module took over from another of ours: name → module, name there."""
    found = {}
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fanal."):
            base = SOURCE.parent / Path(*str(node.module).split("."))
            for alias in node.names:
                for place in (base.with_suffix(".py"), base / f"{alias.name}.py", base / "__init__.py"):
                    if place.exists():
                        found[alias.asname or alias.name] = (place, alias.name)
                        break
    return found


def _journals(path: Path, name: str, seen: set[tuple[Path, str]]) -> bool:
    """Whether a function reaches the journal, by itself or through functions of ours that it calls."""
    if (path, name) in seen:
        return False
    seen.add((path, name))
    function = _functions(path).get(name)
    if function is None:
        there = _imports(path).get(name)
        return there is not None and _journals(*there, seen)
    called = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    if any(WRITES.search(call) and ("journal" in path.parts or "." in call or call in _imports(path)) for call in called):
        return True
    for call in called:
        head, _dot, last = call.rpartition(".")
        if not head and (last in _functions(path) or last in _imports(path)):
            if _journals(path, last, seen):
                return True
        elif head in _imports(path) and _imports(path)[head][0].stem == head and _journals(_imports(path)[head][0], last, seen):
            return True
    return False


def _actions() -> list[tuple[Path, str]]:
    return [
        (path, node.name)
        for path in python_files()
        if path.parent.name == "actions" and not path.name.startswith("_")
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_every_action_writes_the_journal() -> None:
    silent = {f"{name_of(path)}:{name}" for path, name in _actions() if not _journals(path, name, set())}
    check_exceptions({place.removeprefix("src/fanal/") for place in silent}, SILENT)


#: Rights that stand in the matrix before the room that asks for them, each with that room.
AHEAD: dict[str, str] = {
    "case.merge": "merging children comes with the room matching; its plug (merge_child) stands",
    "figures.read": "the room figures",
    "ops.doctor": "the doctor is a command so far",
    "vault.shred": "erasing is a command of the machine so far (fanal vault shred)",
    "vault.status": "the state of the keys is told by the doctor so far",
}


def test_every_right_in_the_matrix_is_asked_for_somewhere() -> None:
    texts = "".join(path.read_text("utf-8") for path in [*python_files(), *templates()] if path.name != "matrix.py")
    by_data = {action for action in matrix.ACTIONS if f'ACTIONS["{action}"]' in (SOURCE / "accounts/matrix.py").read_text("utf-8")}
    by_address = set(addresses.URLS.values())
    unasked = {action for action in matrix.ACTIONS if f'"{action}"' not in texts} - by_data - by_address
    check_exceptions(unasked, AHEAD)


#: Ways to a row that go round the access layer of its room.
ROUND = re.compile(r"^(get_object_or_404|get_list_or_404|aget_object_or_404|raw|RawSQL)$")
ROUND_ALLOWED: dict[str, str] = {}


def test_no_view_fetches_a_row_past_the_queries_of_its_room() -> None:
    found = set()
    for path in python_files():
        if re.search(r"/(queries|models|actions)(/|\.py$)", f"/{name_of(path)}"):
            continue
        for node in ast.walk(parse(path)):
            name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
            if ROUND.match(name):
                found.add(name_of(path))
    check_exceptions(found, ROUND_ALLOWED)

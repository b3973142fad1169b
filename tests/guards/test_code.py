"""House rules that can be read off the code itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.guards.tree import ROOT, SOURCE, TESTS, check_exceptions, name_of, parse, python_files

#: `Model.objects` is touched here and nowhere else: the access layer of each app.
ACCESS_LAYER = re.compile(r"/(queries|models)(/|\.py$)|/actions/|/migrations/")


def _touches_objects(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            found.add(name_of(path))
    return found


def test_no_view_task_form_or_template_tag_touches_model_objects() -> None:
    allowed: dict[str, str] = OBJECTS_ALLOWED
    found: set[str] = set()
    for path in python_files():
        if not ACCESS_LAYER.search(f"/{name_of(path)}"):
            found |= _touches_objects(path)
    check_exceptions(found, allowed)


OBJECTS_ALLOWED: dict[str, str] = {}


def _rows_of_other_rooms(path: Path) -> set[str]:
    """Models of another room whose rows this file fetches or makes by itself."""
    room = name_of(path).split("/")[2]
    theirs: set[str] = set()
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.ImportFrom) and re.match(rf"fanal\.(?!{room}\b)\w+\.(\w+\.)?models\b", node.module or ""):
            theirs |= {alias.asname or alias.name for alias in node.names}
    return {
        f"{name_of(path)}:{node.value.id}"
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Attribute) and node.attr == "objects"
        and isinstance(node.value, ast.Name) and node.value.id in theirs
    }  # fmt: skip


def test_no_room_fetches_the_rows_of_another_by_itself() -> None:
    """A needed read of a lower room is its query, a needed act its action: who may see what is decided there, once."""
    check_exceptions({place for path in python_files() for place in _rows_of_other_rooms(path)}, ROWS_ALLOWED)


ROWS_ALLOWED: dict[str, str] = {}


def _actions() -> list[tuple[str, ast.FunctionDef]]:
    found = []
    for path in python_files():
        if path.parent.name != "actions" or path.name.startswith("_"):
            continue
        for node in parse(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found.append((f"{name_of(path)}:{node.name}", node))
    return found


@pytest.mark.parametrize(("place", "function"), [pytest.param(*row, id=row[0]) for row in _actions()])
def test_an_action_is_keyword_only_and_says_who_first(place: str, function: ast.FunctionDef) -> None:
    arguments = function.args
    assert not arguments.args and not arguments.posonlyargs, f"{place} takes positional arguments"
    assert arguments.kwonlyargs and arguments.kwonlyargs[0].arg == "by", f"{place} must take by= first"
    assert ast.get_docstring(function), f"{place} has no docstring"


def test_every_module_says_what_belongs_in_it() -> None:
    silent = {
        name_of(path)
        for path in python_files()
        if path.name not in {"__init__.py", "apps.py"} and not ast.get_docstring(parse(path))
    }
    assert not silent, f"modules without a first word: {sorted(silent)}"


def test_no_file_grows_past_what_a_reader_can_take_in() -> None:
    long = {
        name_of(path)
        for folder in (SOURCE, TESTS)
        for path in python_files(folder)
        if len(path.read_text("utf-8").splitlines()) > 330
    }
    check_exceptions(long, LONG_ALLOWED)


LONG_ALLOWED: dict[str, str] = {}


def test_nouns_of_the_trade_no_manager_helper_or_util() -> None:
    bad = re.compile(r"(Manager|Helper|Util|Utils|Handler)$")
    found = set()
    for path in python_files():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.ClassDef) and bad.search(node.name):
                found.add(f"{name_of(path)}:{node.name}")
        if re.search(r"(helpers?|utils?|misc|common)\.py$", path.name):
            found.add(name_of(path))
    check_exceptions(found, NOUNS_ALLOWED)


NOUNS_ALLOWED: dict[str, str] = {
    "src/fanal/accounts/roles.py:CaseManager": "a word of the trade: the person who carries a case",
    "src/fanal/web/uploads.py:MemoryOnlyUploadHandler": "the name that Django gives to this kind of thing",
}


def test_log_calls_hold_fixed_sentences_and_named_facts_only() -> None:
    """A value in a log outlives the deletion of what it names, so a message is a constant and facts are codes or numbers."""
    bad = []
    for path in python_files():
        for node in ast.walk(parse(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            owner = node.func.value
            if not (isinstance(owner, ast.Name) and owner.id in {"log", "logger", "logging"}):
                continue
            if node.func.attr not in {"debug", "info", "warning", "error", "exception", "critical", "log"}:
                continue
            fixed = len(node.args) == 1 and isinstance(node.args[0], ast.Constant)
            if not fixed or {word.arg for word in node.keywords} - {"extra", "exc_info"}:
                bad.append(f"{name_of(path)}:{node.lineno}")
    assert not bad, f"log calls with values in them: {bad}"


def test_nothing_prints_but_commands() -> None:
    found = set()
    for path in python_files():
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                found.add(name_of(path))
    check_exceptions({place for place in found if not place.endswith(("/cli.py", "__main__.py"))}, PRINT_ALLOWED)


PRINT_ALLOWED: dict[str, str] = {}


def test_nothing_names_a_machine_or_a_registry() -> None:
    bad = []
    #: Written in two parts, so that this file does not find itself.
    marks = re.compile(
        "|".join(
            ["/wo" + "rk/", "/ro" + "ot/", "pypi" + r"\.org", "files\\.python" + "hosted", "registry\\.npm" + "js"]
        )
    )
    for path in sorted(ROOT.rglob("*")):
        if not path.is_file() or path.suffix in {".woff2", ".png", ".mo", ".jpg", ".pyc"}:
            continue
        if {
            ".git",
            ".venv",
            "__pycache__",
            ".mypy_cache",
            ".ruff_cache",
            ".hypothesis",
            "test-artifacts",
            ".import_linter_cache",
        } & set(path.parts):
            continue
        if marks.search(path.read_text(encoding="utf-8", errors="ignore")):
            bad.append(name_of(path))
    assert not bad, f"names of a machine or registry in: {bad}"


def test_django_signals_are_not_used() -> None:
    found = {
        name_of(path)
        for path in python_files()
        if re.search(r"django\.(db\.models\.|core\.|contrib\.auth\.)?(signals|dispatch)", path.read_text("utf-8"))
    }
    check_exceptions(found, SIGNALS_ALLOWED)


SIGNALS_ALLOWED: dict[str, str] = {}


#: What rooms share, and the one place where it is made.
SHARED = {
    "use_case": "accounts/refusals.py", "refuse": "accounts/refusals.py", "StaffRequest": "accounts/requests.py",
    "Page": "web/paging.py", "page_by": "web/paging.py", "told": "web/answers.py", "say": "web/answers.py",
    "back": "web/answers.py", "hidden_when_absent": "web/answers.py", "read_uuid": "web/parameters.py",
}  # fmt: skip


def test_what_rooms_share_is_made_once() -> None:
    """A second `StaffRequest` or a second way to refuse is where two rooms begin to answer differently."""
    found = {
        f"{name_of(path).removeprefix('src/fanal/')}:{node.name}"
        for path in python_files()
        for node in parse(path).body
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name in SHARED
    }
    found.discard("web/handbook.py:Page")  # a page of the handbook is no page of a list
    assert found == {f"{place}:{name}" for name, place in SHARED.items()}


#: How the name of a query begins that is asked for somebody (`by`): it says what comes back.
QUERY_VERBS = ("fetch_", "count_", "lock_", "may_", "has_", "find", "search_", "visible_", "lookup")


def _queries_for_somebody() -> set[str]:
    found = set()
    for path in python_files():
        if not re.search(r"/queries(/|\.py$)", f"/{name_of(path)}"):
            continue
        for node in parse(path).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                args = [*node.args.args, *node.args.kwonlyargs]
                if "by" in {arg.arg for arg in args} and not node.name.startswith(QUERY_VERBS):
                    found.add(f"{name_of(path).removeprefix('src/fanal/')}:{node.name}")
    return found


def test_the_name_of_a_query_says_what_comes_back() -> None:
    check_exceptions(_queries_for_somebody(), ODD_QUERIES)


_PLUG = "the part of a plug, named after its socket"
_PART = "a part of a case that was fetched: `<parts>_of(case)`"
_CONDITION = "rows to go on from, like visible_…"
_READER = "who asks, for a prepared query: no rows"
ODD_QUERIES: dict[str, str] = {
    "cases/queries/board.py:own_items": _PLUG,
    "cases/queries/timeline.py:own_entries": _PLUG,
    "cases/risk/queries.py:risk_items": _PLUG,
    "cases/after_return/queries.py:interview_items": _PLUG,
    "cases/queries/subjects.py:export_subject": _PLUG,
    "cases/queries/parts.py:documents_of": _PART,
    "cases/queries/parts.py:links_of": _PART,
    "cases/queries/parts.py:notes_of": _PART,
    "cases/queries/parts.py:photo_of": _PART,
    "cases/queries/access.py:of_visible_case": _CONDITION,
    "cases/queries/access.py:asked_by": _READER,
    "cases/queries/parts.py:wall_of": "on which side of the wall somebody stands: no rows",
    "desk/queries/contact.py:shown_links": _CONDITION,
    "desk/queries/contact.py:with_shown_links": _CONDITION,
    "desk/queries/visibility.py:asked_by": _READER,
    "desk/queries/visibility.py:of_visible_contact": _CONDITION,
    "vault/queries.py:write_shred_orders": "the vault's own rows about keys; `by` is written down, nothing is read for somebody",
}

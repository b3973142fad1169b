"""Commands of the cases room: taking over old lists and PFIF documents. Parse, call the actions, say what happened.

Nothing of Django is imported before a command runs. Does not belong here: what is done (`imports.actions`).
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fanal.cases.own_forms.cli import COMMANDS as FORMS
from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput

BY = System("console")


def cases_arguments(parser: ArgumentParser) -> None:
    """Arguments of `fanal import cases`."""
    parser.add_argument("file", type=Path, help="an .xlsx workbook or a .csv text")
    parser.add_argument(
        "--source", required=True, help="where the list comes from; its mapping is kept under this name"
    )
    parser.add_argument("--sheet", default="", help="which sheet of a workbook (default: the first one with cells)")
    parser.add_argument("--encoding", default="", help="of a .csv (default: found out)")
    parser.add_argument(
        "--mapping", type=Path, help="a .json that says which column is what (default: the saved one, or a guess)"
    )
    parser.add_argument(
        "--write-mapping", type=Path, metavar="FILE", help="write the mapping that was used, to look at and change"
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a line-by-line report as .csv")
    parser.add_argument("--apply", action="store_true", help="make the cases of the file that was checked before")
    parser.add_argument(
        "--skip-bad", action="store_true", help="with --apply: leave refused lines out instead of stopping"
    )


def pfif_arguments(parser: ArgumentParser) -> None:
    """Arguments of `fanal import pfif`."""
    parser.add_argument("file", type=Path, help="a PFIF document, version 1.1 to 1.4")
    parser.add_argument(
        "--from",
        dest="sent_by",
        default="",
        metavar="DOMAIN",
        help="who sent it: only the home of a record may erase it",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would come in")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write a line-by-line report as .csv")


def import_cases(arguments: Namespace) -> int:
    """Check a spreadsheet, or apply the one that was checked. Exit code 1 when lines are refused."""
    from fanal.cases.imports.mapping import read_mapping

    data = _read(arguments.file)
    _clear_up_broken_off()
    mapping = read_mapping(_read(arguments.mapping).decode("utf-8-sig", "replace")) if arguments.mapping else None
    if arguments.apply:
        if mapping is not None:
            raise BadInput("Say the mapping when checking; --apply takes the one that was checked.", place="mapping")
        return _apply(arguments, data)
    return _check(arguments, data, mapping)


def _check(arguments: Namespace, data: bytes, mapping: object) -> int:
    import json

    from fanal.cases.imports.actions.begin_run import begin_run
    from fanal.cases.imports.actions.check_run import check_run
    from fanal.cases.imports.pacing import Bar
    from fanal.cases.imports.report import summary

    bar = Bar("Checking")
    if arguments.write_mapping:
        _check_writable(arguments.write_mapping)
    with _report(arguments.report) as each:
        run = begin_run(
            by=BY, data=data, file_name=arguments.file.name, source_name=arguments.source, sheet=arguments.sheet,
            encoding=arguments.encoding,
        )  # fmt: skip
        run = check_run(by=BY, run_id=run.pk, data=data, mapping=mapping, each=each, pace=bar)  # type: ignore[arg-type]
    bar(run.lines, run.lines)
    bar.finish()
    for sentence in summary(run):
        print(sentence)
    if arguments.write_mapping:
        text = json.dumps(run.mapping, ensure_ascii=False, indent=2)
        arguments.write_mapping.write_text(text + "\n", encoding="utf-8")
        print(f"The mapping that was used: {arguments.write_mapping}")
    print("Nothing was imported yet. To import this file: the same command with --apply.")
    return int(bool(run.refused))


def _apply(arguments: Namespace, data: bytes) -> int:
    from fanal.cases.imports.actions.apply_run import apply_run
    from fanal.cases.imports.pacing import Bar
    from fanal.cases.imports.queries import find_checked_run

    run = find_checked_run(by=BY, source_name=arguments.source, data=data)
    bar = Bar("Importing")
    run = apply_run(by=BY, run_id=run.pk, data=data, skip_bad=arguments.skip_bad, pace=bar)
    bar.finish()
    print(
        f"{counted(run.made, 'case')} made, {run.already} there already, {counted(run.refused, 'line')} left out; "
        f"{bar.rate:,.0f} rows a second."
    )
    return 0


def import_pfif(arguments: Namespace) -> int:
    """Take the records of a PFIF document in, as cases for review. Exit code 1 when records are refused."""
    from fanal.cases.imports.actions.apply_run import apply_run
    from fanal.cases.imports.actions.begin_run import begin_run
    from fanal.cases.imports.actions.cancel_run import cancel_run
    from fanal.cases.imports.actions.check_run import check_run
    from fanal.cases.imports.report import summary

    data = _read(arguments.file)
    _clear_up_broken_off()
    with _report(arguments.report) as each:
        run = begin_run(by=BY, data=data, file_name=arguments.file.name, sent_by=arguments.sent_by)
        run = check_run(by=BY, run_id=run.pk, data=data, each=each)
    for sentence in summary(run):
        print(sentence)
    if arguments.dry_run or not (run.to_import or run.already):
        cancel_run(by=BY, run_id=run.pk)
        print("Nothing was imported.")
        return int(bool(run.refused))
    run = apply_run(by=BY, run_id=run.pk, data=data, skip_bad=True)
    print(f"Waiting for review: {counted(run.made, 'case')}. There already: {run.already}. Not taken: {run.refused}.")
    return int(bool(run.refused))


def _clear_up_broken_off() -> None:
    """Take back at once what an import left whose process died on this machine."""
    from django.utils import timezone

    from fanal.cases.imports.actions.end_run import recover_runs

    if count := recover_runs(by=BY, now=timezone.now()):
        print(f"Imports that were broken off: {count}. What they had written was taken back first.", file=sys.stderr)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} could not be read: {error.strerror}.", place=str(path)) from None


def _check_writable(path: Path) -> None:
    """Raises BadInput before any work is begun, rather than after it."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}. Nothing was begun.", place=str(path)) from None


@contextmanager
def _report(path: Path | None) -> Iterator[Callable[[object], None] | None]:
    """The report file, readable by its owner only: it quotes what stands in the cells."""
    from fanal.cases.imports.report import ReportFile

    if path is None:
        yield None
        return
    _check_writable(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as out:
        yield ReportFile(out)  # type: ignore[misc]
    print(f"The report holds personal data; delete it when you are done: {path}", file=sys.stderr)


COMMANDS = [
    *FORMS,
    Command(
        "import cases",
        "Take over cases from a spreadsheet (.xlsx, .csv): checks first, applies with --apply.",
        import_cases,
        cases_arguments,
    ),
    Command("import pfif", "Take over records from a PFIF document, as cases for review.", import_pfif, pfif_arguments),
]

"""Commands for a node's own forms: check a file, load it, write a form as a file. Parse, call the action, say what happened.

Nothing of Django is imported before a command runs. Does not belong here: what is done (`actions`).
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fanal.core.actors import System
from fanal.core.commands import Command, counted
from fanal.core.errors import BadInput

BY = System("console")


def file_argument(parser: ArgumentParser) -> None:
    """Argument of `fanal forms check` and `load`."""
    parser.add_argument("file", type=Path, help="a form as .json, or an XLSForm as .xlsx")


def export_arguments(parser: ArgumentParser) -> None:
    """Arguments of `fanal forms export`."""
    parser.add_argument("name", help="the form's own name")
    parser.add_argument("file", type=Path, help="where to: .json or .xlsx")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path} could not be read: {error.strerror}.", place=str(path)) from None


def check_form(arguments: Namespace) -> int:
    """Say whether a form can be used; nothing is loaded."""
    from fanal.cases.own_forms.reading import read_form

    form = read_form(_bytes(arguments.file))
    print(f"{form.name} {form.version} can be used: {counted(len(form.answered), 'question')}, in {', '.join(form.languages)}.")
    return 0


def load_form_file(arguments: Namespace) -> int:
    """Load a form; it is asked in cases from now on."""
    from fanal.cases.own_forms.actions.load_form import load_form
    from fanal.cases.own_forms.reading import read_form

    found = load_form(by=BY, form=read_form(_bytes(arguments.file)))
    print(f"{found.name} {found.version} is asked in cases from now on.")
    return 0


def export_form(arguments: Namespace) -> int:
    """Write a form as a file. One that is there already is not written over."""
    from fanal.cases.own_forms.queries import fetch_definition
    from fanal.core.forms.definition import canonical
    from fanal.core.forms.xlsform_book import write_book

    form = fetch_definition(by=BY, name=arguments.name).form
    data = write_book(form) if arguments.file.suffix == ".xlsx" else canonical(form).encode() + b"\n"
    try:
        with arguments.file.open("xb") as out:
            out.write(data)
    except OSError as error:
        raise BadInput(f"{arguments.file} cannot be written: {error.strerror}.", place=str(arguments.file)) from None
    print(f"{form.name} {form.version}: {arguments.file}")
    return 0


COMMANDS = [
    Command("forms check", "Say whether a file holds a form that can be used, and on which line not.", check_form, file_argument),
    Command("forms load", "Load one of the node's own forms (.json, .xlsx).", load_form_file, file_argument),
    Command("forms export", "Write one of the node's own forms as a file (.json, .xlsx).", export_form, export_arguments),
]

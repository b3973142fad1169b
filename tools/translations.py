"""Catalogues of translations, without the system's gettext: find texts, merge, check, compile.

    extract             print how many texts there are, per room
    update              merge new texts into src/fanal/locale/<language>/LC_MESSAGES/django.po
    fill LANGUAGE FILE  take machine translations from a JSON object {text: translation, or list of plural forms};
                        each is marked as made by a machine until a person takes the mark away
    missing [--strict]  say per language what is missing, doubtful or not yet reviewed
    compile             write the .mo files that the program reads (called by `make setup`)

Python is read by Babel, templates by Django's own lexer. Texts for scripts stand in data attributes of templates, so there
is no catalogue for JavaScript.
"""

from __future__ import annotations

import argparse
import ast
import gettext
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_Kind = TypeVar("_Kind", bound=Catalog)
ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "fanal"
LOCALE = PACKAGE / "locale"
MACHINE = "machine translation, not yet reviewed"
#: Read by fanal.web.catalogues; kept in step by a test.
HEADER = "X-Fanal-Unreviewed"
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_LITERAL = r"""[uU]?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_CALL = re.compile(
    rf"""(?<![\w.])(gettext|_|ngettext|pgettext|npgettext)\(\s*((?:{_LITERAL})(?:\s*,\s*{_LITERAL})*)""", re.DOTALL
)
_ALIAS = re.compile(r"\b([a-z]*gettext[a-z_]*) as (\w+)")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of the source: where it stands, its singular, its plural (empty for none), its context (None for none)."""

    place: str
    single: str
    plural: str = ""
    context: str | None = None


def texts_of_python(path: Path) -> Iterator[Text]:
    """The texts of a module."""
    options = {"encoding": "utf-8"}
    for _line, found, _comments, context in extract_from_file("python", path, keywords=_keywords(path), options=options):
        single, plural = (found[0], found[1]) if isinstance(found, tuple) else (found, "")
        if single:
            yield Text(_name(path), single, plural, context)


def _keywords(path: Path) -> dict[str, Any]:
    """The functions whose arguments are texts, under the names that this module gives them."""
    aliases = _ALIAS.findall(path.read_text(encoding="utf-8"))
    return {**KEYWORDS, **{alias: KEYWORDS[function] for function, alias in aliases}}


def texts_of_template(path: Path) -> Iterator[Text]:
    """The texts of a template, as Django's lexer sees them."""
    from django.utils.translation.template import templatize

    for call in _CALL.finditer(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        words = [_unquote(word) for word in re.findall(_LITERAL, call[2], re.DOTALL)]
        context = words.pop(0) if "p" in call[1].removeprefix("n")[:1] else None
        # The lexer doubles nothing, but Django looks a text with variables up with %(name)s and a doubled percent sign.
        yield Text(_name(path), words[0], words[1] if "ngettext" in call[1] or "npgettext" in call[1] else "", context)


def _unquote(literal: str) -> str:
    return str(ast.literal_eval(literal))


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def all_texts(package: Path = PACKAGE) -> Iterator[Text]:
    """Every text of the program, in the order of its files."""
    for path in sorted(package.rglob("*.py")):
        if "migrations" not in path.parts:
            yield from texts_of_python(path)
    for path in sorted(package.rglob("templates/**/*")):
        if path.is_file() and path.suffix in {".html", ".txt", ".xml", ".svg"}:
            yield from texts_of_template(path)


def template_catalogue(package: Path = PACKAGE) -> Catalog:
    """Every text as an empty catalogue."""
    catalogue = Catalog(project="Fanal", charset="utf-8", fuzzy=False)
    for text in all_texts(package):
        message = catalogue.get(text.single, context=text.context)
        if message is not None and text.plural and isinstance(message.id, str):
            catalogue.delete(text.single, context=text.context)
        one = (text.single, text.plural) if text.plural else text.single
        if message is not None and not text.plural and isinstance(message.id, tuple):
            one = message.id
        catalogue.add(one, locations=[(text.place, 0)], context=text.context)
    return catalogue


# ------------------------------------------------------------------------------------------------- catalogues


def languages() -> list[str]:
    """The languages that have a catalogue: those of the settings, but English."""
    found = {path.parents[1].name for path in LOCALE.glob("*/LC_MESSAGES/django.po")}
    return sorted(found | {tag for tag in _offered() if tag != "en"})


def _offered() -> list[str]:
    """LANGUAGES of the settings, read without starting Django: `compile` runs before there is a node."""
    tree = ast.parse((PACKAGE / "settings.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "LANGUAGES":
            pairs = node.value.elts if isinstance(node.value, ast.List) else []
            return [
                str(pair.elts[0].value)
                for pair in pairs
                if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant)
            ]
    raise SystemExit("settings.py has no list LANGUAGES")


def path_of(language: str) -> Path:
    """Where a language's catalogue is."""
    return LOCALE / language.replace("-", "_") / "LC_MESSAGES" / "django.po"


def load(language: str) -> Catalog:
    """A language's catalogue; an empty one for a new language."""
    path = path_of(language)
    if not path.exists():
        return _new(language)
    with path.open("rb") as file:
        return read_po(file, locale=language.replace("-", "_"))


def _new(language: str, kind: type[_Kind] = Catalog) -> _Kind:
    """An empty catalogue. How plurals are formed is taken from Django's own catalogue: Babel numbers the last two Arabic
    forms the other way round, and Django joins both catalogues."""
    catalogue = kind(locale=language.replace("-", "_"), project="Fanal", charset="utf-8", fuzzy=False)
    theirs = Path(django.__file__).parent / "conf" / "locale" / language.replace("-", "_") / "LC_MESSAGES" / "django.mo"
    if theirs.exists():
        with theirs.open("rb") as file:
            rule = gettext.GNUTranslations(file).info().get("plural-forms", "")
        if rule:
            catalogue.mime_headers = [("Plural-Forms", rule)]
    return catalogue


def save(language: str, catalogue: Catalog) -> None:
    """Write a catalogue in a form that makes small diffs: by text, places without line numbers, no dates."""
    path = path_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = "# Fanal, EUPL-1.2. Made and merged by tools/translations.py."
    with path.open("wb") as file:
        write_po(file, catalogue, width=120, sort_output=True, include_lineno=False, omit_header=False)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        re.sub(
            r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Report-Msgid-Bugs-To|Last-Translator)[^\n]*\n',
            "",
            text,
            flags=re.MULTILINE,
        ),
        encoding="utf-8",
    )


def is_machine_made(message: Message) -> bool:
    """Whether nobody has reviewed this translation."""
    return MACHINE in message.auto_comments


def is_missing(message: Message) -> bool:
    """Whether a text has no translation, or not for every plural form."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    return bool(message.id) and not all(forms)


def update(language: str, template: Catalog) -> None:
    """Merge the texts of the program. Marks survive; nothing is guessed from similar texts; what is gone is kept as obsolete."""
    catalogue = load(language)
    marked = {(message.id, message.context) for message in catalogue if is_machine_made(message)}
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    for message in catalogue:
        if (message.id, message.context) in marked and not is_missing(message):
            message.auto_comments = [MACHINE]
    save(language, catalogue)


def fill(language: str, given: dict[str, Any]) -> list[str]:
    """Take machine translations for texts that have none. Returns sentences about those that were refused."""
    catalogue = load(language)
    refused = []
    for message in catalogue:
        single = message.id[0] if isinstance(message.id, tuple) else message.id
        offered = given.get(f"{message.context}\x04{single}" if message.context else single)
        if not single or offered is None or not is_missing(message):
            continue
        complaint = check(message, offered, catalogue.num_plurals)
        if complaint:
            refused.append(f"{single!r}: {complaint}")
            continue
        message.string = tuple(offered) if isinstance(message.id, tuple) else str(offered)
        message.auto_comments = [MACHINE]
    save(language, catalogue)
    return refused


def check(message: Message, offered: Any, plurals: int) -> str:
    """What is wrong with a translation; empty for nothing. Placeholders must be the same, plural forms complete."""
    if isinstance(message.id, tuple) != isinstance(offered, list):
        return "a text with a plural needs a list of forms, another one a text"
    forms = offered if isinstance(offered, list) else [offered]
    if isinstance(message.id, tuple) and len(forms) != plurals:
        return f"{plurals} plural forms are needed, {len(forms)} were given"
    sources = message.id if isinstance(message.id, tuple) else (message.id,)
    allowed = {frozenset(placeholders(source)) for source in sources}
    for form in forms:
        if not str(form).strip():
            return "a form is empty"
        have = frozenset(placeholders(str(form)))
        # A form for one or for none may leave the number out ("one thing").
        if have not in allowed and not (isinstance(message.id, tuple) and have <= max(allowed, key=len)):
            return f"placeholders differ: {sorted(have)}"
    return ""


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a text."""
    return Counter(match[0] for match in _PLACEHOLDER.finditer(text))


class _Counted(Catalog):
    """A catalogue whose header says how many of its translations nobody has reviewed."""

    unreviewed = 0

    def _get_mime_headers(self) -> list[tuple[str, str]]:
        return [*super()._get_mime_headers(), (HEADER, str(self.unreviewed))]

    mime_headers = property(_get_mime_headers, Catalog._set_mime_headers)


def compile_one(language: str) -> Path:
    """Write the .mo of a language, beside its .po."""
    catalogue = load(language)
    counted = _new(language, _Counted)
    for message in catalogue:
        if message.id and not is_missing(message):
            counted.add(message.id, message.string, flags=message.flags, context=message.context)
            counted.unreviewed += is_machine_made(message)
    path = path_of(language).with_suffix(".mo")
    with path.open("wb") as file:
        write_mo(file, counted)
    return path


def compile_all() -> list[Path]:
    """Write the .mo of every language that has a catalogue."""
    return [compile_one(language) for language in languages() if path_of(language).exists()]


def report(language: str, template: Catalog) -> tuple[str, int]:
    """A line about a language, and how many texts are missing."""
    catalogue = load(language)
    missing = doubtful = unreviewed = total = 0
    for wanted in template:
        if not wanted.id:
            continue
        total += 1
        single = wanted.id[0] if isinstance(wanted.id, tuple) else wanted.id
        have = catalogue.get(single, context=wanted.context)
        if have is None or is_missing(have):
            missing += 1
        elif have.fuzzy:
            doubtful += 1
        elif is_machine_made(have):
            unreviewed += 1
    return (
        f"{language}: {total} texts, {missing} missing, {doubtful} doubtful, {unreviewed} made by a machine and not yet reviewed",
        missing,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the commands above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for word in ("extract", "update", "compile"):
        commands.add_parser(word)
    filling = commands.add_parser("fill")
    filling.add_argument("language")
    filling.add_argument("file", type=Path)
    commands.add_parser("missing").add_argument("--strict", action="store_true")
    given = parser.parse_args(arguments)
    return _COMMANDS[given.command](given)


def _extract(_given: argparse.Namespace) -> int:
    rooms = Counter(text.place.split("/")[2] for text in set(all_texts()))
    for room, number in sorted(rooms.items()):
        print(f"{room}: {number}")
    return 0


def _update(_given: argparse.Namespace) -> int:
    template = template_catalogue()
    for language in languages():
        update(language, template)
        print(report(language, template)[0])
    return 0


def _fill(given: argparse.Namespace) -> int:
    refused = fill(given.language, json.loads(given.file.read_text(encoding="utf-8")))
    for sentence in refused:
        print(f"not taken: {sentence}", file=sys.stderr)
    print(report(given.language, template_catalogue())[0])
    return 1 if refused else 0


def _missing(given: argparse.Namespace) -> int:
    template = template_catalogue()
    found = [report(language, template) for language in languages()]
    for line, _number in found:
        print(line)
    return 1 if given.strict and any(number for _line, number in found) else 0


def _compile(_given: argparse.Namespace) -> int:
    print(f"compiled {len(compile_all())} catalogues")
    return 0


_COMMANDS = {"extract": _extract, "update": _update, "fill": _fill, "missing": _missing, "compile": _compile}

if __name__ == "__main__":
    sys.exit(main())

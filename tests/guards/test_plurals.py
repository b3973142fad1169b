"""A counted noun has a form for one and a form for many: "they would make 1 cases" is read as a machine that does not care."""

from __future__ import annotations

import ast
import re

from tests.guards.tree import SOURCE, name_of, parse, python_files, templates

#: A number, then a word in the plural: `%(count)s cases`, `{{ count }} lines`.
#: Limits that the program itself sets (`most`, `limit`) are never one.
NUMBERS = "n|count|number|hours|days|minutes|total|more|rows|cases|children|lines|made|left"
COUNTED = re.compile(rf"%\((?:{NUMBERS})\)[ds] (?:more )?[a-z]*(?:[a-rt-z]s|children|people)\b")
#: Numbers that are never one, or words that only look like a plural, by the text.
NEVER_ONE = {
    "The workbook has %(count)s sheets; “%(sheet)s” is read. Name another one to read that.": "said from two sheets on",
}


def test_a_counted_noun_has_its_singular() -> None:
    found, needed = set(), set()
    for path in python_files(SOURCE):
        for call in ast.walk(parse(path)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"_", "_l", "gettext", "gettext_lazy"}:
                text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
                if isinstance(text, str) and COUNTED.search(text):
                    (needed if text in NEVER_ONE else found).add((name_of(path), text))
    assert not found, sorted(found)
    assert {text for _place, text in needed} == NEVER_ONE.keys(), "stale exceptions, take them out"


def test_a_counted_noun_in_a_template_has_its_singular() -> None:
    block = re.compile(r"{% blocktranslate(.*?)%}(.*?){% endblocktranslate %}", re.DOTALL)
    counted = re.compile(rf"{{{{ (?:{NUMBERS}) }}}} (?:more )?[a-z]*(?:[a-rt-z]s|children|people)\b")
    found = [
        (name_of(path), words)
        for path in templates()
        if path.suffix == ".html"
        for _options, words in block.findall(path.read_text("utf-8"))
        if counted.search(words) and "{% plural %}" not in words and not words.startswith("More than")
    ]
    assert not found

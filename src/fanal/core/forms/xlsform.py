"""A form as the three sheets of an XLSForm, and back: what other tools for forms read and write.

Some columns are ours and left alone by others: `personal_class` (empty: not personal) and `answer_states` in `survey`, `source` and
`title_fr` (the title in a further language) in `settings`. A sheet that comes from elsewhere
lacks them, so each free text in it is refused until somebody has said its class: that is the point of the column.

Belongs here: rows to forms and back. Does not: the workbook around them (`xlsform_book`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from fanal.core.forms.definition import Form, Kind, Question, Words
from fanal.core.forms.lined_json import FormError, Node
from fanal.core.forms.loading import form_from

Row = Mapping[str, str]
#: `survey`, `choices`, `settings`: rows by column; the first row of a sheet is line 2, below its header.
Sheets = Mapping[str, Sequence[Row]]

_LANGUAGE = re.compile(r"(?:.*\()?([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\)?")
_BEGIN, _END = re.compile("begin[ _]group"), re.compile("end[ _]group")
_YES = {"yes", "true", "true()", "TRUE", "1"}


def to_sheets(form: Form) -> dict[str, list[dict[str, str]]]:
    """The three sheets of a form. Cells that say nothing are left out."""
    settings = {"form_id": form.name, "version": form.version, "default_language": form.languages[0], "source": form.source}
    for language, title in form.title.by_language:
        settings["form_title" if language == form.languages[0] else f"title_{language}"] = title
    return {
        "survey": [row for question in form.questions for row in _rows(question)],
        "choices": [
            {"list_name": name, "name": choice.name, **_cells("label", choice.label)}
            for name, choices in form.choices.items() for choice in choices
        ],
        "settings": [settings],
    }  # fmt: skip


def _cells(column: str, words: Words | None) -> dict[str, str]:
    return {f"{column}::{language}": text for language, text in words.by_language} if words else {}


def _rows(question: Question) -> Iterator[dict[str, str]]:
    kind = "begin_group" if question.kind is Kind.GROUP else f"{question.kind} {question.choices}".strip()
    row = {
        "type": kind, "name": question.name, **_cells("label", question.label), **_cells("hint", question.hint),
        "required": "yes" if question.required else "", "relevant": question.relevant.text if question.relevant else "",
        "constraint": question.constraint.text if question.constraint else "",
        **_cells("constraint_message", question.constraint_message), "personal_class": question.personal or "",
        "answer_states": " ".join(sorted(question.states)),
    }  # fmt: skip
    yield {column: str(text) for column, text in row.items() if text}
    for inner in question.questions:
        yield from _rows(inner)
    if question.kind is Kind.GROUP:
        yield {"type": "end_group"}


def from_sheets(sheets: Sheets) -> Form:
    """A sound form.

    Raises:
        FormError: the line is that of the row in its sheet.
    """
    settings: Row = next(iter(sheets.get("settings", ())), {})
    default = settings.get("default_language", "")
    default = _code(default) if default else "en"
    survey = _Survey(sheets.get("survey", ()), default)
    lists: dict[str, Node] = {}
    for line, row in enumerate(sheets.get("choices", ()), start=2):
        if not row:
            continue
        choices = lists.setdefault(row.get("list_name", ""), Node([], line)).value
        assert isinstance(choices, list)  # made so above
        choices.append(_node({"name": row.get("name", "")}, line, label=_words(row, "label", line, default)))
    languages, title = survey.languages(), settings.get("form_title", "")
    titles = {language: Node(settings.get(f"title_{language}", title), 2) for language in languages}
    form = {
        "form": Node(settings.get("form_id", ""), 2), "version": Node(settings.get("version", ""), 2),
        "source": Node(settings.get("source", ""), 2), "title": Node(dict(titles), 2),
        "choices": Node(dict(lists), 2), "questions": Node(survey.questions(), 2),
        "languages": Node([Node(language, 1) for language in languages], 1),
    }  # fmt: skip
    return form_from(Node(form, 1))


def _code(language: str) -> str:
    """`fr` of `fr` and of `French (fr)`."""
    match = _LANGUAGE.fullmatch(language.strip())
    if match is None:
        raise FormError(f"“{language}” names no language by its code, such as “label::French (fr)”.", 1)
    return match[1]


def _words(row: Row, column: str, line: int, default: str) -> Node:
    found: dict[str, Node] = {}
    for key, text in row.items():
        name, _sep, language = key.partition("::")
        if name == column and text:
            found[_code(language) if language else default] = Node(text, line)
    return Node(dict(found), line)


def _node(texts: Row, line: int, **parts: Node) -> Node:
    return Node({key: Node(text, line) for key, text in texts.items() if text} | parts, line)


class _Survey:
    """The sheet `survey`, read row by row."""

    def __init__(self, rows: Sequence[Row], default: str) -> None:
        self._rows = [(line, row) for line, row in enumerate(rows, start=2) if row.get("type", "").strip()]
        self._default = default

    def languages(self) -> list[str]:
        """Those of the labels, the default first if it is among them."""
        found: list[str] = []
        for line, row in self._rows:
            words = _words(row, "label", line, self._default).value
            assert isinstance(words, dict)  # `_words` makes nothing else
            found += [language for language in words if language not in found]
        return sorted(found, key=lambda language: language != self._default) or [self._default]

    def questions(self) -> list[Node]:
        """Questions and groups, in each other as their rows say."""
        open_groups: list[list[Node]] = [[]]
        for line, row in self._rows:
            kind = row["type"].strip()
            if _END.fullmatch(kind):
                if len(open_groups) == 1:
                    raise FormError("A group ends here that did not begin.", line)
                open_groups.pop()
                continue
            group: list[Node] = []
            open_groups[-1].append(self._question(kind, row, line, group))
            if _BEGIN.fullmatch(kind):
                open_groups.append(group)
        if len(open_groups) > 1:
            raise FormError("A group begins and does not end.", self._rows[-1][0])
        return open_groups[0]

    def _question(self, kind: str, row: Row, line: int, group: list[Node]) -> Node:
        is_group = bool(_BEGIN.fullmatch(kind))
        word, _space, choices = ("group", "", "") if is_group else kind.partition(" ")
        texts = {"kind": word, "choices": choices.strip(), "name": row.get("name", "").strip()}
        texts |= {key: row.get(key, "") for key in ("relevant", "constraint")}
        parts = {column: _words(row, column, line, self._default) for column in ("label", "hint", "constraint_message")}
        parts = {column: node for column, node in parts.items() if node.value or column == "label"}
        if row.get("required", "") in _YES:
            parts["required"] = Node(True, line)
        if is_group:
            parts["questions"] = Node(group, line)
        elif word != Kind.NOTE:
            personal = row.get("personal_class", "")
            parts["personal"] = Node(bool(personal), line)
            parts |= {"class": Node(personal, line)} if personal else {}
            parts["states"] = Node([Node(state, line) for state in row.get("answer_states", "").split()], line)
        return _node(texts, line, **parts)

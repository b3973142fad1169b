"""Small forms for tests, laid out so that lines can be counted."""

from __future__ import annotations

import json

from fanal.core.forms import Form, load_form

YES_NO = {"yes_no": [{"name": "yes", "label": {"en": "Yes"}}, {"name": "no", "label": {"en": "No"}}]}


def question(name, kind="integer", **more):
    data = {"name": name, "kind": kind, "label": {"en": name}, "personal": False} | more
    if kind == "text":
        data |= {"personal": True, "class": more.get("class", "protected")}
    if kind in {"note", "group"}:
        del data["personal"]
    if kind.startswith("select"):
        data.setdefault("choices", "yes_no")
    return data


def data_of(*asked, **more):
    return {
        "form": "f", "version": "1", "title": {"en": "F"}, "source": "ours", "languages": ["en"], "choices": YES_NO,
        "questions": list(asked),
    } | more  # fmt: skip


def text_of(*asked, **more) -> str:
    return json.dumps(data_of(*asked, **more))


def form_of(*asked, **more) -> Form:
    return load_form(text_of(*asked, **more))

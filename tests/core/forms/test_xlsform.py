"""A form as sheets: comes back the same, is taken by the reference tool, and a foreign sheet is read or refused with its row."""

from __future__ import annotations

import pytest
from hypothesis import given
from pyxform.xls2xform import convert

from fanal.core.casework.risk import SHIPPED, load_risk_set
from fanal.core.forms import Form, FormError, Kind
from fanal.core.forms.xlsform import from_sheets, to_sheets
from tests.core.forms.made import form_of, question
from tests.core.forms.test_loading import forms

RICH = form_of(
    question("a", "select_one", hint={"en": "Ask the parent"}, states=["unknown", "refused"], required=True),
    question("b", "text", relevant="${a} = 'yes' or not(selected(${a}, 'no'))", constraint=". != 'x'", constraint_message={"en": "No"}),
    question("c", "date", constraint=". <= today() and . > date('2000-01-01')"),
    question("g", "group", relevant="${a} = 'yes'", questions=[
        question("n", "note"), question("h", "group", questions=[question("d", "select_multiple", **{"personal": True, "class": "sealed"})]),
    ]),
    *[question(f"k{number}", kind.value) for number, kind in enumerate(Kind) if kind.is_answered],
)  # fmt: skip


def test_all_that_a_form_says_comes_back_from_its_sheets():
    again = from_sheets(to_sheets(RICH))
    assert again == RICH and again.fingerprint == RICH.fingerprint


@given(forms())
def test_every_form_comes_back_from_its_sheets(form: Form):
    assert from_sheets(to_sheets(form)).fingerprint == form.fingerprint


@pytest.mark.parametrize("form", [
    pytest.param(RICH, id="all kinds"),
    *(pytest.param(load_risk_set(path.read_text("utf-8")).form, id=path.stem) for path in sorted(SHIPPED.glob("*.json"))),
])
def test_the_reference_tool_takes_what_we_write_and_we_read_it_again(form):
    sheets = to_sheets(form)
    xform = convert(sheets, validate=False).xform
    assert all(f'/{name}"' in xform for name in form.answered)
    assert from_sheets(sheets) == form


FOREIGN = {
    "survey": [
        {"type": "begin group", "name": "g", "label": "Return"},
        {"type": "select_one yn", "name": "hurt", "label": "Hurt?", "label::French (fr)": "Blessé ?", "required": "true()"},
        {"type": "", "name": ""},
        {"type": "end group"},
    ],
    "choices": [
        {"list_name": "yn", "name": "yes", "label::English (en)": "Yes", "label::French (fr)": "Oui"},
        {"list_name": "yn", "name": "no", "label::English (en)": "No", "label::French (fr)": "Non"},
    ],
    "settings": [{"form_id": "f", "version": "7", "source": "theirs", "form_title": "F"}],
}  # fmt: skip


def test_a_sheet_in_the_manner_of_others_is_read():
    survey = [dict(row) for row in FOREIGN["survey"]]
    survey[0]["label::French (fr)"] = "Retour"
    form = from_sheets(FOREIGN | {"survey": survey})
    assert (form.languages, form.answered["hurt"].required, form.answered["hurt"].label.said("fr")) == (("en", "fr"), True, "Blessé ?")


def test_a_sheet_in_one_language_that_is_not_english_is_read():
    survey = [{"type": "integer", "name": "n", "label::French (fr)": "Combien ?"}]
    form = from_sheets({"survey": survey, "settings": FOREIGN["settings"]})
    assert (form.languages, form.title.said("fr")) == (("fr",), "F")


@pytest.mark.parametrize(("change", "line", "sentence"), [
    pytest.param({}, 2, "has no “fr”", id="a language missing"),
    pytest.param({"survey": [{"type": "end_group"}]}, 2, "did not begin", id="a group ends twice"),
    pytest.param({"survey": FOREIGN["survey"][:2]}, 3, "does not end", id="a group without end"),
    pytest.param({"survey": [{"type": "text", "name": "t", "label": "T", "label::fr": "T"}]}, 2, "free text", id="a free text without class"),
    pytest.param({"survey": [{"type": "geopoint", "name": "t", "label": "T", "label::fr": "T"}]}, 2, "no kind", id="a kind not known"),
    pytest.param({"survey": [{"type": "note", "name": "t", "label::French": "T"}]}, 1, "names no language", id="a language without code"),
    pytest.param({"settings": [{"default_language": "English"}]}, 1, "names no language", id="a default without code"),
    pytest.param({"settings": []}, 2, "not empty", id="no settings"),
    pytest.param({"survey": [], "choices": []}, 1, "asks nothing", id="no survey"),
])  # fmt: skip
def test_a_sheet_that_cannot_be_used_is_refused_with_its_row(change, line, sentence):
    with pytest.raises(FormError, match=sentence) as caught:
        from_sheets(FOREIGN | change)
    assert caught.value.line == line

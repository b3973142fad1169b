"""A form is refused before anybody is asked, with the line; a sound one comes back the same from its canonical form."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework.answers import AnswerState
from fanal.core.forms import Form, FormError, Kind, PersonalClass, Words, canonical, load_form
from tests.core.forms.made import data_of, form_of, question, text_of

#: Each on a line of its own: the question that is at fault is on line 3.
FRAME = '{{"form": "f", "version": "1", "title": {{"en": "F"}}, "source": "s", "languages": ["en"], "choices": {}, "questions": [\n{},\n{}]}}'
SOUND = question("a", "select_one")


def two_lines(second, first=SOUND):
    return FRAME.format(json.dumps(data_of()["choices"]), json.dumps(first), json.dumps(second))


def without(name, *keys, **more):
    return {key: value for key, value in question(name, **more).items() if key not in keys}


@pytest.mark.parametrize(("second", "sentence"), [
    pytest.param(question("a"), "“a” stands twice", id="a name twice"),
    pytest.param(question("b", relevant="${c} = 1"), "refers to “c”, which is no question", id="dangling relevance"),
    pytest.param(question("b", constraint="${c} = 1"), "refers to “c”, which is no question", id="dangling constraint"),
    pytest.param(question("b", relevant="${a} = 'maybe'"), "choice “maybe”", id="dangling choice"),
    pytest.param(question("b", relevant="'maybe' = ${a}"), "choice “maybe”", id="dangling choice on the left"),
    pytest.param(question("b", relevant="selected(${a}, 'maybe')"), "choice “maybe”", id="dangling choice selected"),
    pytest.param(question("b", relevant="selected(${b}, 'x')"), "no choices", id="selected of no list"),
    pytest.param(question("b", relevant="${b} = 1"), "depends on each other: b, b", id="asked depending on itself"),
    pytest.param(without("b", "personal"), "does not say whether", id="personal or not is not said"),
    pytest.param(question("b", personal=True), "personal and has no “class”", id="personal without class"),
    pytest.param(question("b", **{"personal": True, "class": "secret"}), "no class", id="a class that is none"),
    pytest.param(question("b", **{"class": "clear"}), "is not personal", id="a class without personal"),
    pytest.param(question("b", "text") | {"personal": False}, "free text", id="a free text that is not personal"),
    pytest.param(question("b", personal="yes"), "true or false", id="personal that is no flag"),
    pytest.param(question("b", "colour"), "no kind of question", id="unknown kind"),
    pytest.param(question("b", "select_one", choices="list"), "which is no list", id="no such list"),
    pytest.param(without("b", "choices", kind="select_one"), "has no “choices”", id="select without list"),
    pytest.param(question("b", relevant="${a} ="), "“relevant” of the question “b” cannot be read", id="relevance unreadable"),
    pytest.param(question("b", relevant=1), "must be a text", id="relevance that is no text"),
    pytest.param(question("b", label={"fr": "b"}), "has no “en”", id="language missing"),
    pytest.param(question("b", label={"en": "b", "fr": "b"}), "“fr” is not known", id="language too many"),
    pytest.param(question("b", label={"en": " "}), "not empty", id="empty label"),
    pytest.param(question("b", label="b"), "as an object", id="label without languages"),
    pytest.param(question("b c"), "is no name", id="a name that is none"),
    pytest.param(question("b", colour=1), "“colour” is not known in The question “b”", id="a key that is not known"),
    pytest.param(question("b", "note", required=True), "“required” is not known", id="a note that is required"),
    pytest.param(question("b", "group"), "is empty", id="an empty group"),
    pytest.param(question("b", states=["given"]), "Only unknown", id="a state that is none"),
    pytest.param(question("b", states=["lost"]), "no state of an answer", id="a state not known"),
    pytest.param(question("b", states="unknown"), "must be a list", id="states that are no list"),
    pytest.param(question("b", constraint_message={"en": "No"}), "without a constraint", id="a message without constraint"),
    pytest.param(question("b", constraint=". = 'x'"), "compares number with text", id="kinds that do not compare"),
    pytest.param(question("b", constraint=". < today()"), "compares number with day", id="a number with a day"),
    pytest.param(question("b", relevant="${a} = 1"), "compares choice with number", id="a choice with a number"),
    pytest.param(question("b", "select_multiple", constraint=". = 'yes'"), "several choices", id="several choices compared"),
])
def test_a_fault_is_told_with_its_line(second, sentence):
    with pytest.raises(FormError, match=sentence) as caught:
        load_form(two_lines(second))
    assert caught.value.line == 3


def test_a_circle_is_found_through_a_group():
    inner = question("b", "select_one")
    with pytest.raises(FormError, match="depends on each other") as caught:
        load_form(two_lines(question("g", "group", relevant="${b} = 'yes'", questions=[inner])))
    assert caught.value.line == 3


@pytest.mark.parametrize(("change", "sentence"), [
    pytest.param({"languages": []}, "no languages", id="no language"),
    pytest.param({"languages": ["en", "en"]}, "stands twice", id="a language twice"),
    pytest.param({"languages": ["English"]}, "no language code", id="no code"),
    pytest.param({"languages": [1]}, "must be a text", id="a language that is no text"),
    pytest.param({"choices": []}, "must be an object", id="choices that are no object"),
    pytest.param({"choices": {"x": []}}, "has no choices", id="an empty list"),
    pytest.param({"choices": {"x": [{"name": "a", "label": {"en": "A"}}] * 2}}, "stands twice in “x”", id="a choice twice"),
    pytest.param({"questions": []}, "asks nothing", id="no question"),
    pytest.param({"questions": [question(f"q{n}") for n in range(501)]}, "at most 500", id="too many"),
    pytest.param({"colour": 1}, "not known in The form", id="a key that is not known"),
])
def test_a_form_that_is_none_is_refused(change, sentence):
    with pytest.raises(FormError, match=sentence):
        load_form(text_of(question("a"), **change))


def test_groups_have_a_depth():
    inner = question("q")
    for number in range(7):
        inner = question(f"g{number}", "group", questions=[inner])
    with pytest.raises(FormError, match="more than 5 deep"):
        form_of(inner)


def test_all_that_a_question_can_say_is_kept():
    form = form_of(
        question("a", "select_one", hint={"en": "Ask the parent"}, states=["unknown", "refused"], required=True),
        question("b", "text", relevant="${a} = 'yes' and ${a} = ${a}", constraint=". != '' and . != 'x'", constraint_message={"en": "No"}),
        question("c", "date", constraint=". <= today() and . > date('2000-01-01')"),
        question("g", "group", questions=[question("n", "note"), question("d", **{"personal": True, "class": "sealed"})]),
    )  # fmt: skip
    a, b = form.questions[:2]
    assert a.states == {AnswerState.UNKNOWN, AnswerState.REFUSED} and a.required and a.hint
    assert b.personal is PersonalClass.PROTECTED and a.personal is None
    assert form.answered["d"].personal is PersonalClass.SEALED
    assert list(form.answered) == ["a", "b", "c", "d"]
    assert load_form(canonical(form)) == form


def test_a_form_without_choices_needs_no_list():
    data = data_of(question("a"))
    del data["choices"]
    assert load_form(json.dumps(data)).choices == {}


def test_the_fingerprint_is_of_the_form_not_of_its_layout():
    data = data_of(question("a"), question("b"))
    same = load_form(json.dumps(data, indent=4, sort_keys=True)).fingerprint
    assert load_form(json.dumps(data)).fingerprint == same
    assert len(same) == 64
    for change in ({"version": "2"}, {"source": "theirs"}, {"questions": data["questions"][::-1]}):
        assert load_form(json.dumps(data | change)).fingerprint != same


def test_words_fall_back_to_the_language_and_then_to_the_first():
    words = Words((("en", "Child"), ("fr", "Enfant"), ("pt-BR", "Criança")))
    assert [words.said(code) for code in ("fr", "fr-BE", "pt-BR", "el")] == ["Enfant", "Enfant", "Criança", "Child"]


NAMES = st.lists(st.from_regex("[a-z]{1,4}", fullmatch=True), min_size=1, max_size=6, unique=True)
ANSWERED = [kind.value for kind in Kind if kind.is_answered]


@st.composite
def forms(draw):
    made = []
    for name in draw(NAMES):
        more = {}
        if made and draw(st.booleans()):
            more["relevant"] = f"${{{draw(st.sampled_from(made))['name']}}} != ''"
        kind = draw(st.sampled_from(ANSWERED))
        made.append(question(name, kind, states=draw(st.sampled_from([[], ["unknown"]])), required=draw(st.booleans()), **more))
    return form_of(*made)


@given(forms())
def test_every_form_comes_back_from_its_canonical_form(form: Form):
    again = load_form(canonical(form))
    assert again == form and again.fingerprint == form.fingerprint


@given(st.data())
def test_a_damaged_form_raises_nothing_but_the_forms_error(data):
    text = text_of(question("a", "select_one"), question("b", "text", relevant="${a} = 'yes'", states=["unknown"]))
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 20)))
    middle = data.draw(st.sampled_from(["", "1", "null", "[]", "{}", '"x"', '"', ",", "\n"]))
    with contextlib.suppress(FormError):
        load_form(text[:start] + middle + text[end:])


def test_the_form_in_the_documents_is_one():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "forms.md").read_text("utf-8")
    form = load_form(re.findall("```json\n(.*?)```", page, re.DOTALL)[0])
    assert list(form.answered) == ["hurt", "seen_on"]
    assert all(f"`{kind}`" in page for kind in Kind)

"""The answer field, the markup of fields, and the list of errors."""

from __future__ import annotations

import re

import pytest
from django import forms

from fanal.core.casework.answers import Answer, AnswerState
from fanal.web import forms as web


class Person(web.Form):
    given = web.AnswerField(label="Given name", help_text="As you hear it.")
    born = web.AnswerField(label="Born", inner=forms.DateField())
    sex = web.AnswerField(label="Sex", inner=forms.ChoiceField(choices=[("", ""), ("f", "girl"), ("m", "boy")]))
    role = forms.ChoiceField(label="Role", choices=[("a", "Mother"), ("b", "Father")], widget=web.ChoiceChips)
    email = forms.EmailField(label="E-mail", widget=forms.EmailInput(attrs={"placeholder": "you@example.org"}))
    agreed = forms.BooleanField(label="Agreed", required=False)


def answer_to(data: dict[str, str], name: str = "given") -> Answer:
    form = Person({"role": "a", "email": "a@example.org", **data})
    assert form.is_valid(), form.errors
    return form.cleaned_data[name]  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("data", "state", "value"),
    [
        pytest.param({}, "empty", "", id="left alone"),
        pytest.param({"given": "Samir"}, "given", "Samir", id="typed"),
        pytest.param({"given": "", "given_none": "refused"}, "refused", "", id="a reason"),
        pytest.param({"given_none": "not_asked"}, "not_asked", "", id="a reason alone"),
        pytest.param({"given_none": ""}, "empty", "", id="taken back"),
        pytest.param(
            {"given": "Samir", "given_none": "refused"}, "given", "Samir", id="what was typed outranks the reason"
        ),
        pytest.param({"given": "   "}, "empty", "", id="blanks are nothing"),
        pytest.param({"given": "?"}, "unknown", "", id="question mark alone"),
        pytest.param({"given": " - "}, "not_asked", "", id="dash alone"),
        pytest.param({"given": "!"}, "refused", "", id="exclamation mark alone"),
        pytest.param({"given": "?", "given_none": "refused"}, "unknown", "", id="what was typed last outranks"),
        pytest.param({"given": "Sam?"}, "given", "Sam?", id="a sign within a name is part of it"),
        pytest.param({"given": "-5"}, "given", "-5", id="a dash before something is part of it"),
    ],
)
def test_an_answer_is_a_value_or_the_honest_reason_for_none(data: dict[str, str], state: str, value: str) -> None:
    assert answer_to(data) == Answer(AnswerState(state), value)


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        pytest.param("born", "2011-03-04", "2011-03-04", id="a date is kept as ISO text"),
        pytest.param("sex", "m", "m", id="a choice is kept as its code"),
    ],
)
def test_an_inner_field_reads_the_value(name: str, typed: str, value: str) -> None:
    assert answer_to({name: typed}, name) == Answer(AnswerState.GIVEN, value)


def test_an_inner_field_may_have_a_reason_too() -> None:
    assert answer_to({"born": "?"}, "born").state is AnswerState.UNKNOWN
    assert answer_to({"sex_none": "refused"}, "sex").state is AnswerState.REFUSED


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"born": "31.02.2011"}, id="no such day"),
        pytest.param({"sex": "x"}, id="no such choice"),
        pytest.param({"given_none": "maybe"}, id="no such reason"),
    ],
)
def test_what_cannot_be_read_is_an_error_and_not_an_empty_answer(data: dict[str, str]) -> None:
    assert not Person({"role": "a", "email": "a@example.org", **data}).is_valid()


@pytest.mark.parametrize(
    "initial",
    [
        pytest.param(Answer.of("Samir"), id="an answer"),
        pytest.param({"state": "given", "value": "Samir"}, id="stored data"),
        pytest.param("Samir", id="a text"),
    ],
)
def test_a_form_can_begin_with_an_answer(initial: object) -> None:
    form = Person(initial={"given": initial})
    assert 'value="Samir"' in str(form["given"])
    assert not form.fields["given"].has_changed(initial, ["Samir", ""])
    assert form.fields["given"].has_changed(initial, ["", "refused"])


def test_a_reason_is_shown_as_chosen() -> None:
    html = str(Person(initial={"given": {"state": "refused"}})["given"])
    assert re.search(r'value="refused"[^>]*checked', html)
    assert not re.search(r'value="unknown"[^>]*checked', html)


def shown(form: forms.Form, name: str) -> str:
    return str(web.show(form[name]))


def test_a_label_leads_to_its_input_and_help_and_error_are_read_with_it() -> None:
    form = Person({"given": "x" * 3000})
    html = shown(form, "given")
    assert '<label class="ds-label" for="id_given">Given name' in html
    described = re.search(r'<input[^>]*id="id_given"[^>]*>', html)[0]  # type: ignore[index]
    assert 'aria-describedby="id_given_helptext id_given_error"' in described and 'aria-invalid="true"' in described
    assert 'id="id_given_helptext"' in html and 'id="id_given_error"' in html
    assert "<legend" in html and "Given name: no answer" in html


def test_no_field_shows_a_placeholder_not_even_a_foreign_one() -> None:
    assert "placeholder" not in shown(Person(), "email")


@pytest.mark.parametrize("name", ["given", "born", "sex", "role", "email", "agreed"])
def test_a_shortcut_stands_at_the_label_and_on_the_input(name: str) -> None:
    html = str(web.show(Person()[name], key="Alt+G"))
    assert ">Alt G</kbd>" in html and 'data-key="Alt+G"' in html


def test_errors_are_listed_in_the_order_of_the_page_each_with_the_way_to_its_field() -> None:
    form = Person({"email": "no", "born": "x"})
    form.is_valid()
    assert [fault.target for fault in web.list_errors(form)] == ["id_born", "id_role_0", "id_email"]
    ids = set(re.findall(r'id="([^"]+)"', str(form)))
    assert {fault.target for fault in web.list_errors(form)} <= ids


def test_a_form_without_errors_lists_none() -> None:
    assert web.list_errors(Person()) == []
    assert "errors" not in str(Person())


def test_explanations_stand_under_their_answers() -> None:
    class Ask(web.Form):
        safe = forms.ChoiceField(
            choices=[("yes", "Yes"), ("no", "No")], widget=web.Opts(explanations={"no": "I am in danger."})
        )

    html = shown(Ask(), "safe")
    assert html.count("<small>") == 1 and "<small>I am in danger.</small>" in html


HOSTILE = [
    '"><script>alert(1)</script>',
    "'; DROP TABLE",
    "{{ 7|add:7 }}",
    "<img src=x onerror=alert(1)>",
    "\u202egnp.exe",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    html = shown(Person({"given": text, "email": text}), "given") + shown(Person({"email": text}), "email")
    assert "<script" not in html and "<img" not in html

"""Conditions: what they mean, that they are total, and what is refused."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.forms.expressions import DEEPEST, LONGEST, BadExpression, holds, names_in, parse

TODAY = date(2026, 3, 1)
KNOWN = {"age": 12, "where": "home", "needs": ("insulin", "other"), "seen": date(2026, 2, 28), "one": "yes"}


@pytest.mark.parametrize(("text", "closed", "open_world"), [
    pytest.param("${age} < 13", True, True, id="less"),
    pytest.param("${age} <= 12", True, True, id="at most"),
    pytest.param("${age} > 12.5", False, False, id="more than a decimal"),
    pytest.param("${age} >= 12", True, True, id="at least"),
    pytest.param("${age} != 12", False, False, id="unlike"),
    pytest.param("${where} = 'home'", True, True, id="equal"),
    pytest.param('${where} = "home"', True, True, id="double quotes"),
    pytest.param("13 > ${age}", True, True, id="value first"),
    pytest.param("selected(${needs}, 'insulin')", True, True, id="among several"),
    pytest.param("selected(${one}, 'yes')", True, True, id="of one"),
    pytest.param("selected(${one}, 'no')", False, False, id="another of one"),
    pytest.param("${seen} < today()", True, True, id="before today"),
    pytest.param("${seen} = date('2026-02-28')", True, True, id="a day"),
    pytest.param("${age} = 1 or ${one} = 'yes'", True, True, id="or"),
    pytest.param("${age} = 12 and ${one} = 'no'", False, False, id="and"),
    pytest.param("false() and false() or true()", True, True, id="and binds closer"),
    pytest.param("false() and (false() or true())", False, False, id="brackets"),
    pytest.param("not(${age} = 12)", False, False, id="not"),
    pytest.param("${none} = 'x'", False, None, id="missing is equal to nothing"),
    pytest.param("${none} != 'x'", True, None, id="missing is unlike all"),
    pytest.param("${none} < 3", False, None, id="missing is not less"),
    pytest.param("${none} = ${nought}", True, None, id="missing beside missing"),
    pytest.param("${none} = ''", True, True, id="asks for emptiness"),
    pytest.param("${none} != ''", False, False, id="asks for an answer that is not there"),
    pytest.param("${age} != ''", True, True, id="asks for an answer that is there"),
    pytest.param("selected(${none}, 'x')", False, None, id="nothing selected"),
    pytest.param("not(${none} = 'x')", True, None, id="not of open"),
    pytest.param("${none} = 'x' or ${age} = 12", True, True, id="the rest decides an or"),
    pytest.param("${none} = 'x' and ${age} = 1", False, False, id="the rest decides an and"),
    pytest.param("${none} = 'x' or ${age} = 1", False, None, id="the rest leaves an or open"),
    pytest.param("${none} = 'x' and ${age} = 12", False, None, id="the rest leaves an and open"),
])
def test_a_condition_means_what_it_says(text, closed, open_world):
    condition = parse(text)
    assert holds(condition, KNOWN.get, TODAY) is closed
    assert holds(condition, KNOWN.get, TODAY, open_world=True) is open_world


def test_a_dot_is_the_question_itself():
    assert parse(". < 18", own="age") == parse("${age} < 18")


def test_the_questions_that_are_asked_are_known():
    found = names_in(parse("${a} = ${b} and not(selected(${c}, 'x') or true()) or today() > ${ d }"))
    assert found == {"a", "b", "c", "d"}


@pytest.mark.parametrize(("text", "sentence"), [
    pytest.param("", "a value is expected at the end", id="nothing"),
    pytest.param("${a}", "a comparison such as = is expected at the end", id="no comparison"),
    pytest.param("${a} 'x'", "a comparison such as = is expected before", id="no sign"),
    pytest.param("${a} = ", "a value is expected at the end", id="no right side"),
    pytest.param("${a} = 1 ${b}", "does not fit here", id="something after the end"),
    pytest.param("${a} = 1 = 2", "does not fit here", id="a chain"),
    pytest.param("(${a} = 1", r"“\)” is expected at the end", id="an open bracket"),
    pytest.param("not ${a} = 1", r"“\(” is expected before", id="not without brackets"),
    pytest.param("true(1)", r"“\)” is expected before “1”", id="true of something"),
    pytest.param("selected('a', 'b')", "selected", id="selected of no question"),
    pytest.param("selected(${a}, ${b})", "selected", id="selected with no choice"),
    pytest.param("selected(${a}, 1)", "selected", id="selected with a number"),
    pytest.param("date('2026-02-30') = ${a}", "takes a day", id="no such day"),
    pytest.param(". = 1", "a value is expected instead", id="a dot that means nothing"),
    pytest.param("import = 1", "a value is expected instead", id="a word that is not known"),
    pytest.param("${a} = #", "“#” is not understood", id="a sign that is not known"),
    pytest.param("${a b} = 1", "is not understood", id="a name that is none"),
    pytest.param("(" * (DEEPEST + 2), "deep", id="too deep"),
    pytest.param(" " * (LONGEST + 1), "at most", id="too long"),
])
def test_what_cannot_be_read_is_refused(text, sentence):
    with pytest.raises(BadExpression, match=sentence):
        parse(text)


PIECES = ["${a}", "${b}", ".", "'x'", "''", "1", "-2.5", "=", "!=", "<", "<=", "and", "or", "not", "selected", "(", ")", ",", "today",
          "date", "true()", "false()", "'2026-01-01'", "eval", "__"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join) | st.text(max_size=60))
def test_reading_raises_nothing_but_its_own_error(text):
    with contextlib.suppress(BadExpression):
        parse(text, own="a")


CONDITIONS = st.recursive(
    st.sampled_from(["${a} = 'x'", "${b} != 'x'", "selected(${a}, 'x')", "true()", "${a} = ''"]),
    lambda inner: st.builds("({} and {})".format, inner, inner) | st.builds("({} or {})".format, inner, inner)
    | st.builds("not({})".format, inner),
    max_leaves=8,
)  # fmt: skip


@given(CONDITIONS.filter(lambda text: "''" not in text), st.sampled_from(["x", "y", None]))
def test_what_is_decided_while_an_answer_is_missing_stays_so_whatever_the_answer(text, other):
    try:
        condition = parse(text)
    except BadExpression:
        return
    early = holds(condition, {"b": other}.get, TODAY, open_world=True)
    if early is not None:
        assert all(holds(condition, {"a": a, "b": other}.get, TODAY, open_world=True) in {early} for a in ("x", "y"))


@given(CONDITIONS, st.sampled_from(["x", "y", None]), st.sampled_from(["x", "y", None]))
def test_as_in_xlsform_every_condition_is_true_or_false(text, a, b):
    assert holds(parse(text), {"a": a, "b": b}.get, TODAY) in {True, False}

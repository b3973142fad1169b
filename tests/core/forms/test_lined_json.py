"""JSON with lines: the same values as the standard reader, and nothing but the form's own error."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.forms.lined_json import DEEPEST, LONGEST, FormError, read_json

NUMBERS = st.integers(-(10**18) + 1, 10**18 - 1) | st.decimals(-1000, 1000, places=3).map(float)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)


def plain(node):
    if isinstance(node.value, list):
        return [plain(inner) for inner in node.value]
    if isinstance(node.value, dict):
        return {key: plain(inner) for key, inner in node.value.items()}
    return node.value


@given(VALUES, st.sampled_from([None, 0, 3]), st.booleans())
def test_it_reads_what_the_standard_reader_reads(value, indent, ascii_only):
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    try:
        found = plain(read_json(text))
    except FormError as error:
        assert "half of a character" in str(error) or "18" in str(error) or "e-" in text
    else:
        assert found == json.loads(text, parse_float=Decimal)


@given(st.text() | st.text(alphabet='{}[]":,\\ \n01-.etrufalsn'))
def test_it_raises_nothing_but_its_own_error(text):
    try:
        read_json(text)
    except FormError:
        pass
    else:
        json.loads(text)


def test_each_value_knows_its_line():
    node = read_json('{\n "a": [1,\n  "x"],\n\n "b": {"c": true}\n}')
    inner = node.value
    assert (node.line, inner["a"].line, inner["a"].value[1].line, inner["b"].value["c"].line) == (1, 2, 3, 5)


@pytest.mark.parametrize(("text", "line", "sentence"), [
    pytest.param('{"a": 1,\n"a": 2}', 2, "stands twice", id="a key twice"),
    pytest.param('{"a": 1\n"b": 2}', 2, "A , is expected", id="no comma"),
    pytest.param('{"a"\n1}', 2, "A : is expected", id="no colon"),
    pytest.param("{a: 1}", 1, 'A " is expected', id="a key without quotes"),
    pytest.param("[1,\n]", 2, "A value is expected", id="a comma too many"),
    pytest.param('\n"abc', 2, "not closed", id="a text without end"),
    pytest.param('"\\ud800"', 1, "half of a character", id="a lone surrogate"),
    pytest.param("1\n2", 2, "follows after the end", id="two values"),
    pytest.param("", 1, "A value is expected", id="nothing"),
    pytest.param("1e9", 1, "A value is expected", id="an exponent"),
    pytest.param("NaN", 1, "A value is expected", id="not a number"),
    pytest.param("[" * (DEEPEST + 2), 1, "deep", id="too deep"),
    pytest.param(" " * (LONGEST + 1), 0, "at most", id="too long"),
])
def test_what_is_wrong_is_said_with_its_line(text, line, sentence):
    with pytest.raises(FormError, match=sentence) as caught:
        read_json(text)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"Line {line}: " if line else "A form has")
    assert caught.value.place == (f"line {line}" if line else "")

"""In which script a name is written and which way it runs."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.core.casework import Direction, detect_script, direction_of
from fanal.core.casework.scripts import SCRIPTS, script_of


@pytest.mark.parametrize(("text", "script", "direction"), [
    pytest.param("Milan Conti-Wauters", "Latn", "ltr", id="Latin"),
    pytest.param("Милан Аурелио", "Cyrl", "ltr", id="Cyrillic"),
    pytest.param("Μίλαν", "Grek", "ltr", id="Greek"),
    pytest.param("سمير الحدادي", "Arab", "rtl", id="Arabic"),
    pytest.param("گلناز", "Arab", "rtl", id="Persian"),
    pytest.param("שמואל", "Hebr", "rtl", id="Hebrew"),
    pytest.param("მილანი", "Geor", "ltr", id="Georgian"),
    pytest.param("Միլան", "Armn", "ltr", id="Armenian"),
    pytest.param("ሳሚር", "Ethi", "ltr", id="Tigrinya"),
    pytest.param("रोहन", "Deva", "ltr", id="Hindi"),
    pytest.param("李小龙", "Hani", "ltr", id="Chinese"),
    pytest.param("ᚠᚢᚦ", "Zzzz", "ltr", id="runes"),
    pytest.param("112", "", "ltr", id="digits only"),
    pytest.param("", "", "ltr", id="nothing"),
    pytest.param("٣ أشهر", "Arab", "rtl", id="digits before letters"),
    pytest.param("Samir سمير", "Latn", "ltr", id="two scripts, Latin has more letters"),
])
def test_a_name_tells_its_script_and_direction(text, script, direction):
    assert detect_script(text) == script and direction_of(text) == Direction(direction)


@given(st.text())
def test_every_text_has_a_known_script_or_none_however_it_is_composed(text):
    assert detect_script(text) in {"", "Zzzz", *SCRIPTS.values()}
    assert detect_script(unicodedata.normalize("NFKD", text)) == detect_script(text)


def test_marks_and_signs_have_no_script_of_their_own():
    assert {script_of(sign) for sign in " -'1٣́"} == {""}

"""The same number, address, name, reference or day, written otherwise, is the same entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.vault import hooks
from fanal.vault.index.normal import KINDS, normalise
from tests.sockets import replug


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        ("phone", "+32 475 12 34 56", "+32475123456"),
        ("phone", "0475 12 34 56", "+32475123456"),
        ("phone", "0032/475.12.34.56", "+32475123456"),
        ("phone", "(+44) 20 7946 0958", "+442079460958"),
        ("phone", "٠٤٧٥١٢٣٤٥٦", "+32475123456"),
        ("phone", "mother: 0475 12 34 56, after 18:00", "+32475123456"),
        ("phone", "0475 12 34 56 ext. 3", "+32475123456"),
        ("phone", "+999 123 456 789", "+999123456789"),
        ("phone", "00100", ""),
        ("phone", "unknown", ""),
        ("phone", "112", ""),
        ("phone", "", ""),
        ("email", " Ines@Example.ORG ", "ines@example.org"),
        ("email", "none", ""),
        ("name", "Éléonore  D'Arc", "eleonore d arc"),
        ("name", "ELEONORE d’arc", "eleonore d arc"),
        ("name", "Straße", "strasse"),
        ("name", "Γεώργιος", "γεωργιοσ"),
        ("name", "محمد", "محمد"),
        ("name", "- ?", ""),
        ("reference", "be-2026-0188", "BE20260188"),
        ("reference", "BE 2026/0188", "BE20260188"),
        ("birth_date", "2012-02-29", "2012-02-29"),
        ("birth_date", "2013-02-29", ""),
        ("birth_date", "spring", ""),
    ],
)
def test_the_same_thing_written_otherwise_is_the_same(belgium, kind: str, written: str, normal: str) -> None:
    assert normalise(kind, written) == normal


def test_without_a_country_a_national_number_keeps_its_digits(monkeypatch) -> None:
    replug(monkeypatch, hooks, "phone_region")
    assert normalise("phone", "0475 12 34 56") == "0475123456"
    assert normalise("phone", "+32 475 12 34 56") == "+32475123456"


#: Any text, and above all what looks like a telephone number.
WRITTEN = st.text() | st.text(alphabet="+0123456789 /.-()٠١٢٣x", min_size=5, max_size=20)


@pytest.mark.parametrize("country", ["", "BE", "IT"])
@given(kind=st.sampled_from(sorted(KINDS)), text=WRITTEN)
def test_normal_forms_stay_as_they_are(country: str, kind: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        replug(patch, hooks, "phone_region", network=lambda: country)
        once = normalise(kind, text)
        assert normalise(kind, once) == once


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind of index entry"):
        normalise("face", "x")

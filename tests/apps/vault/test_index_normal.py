"""The same number, address, name, reference or day, written otherwise, is the same entry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.vault import hooks
from fanal.vault.index.normal import KINDS, normalise


@pytest.mark.parametrize(
    ("kind", "written", "normal"),
    [
        ("phone", "+32 475 12 34 56", "+32475123456"),
        ("phone", "0475 12 34 56", "+32475123456"),
        ("phone", "0032/475.12.34.56", "+32475123456"),
        ("phone", "(+44) 20 7946 0958", "+442079460958"),
        ("phone", "٠٤٧٥١٢٣٤٥٦", "+32475123456"),
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
    monkeypatch.setattr(hooks, "_phone_region", [])
    assert normalise("phone", "0475 12 34 56") == "0475123456"
    assert normalise("phone", "+32 475 12 34 56") == "+32475123456"


@given(st.sampled_from(sorted(KINDS)), st.text())
def test_normal_forms_stay_as_they_are(kind: str, text: str) -> None:
    once = normalise(kind, text)
    assert normalise(kind, once) == once


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind of index entry"):
        normalise("face", "x")

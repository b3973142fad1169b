"""What a look of the doctor says."""

from __future__ import annotations

from fanal.core.findings import Finding, Verdict


def test_a_finding_is_printed_by_its_word_and_asks_for_nothing_unless_it_says_so() -> None:
    one = Finding(Verdict.GOOD, "Key", "opens the key store")
    assert f"{one.verdict} {one.subject}: {one.found}{one.mend}" == "good Key: opens the key store"

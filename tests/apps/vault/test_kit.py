"""The recovery kit: two papers of three bring the key back, a fault on the paper is said in words."""

from __future__ import annotations

import stat
from itertools import combinations

import pytest

from fanal.core.errors import BadInput, NotReady, Unavailable
from fanal.vault import kek, keys, kit, rotation
from fanal.vault.store import key_store


@pytest.fixture
def shares(own_node) -> list[kit.Share]:
    return kit.recovery_kit()


def lose_the_key(node) -> None:
    node.kek_file.unlink()
    kek.keeper().forget()
    keys.forget_all()


def test_three_shares_of_24_words_with_a_name_in_common(shares) -> None:
    assert [share.number for share in shares] == [1, 2, 3]
    assert {len(share.words) for share in shares} == {24}
    assert len({share.kit for share in shares}) == 1


@pytest.mark.parametrize("pair", list(combinations(range(3), 2)), ids=["1 and 2", "1 and 3", "2 and 3"])
def test_any_two_bring_the_key_back(shares, own_node, pair) -> None:
    key_id = keys.new_key("case")
    before = own_node.kek_file.read_bytes()
    lose_the_key(own_node)
    with pytest.raises(Unavailable):
        keys.unwrap(key_id)
    path = kit.restore_kek([kit.parse_share(shares[i].text) for i in pair])
    assert path == own_node.kek_file and path.read_bytes() == before
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert len(keys.unwrap(key_id)) == 32


def test_a_share_is_read_as_typed_as_printed_and_as_the_picture_gives_it(shares) -> None:
    share = shares[1]
    words = " ".join(share.words)
    for text in (
        share.text,
        f"  {share.kit}  2\n{words.upper()} ",
        f"2: {words}",
        f"2. {words}",
        f"2 {words}",
        f"{share.kit}-2 {words}",
    ):
        assert kit.parse_share(text).secret() == share.secret()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda s: f"2 {' '.join(s.words[:23])}", "number .* and 24 words"),
        (lambda s: " ".join(s.words), "number .* and 24 words"),
        (lambda s: f"4 {' '.join(s.words)}", "number .* and 24 words"),
        (lambda s: f"2 {' '.join((*s.words[:4], 'lanternn', *s.words[5:]))}", "word 5 is not one of the list"),
        (lambda s: f"2 {' '.join(_with_a_wrong_word(s.words))}", "a word is wrong"),
        (lambda s: "", "number .* and 24 words"),
    ],
    ids=["a word missing", "no number", "number four", "a word unknown", "a wrong word", "nothing"],
)
def test_a_fault_on_the_paper_is_said(shares, spoil, sentence) -> None:
    with pytest.raises(BadInput, match=sentence):
        kit.parse_share(spoil(shares[1]))


def _with_a_wrong_word(words: tuple[str, ...]) -> tuple[str, ...]:
    """Another word of the list in the first place, one that the check at the end notices."""
    for word in kit._words().wordlist:
        other = (word, *words[1:])
        if word != words[0] and not kit._words().check(" ".join(other)):
            return other
    raise AssertionError


def test_one_share_twice_is_one_share(shares) -> None:
    with pytest.raises(BadInput, match="Two different shares"):
        kit.rehearse([shares[0], shares[0]])


def test_shares_of_two_printings_are_told_apart(shares) -> None:
    other = kit.recovery_kit()
    with pytest.raises(BadInput, match="two printings"):
        kit.rehearse([shares[0], other[1]])
    nameless = kit.Share("", other[1].number, other[1].words)
    with pytest.raises(BadInput, match="do not give the key"):
        kit.rehearse([shares[0], nameless])


def test_a_rehearsal_is_noted_and_changes_nothing(shares, own_node) -> None:
    before = own_node.kek_file.read_bytes()
    assert kit.made_for_force(key_store(), "kit_made") and not kit.made_for_force(key_store(), "kit_rehearsed")
    kit.rehearse([shares[2], shares[0]])
    assert kit.made_for_force(key_store(), "kit_rehearsed")
    assert own_node.kek_file.read_bytes() == before


def test_after_a_change_of_the_key_the_old_kit_counts_no_more(shares) -> None:
    kit.rehearse(shares[:2])
    rotation.rotate()
    assert kit.made_for_force(key_store(), "kit_made") is None
    assert kit.made_for_force(key_store(), "kit_rehearsed") is None
    with pytest.raises(BadInput, match="do not give the key"):
        kit.rehearse(shares[:2])


def test_the_right_key_file_is_not_written_over(shares, own_node) -> None:
    with pytest.raises(NotReady, match="there already"):
        kit.restore_kek(shares[:2])


def test_a_wrong_key_file_is_kept_beside_the_right_one(shares, own_node) -> None:
    own_node.kek_file.unlink()
    wrong = kek.new_kek()
    kek.write_kek(own_node.kek_file, wrong)
    kit.restore_kek(shares[1:])
    aside = next(own_node.kek_file.parent.glob("node.kek.wrong-*"))
    assert kek.read_kek(aside).id == wrong.id and kek.read_kek(own_node.kek_file).id == key_store().read("kek")


def test_without_a_key_store_the_backup_comes_first(shares, own_node, tmp_path) -> None:
    with pytest.raises(NotReady, match="backup of the folder first"):
        kit.restore_kek(shares[:2], home=tmp_path / "empty", kek_file=tmp_path / "k")


def test_the_picture_holds_the_text_and_no_style(shares) -> None:
    picture = shares[0].picture
    assert picture.startswith("<svg") and "style" not in picture and "<script" not in picture
    assert f"Share 1 of kit {shares[0].kit}" in picture


def test_a_share_does_not_show_its_words_by_itself(shares) -> None:
    assert shares[0].words[0] not in repr(shares[0]) and shares[0].words[0] not in str(shares)


def test_no_share_stays_on_the_disk(shares, own_node) -> None:
    for path in own_node.home.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for share in shares:
                assert share.secret() not in content and " ".join(share.words[:3]).encode() not in content

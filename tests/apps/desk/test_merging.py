"""Which of several windows' texts counts: late, doubled, forgotten, contradicting posts."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.desk.merging import WRITERS_KEPT, Mark, Post, last_number, merge, remember


def post(number: int, changes: dict[str, str], *, base: int = 0, writer: str = "a", bases: dict[str, int] | None = None) -> Post:
    return Post(writer, number, base, changes, bases or {})


def mark(version: int, writer: str = "a") -> Mark:
    return Mark(version, writer, "staff:x", "2026-11-24T03:00:00+00:00")


@pytest.mark.parametrize(("number", "taken", "late"), [
    pytest.param(1, 0, False, id="the first post"),
    pytest.param(2, 2, True, id="the same post twice"),
    pytest.param(1, 2, True, id="a post that was overtaken"),
    pytest.param(3, 2, False, id="the next post"),
    pytest.param(0, 7, False, id="a plain form does not count its posts"),
])
def test_a_late_or_doubled_post_changes_nothing(number, taken, late):
    outcome = merge(post(number, {"notes": "new"}), current={"notes": "old"}, marks={}, taken=taken)
    assert outcome.late is late
    assert dict(outcome.accepted) == ({} if late else {"notes": "new"})


@pytest.mark.parametrize(("base", "by_whom", "taken", "accepted"), [
    pytest.param(5, "b", 1, True, id="the window has seen the other's text"),
    pytest.param(4, "b", 1, False, id="the window has not seen the other's text"),
    pytest.param(4, "a", 1, True, id="its own text, not acknowledged yet"),
    pytest.param(4, "a", 0, False, id="its own text, but the writer was forgotten"),
])
def test_a_text_is_overwritten_only_by_whom_has_seen_it(base, by_whom, taken, accepted):
    outcome = merge(post(2, {"notes": "mine"}, base=base), current={"notes": "theirs"}, marks={"notes": mark(5, by_whom)}, taken=taken)
    if accepted:
        assert outcome.accepted == {"notes": "mine"}
    else:
        (clash,) = outcome.clashes
        assert (clash.mine, clash.theirs) == ("mine", "theirs")
        assert not outcome.accepted


def test_one_contradicted_field_does_not_hold_up_the_others():
    outcome = merge(
        post(1, {"notes": "mine", "born": "=15"}, base=1),
        current={"notes": "theirs", "born": ""}, marks={"notes": mark(3, "b")}, taken=0,
    )
    assert outcome.accepted == {"born": "=15"}
    assert [clash.name for clash in outcome.clashes] == ["notes"]


def test_each_field_may_rest_on_a_version_of_its_own():
    outcome = merge(
        post(1, {"notes": "mine", "born": "=15"}, bases={"notes": 2, "born": 9}),
        current={"notes": "theirs", "born": "=14"}, marks={"notes": mark(3, "b"), "born": mark(8, "b")}, taken=0,
    )
    assert outcome.accepted == {"born": "=15"}
    assert [clash.name for clash in outcome.clashes] == ["notes"]


def test_the_same_text_is_never_a_contradiction():
    outcome = merge(post(1, {"notes": "same"}), current={"notes": "same"}, marks={"notes": mark(9, "b")}, taken=0)
    assert not outcome.accepted
    assert not outcome.clashes


def test_the_writer_that_was_silent_longest_is_forgotten_first():
    writers: list[tuple[str, int]] = []
    for place in range(WRITERS_KEPT + 1):
        writers = remember(writers, post(1, {}, writer=f"w{place}"))
    assert len(writers) == WRITERS_KEPT
    assert last_number(writers, "w0") == 0
    assert last_number(writers, f"w{WRITERS_KEPT}") == 1


@given(
    texts=st.lists(st.text(alphabet="abc", min_size=1, max_size=4), min_size=1, max_size=8),
    seed=st.integers(0, 10_000),
)
def test_in_whatever_order_and_however_often_posts_arrive_the_newest_text_wins(texts, seed):
    """A window posts what it has, again and again; the network repeats and reorders. The last text stands."""
    dice = random.Random(seed)
    posts = [post(number, {"notes": text}) for number, text in enumerate(texts, start=1)]
    arriving = posts + dice.choices(posts, k=len(posts))
    dice.shuffle(arriving)
    # The client sends until the last one is acknowledged, so the last one arrives at some time.
    current, marks, writers, version = {"notes": ""}, {}, [], 0
    for one in arriving:
        outcome = merge(one, current=current, marks=marks, taken=last_number(writers, one.writer))
        if outcome.late:
            continue
        writers = remember(writers, one)
        assert not outcome.clashes
        if outcome.accepted:
            version += 1
            current |= outcome.accepted
            marks["notes"] = mark(version)
    assert current["notes"] == texts[-1]

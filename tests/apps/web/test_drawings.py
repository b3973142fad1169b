"""A chart never says more than its numbers: lengths, depths, gaps and nights."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fanal.web import drawings


@given(st.lists(st.floats(0, 1e9), min_size=1, max_size=12))
def test_the_longest_bar_fills_the_width_and_none_is_longer(values: list[float]) -> None:
    widths = [bar.width for bar in drawings.draw_bars([(str(place), value, "") for place, value in enumerate(values)])]
    assert max(widths) == (1000 if max(values) > 0 else 0) and min(widths) >= 0


def test_a_bar_shorter_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter than nothing"):
        drawings.draw_bars([("Runaways", -1, "-1")])


def test_what_remains_is_drawn_as_the_rest() -> None:
    assert [bar.tone for bar in drawings.draw_bars([("A", 2, "2"), ("Other", 1, "1")], rest="Other")] == ["", "rest"]


@pytest.mark.parametrize(
    ("value", "depth", "text"),
    [
        pytest.param(None, 0, "–", id="did not answer"),
        pytest.param(0, 1, "0", id="none is an answer"),
        pytest.param(49, 1, "49", id="just under the first step"),
        pytest.param(50, 2, "50", id="on the first step"),
        pytest.param(500, 4, "500", id="on the last step"),
        pytest.param(1915, 4, "1\u202f915", id="thousands are set apart"),
    ],
)
def test_a_tile_is_as_deep_as_its_number(value: int | None, depth: int, text: str) -> None:
    (tile,) = drawings.draw_tiles({"FI": value}, steps=(50, 150, 500))
    assert (tile.depth, tile.text) == (depth, text)


def test_no_two_countries_share_a_tile() -> None:
    assert len(set(drawings.EUROPE.values())) == len(drawings.EUROPE) > 30


def test_a_country_without_a_tile_is_an_error_not_a_gap() -> None:
    with pytest.raises(KeyError):
        drawings.draw_tiles({"XX": 1}, steps=(1, 2, 3))


def test_years_are_joined_only_where_the_same_hotlines_answered() -> None:
    points = drawings.draw_points([("2021", 50, "50", True), ("2022", 100, "100", False), ("2023", 0, "0", True)])
    assert [point.joined for point in points] == [False, False, True]
    assert (points[2].from_x, points[2].from_y) == (points[1].x, points[1].y)
    _, height, above = drawings.FIELD
    assert [point.y for point in points] == [above + height // 2, above, above + height]


@pytest.mark.parametrize(
    ("opens", "closes", "pieces"),
    [
        pytest.param(9, 23, ((90, 140),), id="a day"),
        pytest.param(20, 6, ((0, 60), (200, 40)), id="a night passes midnight"),
        pytest.param(16, 24, ((160, 80),), id="until midnight"),
        pytest.param(16, 0, ((160, 80),), id="midnight said as nought"),
        pytest.param(0, 24, ((0, 240),), id="day and night"),
    ],
)
def test_hours_lie_where_they_are(opens: float, closes: float, pieces: tuple[tuple[int, int], ...]) -> None:
    assert drawings.draw_hours(opens, closes, 2.2) == drawings.Hours(pieces, 22)

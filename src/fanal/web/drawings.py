"""Where the strokes of a chart go: numbers in, places out; the parts draw them as SVG with the numbers as a table beside.

Belongs here: arithmetic that a template cannot do, and the tile map of Europe. Does not: numbers of anybody, words, colours
(classes of `figures.css`). A drawing never says more than its numbers: what was not answered has a shape of its own, and
points are joined only where the same hotlines answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: Column and row of a country on the tile map. Neighbours stay neighbours; a tile says nothing about the size of a country.
EUROPE: Mapping[str, tuple[int, int]] = {
    "SE": (5, 0), "FI": (6, 0), "DK": (4, 1), "EE": (7, 1), "IE": (0, 2), "GB": (1, 2), "NL": (3, 2), "DE": (4, 2),
    "PL": (5, 2), "LT": (6, 2), "LV": (7, 2), "BE": (2, 3), "LU": (3, 3), "CZ": (4, 3), "SK": (5, 3), "UA": (7, 3),
    "FR": (2, 4), "CH": (3, 4), "AT": (4, 4), "HU": (5, 4), "RO": (6, 4), "MD": (7, 4), "PT": (0, 5), "ES": (1, 5),
    "IT": (3, 5), "SI": (4, 5), "HR": (5, 5), "RS": (6, 5), "BG": (7, 5), "MT": (3, 6), "AL": (5, 6), "MK": (6, 6),
    "GR": (6, 7), "TR": (7, 6), "CY": (7, 7),
}  # fmt: skip
TILE = 54
_STEP = TILE + 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart. `width` in thousandths of the longest bar; `text` is the number with its unit."""

    label: str
    text: str
    width: int
    tone: str = ""


def draw_bars(rows: Sequence[tuple[str, float, str]], *, rest: str = "") -> list[Bar]:
    """Bars as long as their numbers, the longest over the whole width. The row labelled `rest` is drawn as what remains.

    Raises: ValueError for a number below nothing.
    """
    if any(value < 0 for _, value, _ in rows):
        raise ValueError("a bar cannot be shorter than nothing")
    most = max((value for _, value, _ in rows), default=0) or 1
    return [Bar(label, text, round(1000 * value / most), "rest" if label == rest else "") for label, value, text in rows]


@dataclass(frozen=True, slots=True)
class Tile:
    """A country on the map: its corner, the depth of its colour (1 to 4, 0 for no answer), the number as text."""

    code: str
    text: str
    x: int
    y: int
    depth: int

    @property
    def middle(self) -> int:
        return self.x + TILE // 2


def draw_tiles(values: Mapping[str, int | None], *, steps: tuple[int, int, int]) -> list[Tile]:
    """The tiles of the countries in `values`; None did not answer. `steps` are the lower ends of the depths 2, 3 and 4.

    Raises: KeyError for a country that has no tile.
    """
    tiles = []
    for code, value in values.items():
        column, row = EUROPE[code]
        depth = 0 if value is None else 1 + sum(value >= step for step in steps)
        text = "–" if value is None else f"{value:,}".replace(",", "\u202f")
        tiles.append(Tile(code, text, 2 + column * _STEP, 2 + row * _STEP, depth))
    return tiles


@dataclass(frozen=True, slots=True)
class Point:
    """A year's number on the chart, in SVG units; `joined` says that a line may lead here from the one before."""

    label: str
    text: str
    x: int
    y: int
    joined: bool
    from_x: int = 0
    from_y: int = 0


#: The field of a chart of points, in SVG units: width, height of the field, space above it for the numbers.
FIELD = (640, 200, 34)


def draw_points(years: Sequence[tuple[str, float, str, bool]]) -> list[Point]:
    """Points over the years, from nothing to the highest. The last of each says whether the same hotlines answered as before."""
    width, height, above = FIELD
    most = max((value for _, value, _, _ in years), default=0) or 1
    points: list[Point] = []
    for place, (label, value, text, same) in enumerate(years):
        x = round(width * (place + 0.5) / len(years))
        y = round(above + height * (1 - value / most))
        before = points[-1] if points and same else None
        points.append(Point(label, text, x, y, before is not None, before.x if before else 0, before.y if before else 0))
    return points


@dataclass(frozen=True, slots=True)
class Hours:
    """A day of 240 units: when somebody is there (start, length), and now."""

    open: tuple[tuple[int, int], ...]
    now: int


def draw_hours(opens: float, closes: float, now: float) -> Hours:
    """Opening hours on a line of 24 hours; a night shift that passes midnight becomes two pieces. All in hours, local there."""
    start, end = round(opens * 10), round(closes * 10)
    pieces = ((start, end - start),) if end > start else ((0, end), (start, 240 - start))
    return Hours(tuple(piece for piece in pieces if piece[1] > 0), round(now * 10))

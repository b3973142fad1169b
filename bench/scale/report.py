"""Prints what was measured, and how it grows: the exponent of a straight line through the logarithms of sizes and times.

0: as fast with a hundred times as many cases. 1: a hundred times as slow. Belongs here: words and arithmetic. Does not: measuring.
"""

from __future__ import annotations

import math
import os
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.scale.load import Timed


@dataclass(slots=True)
class Measured:
    """Everything of one size."""

    cases: int
    rows: Mapping[str, int] = field(default_factory=dict)
    seeding: float = 0.0
    pages: Mapping[str, Timed] = field(default_factory=dict)
    yardsticks: Mapping[str, Timed] = field(default_factory=dict)
    pages_a_second: float = 0.0
    read_by_many: Mapping[str, Timed] = field(default_factory=dict)
    saves: Mapping[str, Timed] = field(default_factory=dict)
    exported: tuple[int, float] = (0, 0.0)
    at_rest: Mapping[str, float] = field(default_factory=dict)
    under_load: Mapping[str, float] = field(default_factory=dict)
    on_disk: float = 0.0


def exponent(sizes: Sequence[int], times: Sequence[float]) -> float:
    """The slope of log(time) over log(size), by least squares; nan for fewer than two sizes."""
    if len(sizes) < 2:
        return math.nan
    xs, ys = [math.log(size) for size in sizes], [math.log(max(one, 1e-6)) for one in times]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def print_one(found: Measured) -> None:
    """One size, as soon as it was measured."""
    alive = found.pages["/healthz"].at(0.5)
    counted = ", ".join(f"{number} {name}" for name, number in found.rows.items())
    print(f"\n== {found.cases} cases: {counted}; seeded in {found.seeding:.0f} s; {found.on_disk:.0f} MB on disk; {load()}")
    print(f"{'one reader, ms':<34} {'p50':>8} {'p95':>8} {'processor':>10}   p50 beside /healthz")
    for name, timed in found.pages.items():
        print(f"  {name:<32} {timed.at(0.5):>8.1f} {timed.at(0.95):>8.1f} {statistics.median(timed.processor):>10.1f}   {timed.at(0.5) / alive:>6.1f} x")
    print("ordinary ways on the same tables, database and rows alone, ms")
    _print_times(found.yardsticks)
    print(f"eight readers at once: {found.pages_a_second:.0f} pages/s")
    _print_times(found.read_by_many)
    print("32 operators writing, an autosave every 2 s each, ms")
    _print_times(found.saves)
    print(f"export of {found.exported[0]} contacts as .csv by the node's worker: {found.exported[1]:.1f} s")
    for name, sizes in (("at rest", found.at_rest), ("after the load", found.under_load)):
        parts = ", ".join(f"{part} {size:.0f}" for part, size in sizes.items())
        print(f"memory {name}: {sum(sizes.values()):.0f} MB PSS ({parts})", flush=True)


def _print_times(times: Mapping[str, Timed]) -> None:
    for name, timed in times.items():
        print(f"  {name:<32} {timed.at(0.5):>8.1f} {timed.at(0.95):>8.1f}   n={len(timed.times)}")


def print_growth(all_: Sequence[Measured]) -> None:
    """Over all sizes: p95 of each, and the exponent of the p50."""
    sizes = [one.cases for one in all_]
    print(f"\n== growth: p95 in ms at {', '.join(map(str, sizes))} cases; exponent of the p50 (0 flat, 1 in proportion; of pages: of their processor time)")
    for kind in ("pages", "yardsticks", "saves"):
        for name in getattr(all_[0], kind):
            timed = [getattr(one, kind)[name] for one in all_]
            p95 = " ".join(f"{one.at(0.95):>8.1f}" for one in timed)
            print(f"  {name:<34} {p95}   exponent {exponent(sizes, [statistics.median(one.processor or one.times) for one in timed]):>5.2f}", flush=True)


def load() -> str:
    """How busy the machine is: others' work stands in these figures too."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"

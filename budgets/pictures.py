"""Where do the strokes of a budget's pictures stand? Geometry of bars and of the chart of a year. Pure.

What is drawn is said in words as well (templates/pages/budgets/pictures.html); a part is told by its pattern,
not by its colour alone. Amounts are Decimal; places are floats, rounded to a tenth of a unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

BAR_WIDTH = 100
"""Units of a bar's full width; the page stretches it to the width that it has."""


@dataclass(frozen=True)
class Part:
    """A stretch of a bar: "spent", "held" (committed, not paid yet), "new" (asked, and it fits) or "over"
    (asked beyond what there is)."""

    kind: str
    start: float
    end: float


@dataclass(frozen=True)
class Bar:
    """A line's money from left to right. `edge` is where it ends, if something reaches beyond it; `hollow`: there is
    nothing, neither money nor what was asked of it."""

    parts: tuple[Part, ...]
    edge: float | None
    hollow: bool = False


def bar_of(
    available: Decimal, committed: Decimal, spent: Decimal, asked: Decimal | None = None
) -> Bar:
    """The bar of a line that has `available` (allocated and transferred); nothing is drawn of what is nothing.

    >>> bar_of(Decimal(200), Decimal(100), Decimal(50)).parts
    (Part(kind='spent', start=0.0, end=25.0), Part(kind='held', start=25.0, end=50.0))
    >>> bar_of(Decimal(100), Decimal(50), Decimal(0), Decimal(150)).edge
    50.0
    """
    wanted = committed + max(asked or Decimal(0), Decimal(0))
    whole = max(available, wanted, Decimal(0))
    if not whole:
        return Bar((), None, hollow=True)

    def at(amount: Decimal) -> float:
        return round(float(amount / whole) * BAR_WIDTH, 1)

    fits = max(min(wanted, available), committed)
    stretches = (
        ("spent", Decimal(0), min(spent, committed)),
        ("held", min(spent, committed), committed),
        ("new", committed, fits),
        ("over", fits, wanted),
    )
    parts = tuple(
        Part(kind, at(start), at(end)) for kind, start, end in stretches if at(end) > at(start)
    )
    return Bar(parts, at(max(available, Decimal(0))) if wanted > available else None)


WIDTH, HEIGHT = 400, 216
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 12, 24
"""Of the chart: the room around the plot, for the amounts at its left and the months beneath."""


@dataclass(frozen=True)
class Mark:
    """A number beside, or a month beneath the plot."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Paths for SVG, in the units above. `committed` and `spent` are steps from month to month."""

    committed: str
    spent: str
    spent_area: str
    ends: tuple[tuple[float, float, float], ...]
    """The last point: x, and y of committed and of spent."""
    limit: float
    """Height of what is allocated."""
    amounts: tuple[Mark, ...]
    months: tuple[Mark, ...]


class Point(Protocol):
    """A month: what was committed and spent up to its end; None while it is still to come."""

    @property
    def label(self) -> str: ...
    @property
    def committed(self) -> Decimal | None: ...
    @property
    def spent(self) -> Decimal | None: ...


def chart_of(points: Sequence[Point], limit: Decimal) -> Chart:
    """A year's chart, month by month, against `limit`, what is allocated."""
    known = [
        (p.committed, p.spent) for p in points if p.committed is not None and p.spent is not None
    ]
    most = max([limit, *(max(pair) for pair in known), Decimal(0)])
    step = nice_step(float(most) or 1.0)
    top = step * max(math.ceil(float(most) / step), 1)
    width = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    floor = HEIGHT - BOTTOM

    def x(n: int) -> float:
        return round(LEFT + n * width, 1)

    def y(amount: float) -> float:
        return round(floor - amount / top * (floor - TOP), 1)

    committed = _steps([y(float(c)) for c, _s in known], x)
    spent = _steps([y(float(s)) for _c, s in known], x)
    ends = ((x(len(known)), y(float(known[-1][0])), y(float(known[-1][1]))),) if known else ()
    ticks = [step * n for n in range(round(top / step) + 1)]
    return Chart(
        committed=committed,
        spent=spent,
        spent_area=f"{spent}V{floor}H{x(0)}Z" if spent else "",
        ends=ends,
        limit=y(float(limit)),
        amounts=tuple(Mark(y(tick), short(tick)) for tick in ticks),
        months=tuple(Mark(round(x(n) + width / 2, 1), p.label) for n, p in enumerate(points)),
    )


def _steps(heights: Sequence[float], x: Callable[[int], float]) -> str:
    """A path that stands at each height for the width of its month."""
    if not heights:
        return ""
    path = [f"M{x(0)} {heights[0]}"]
    for n, height in enumerate(heights):
        path.append(f"V{height}H{x(n + 1)}")
    return "".join(path)


def nice_step(most: float) -> float:
    """The distance of the lines behind a chart that reaches up to `most`: 1, 2 or 5 times a power of ten, so
    that there are three to six of them.

    >>> nice_step(365000), nice_step(7), nice_step(1000)
    (100000.0, 2.0, 200.0)
    """
    power = 10.0 ** math.floor(math.log10(most / 3)) if most > 0 else 1.0
    for factor in (1, 2, 5, 10):
        if most / (power * factor) <= 5:
            return power * factor
    return power * 10


def short(amount: float) -> str:
    """An amount as it stands at an axis.

    >>> short(250000.0), short(1500.0), short(2000000.0), short(0.5)
    ('250k', '1.5k', '2m', '0.5')
    """
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if amount >= size:
            return f"{amount / size:g}{letter}"
    return f"{amount:g}"

"""Where do the strokes of a plan's pictures stand? Steps that are done, and the course of a metric. Pure.

What is drawn is said in words and figures beside it; what is done is told by its height, not by its colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

STEPS_WIDTH, STEPS_HEIGHT = 120, 12
SPARK_WIDTH, SPARK_HEIGHT, EDGE = 132, 36, 4


@dataclass(frozen=True)
class Step:
    """One deliverable of a row of them."""

    x: float
    width: float
    done: bool


def steps_of(done: int, of_all: int) -> tuple[Step, ...]:
    """So many steps side by side, the done ones first.

    >>> [(step.x, step.width, step.done) for step in steps_of(1, 2)]
    [(0.0, 58.5, True), (61.5, 58.5, False)]
    """
    if not of_all:
        return ()
    gap = 3.0 if of_all <= 15 else 0.5
    width = (STEPS_WIDTH - gap * (of_all - 1)) / of_all
    return tuple(
        Step(round(n * (width + gap), 2), round(max(width, 0.5), 2), n < done)
        for n in range(of_all)
    )


@dataclass(frozen=True)
class Spark:
    """The course of a metric: a path through its readings, the last one's place, the target's height."""

    path: str
    end: tuple[float, float]
    target: float | None


def spark_of(
    readings: Sequence[tuple[dt.date, Decimal]], target: Decimal | None = None
) -> Spark | None:
    """The picture of readings in the order of their days; None where there are none. One reading is a point.

    >>> day = dt.date(2015, 1, 1)
    >>> spark_of([(day, Decimal(0)), (day + dt.timedelta(9), Decimal(5))], Decimal(10))
    Spark(path='M4.0 32.0L128.0 18.0', end=(128.0, 18.0), target=4.0)
    >>> spark_of([]) is None
    True
    """
    if not readings:
        return None
    values = [value for _day, value in readings]
    heights = [*values, target] if target is not None else values
    low, high = min(heights), max(heights)
    first, days = readings[0][0], (readings[-1][0] - readings[0][0]).days

    def x(day: dt.date) -> float:
        share = (day - first).days / days if days else 1.0
        return round(EDGE + share * (SPARK_WIDTH - 2 * EDGE), 1)

    def y(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return round(SPARK_HEIGHT - EDGE - share * (SPARK_HEIGHT - 2 * EDGE), 1)

    points = [(x(day), y(value)) for day, value in readings]
    return Spark(
        path="M" + "L".join(f"{a} {b}" for a, b in points),
        end=points[-1],
        target=None if target is None else y(target),
    )


def number_said(value: Decimal) -> str:
    """A reading or target as it is read: thousands apart, no more decimals than there are.

    >>> number_said(Decimal("1200.5000")), number_said(Decimal("-3.0000"))
    ('1,200.5', '−3')
    """
    said = f"{abs(value):,.4f}".rstrip("0").rstrip(".")
    return f"−{said}" if value < 0 else said

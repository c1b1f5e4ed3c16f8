"""Two records' seats become one line of seats: how, where they overlap? Pure.

A day that either had is had, no day is had twice, and of two seats on one day the one that began later
says what it was (somebody who changed employers in 2013 and was never signed off from the first).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span(Generic[T]):
    """From a day to a day, both included; no end: still. `what` is what holds in between."""

    starts_on: dt.date
    ends_on: dt.date | None
    what: T

    @property
    def last(self) -> dt.date:
        return self.ends_on or dt.date.max


def one_line(spans: Iterable[Span[T]]) -> list[Span[T]]:
    """The spans without overlap, in order; neighbours that say the same are one.

    >>> d = dt.date
    >>> [(s.starts_on.year, s.ends_on and s.ends_on.year, s.what) for s in
    ...  one_line([Span(d(2012, 1, 1), None, "Citrix"), Span(d(2014, 1, 1), d(2014, 12, 31), "LF")])]
    [(2012, 2013, 'Citrix'), (2014, 2014, 'LF'), (2015, None, 'Citrix')]
    """
    spans = sorted(spans, key=lambda s: s.starts_on)
    if not spans:
        return []
    edges = sorted({s.starts_on for s in spans} | {s.last + ONE for s in spans if s.ends_on})
    line: list[Span[T]] = []
    for start, following in zip(edges, [*edges[1:], None], strict=True):
        holding = [s for s in spans if s.starts_on <= start <= s.last]
        if not holding:
            continue
        piece = Span(start, following - ONE if following else holding[-1].ends_on, holding[-1].what)
        before = line[-1] if line else None
        if (
            before
            and before.ends_on
            and before.ends_on + ONE == start
            and before.what == piece.what
        ):
            line[-1] = Span(before.starts_on, piece.ends_on, piece.what)
        else:
            line.append(piece)
    return line

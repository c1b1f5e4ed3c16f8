"""When does each item of an agenda start, and does it all fit? Pure: lines and days in, clock times out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from minutes.outline import Line

Span = tuple[dt.datetime, dt.datetime]


@dataclass
class Timetable:
    """`starts` by the item's id. `over` holds ids of items whose own parts take longer than the item is
    given. Lengths in minutes."""

    starts: dict[int, dt.datetime] = field(default_factory=dict)
    planned: int = 0
    available: int = 0
    over: dict[int, int] = field(default_factory=dict)

    @property
    def excess(self) -> int:
        """Minutes that the agenda takes beyond what the meeting has."""
        return max(0, self.planned - self.available)


def timetable(lines: Iterable[Line], spans: Sequence[Span]) -> Timetable:
    """The clock of an agenda: `lines` is its tree, `spans` the meeting's days in order.

    An item begins when the one before it is over; what stands beneath it shares its minutes, the first
    part beginning with it. An item without minutes takes what its parts take. Where the parts of an item
    take longer than it is given, they count. A day that is full goes on the next day.
    """
    table = Timetable(available=sum(_length(span) for span in spans))

    def place(line: Line, at: int) -> int:
        """Write down when a line and its parts start; returns how long it takes."""
        table.starts[line.item.pk] = clock(spans, at)
        parts = 0
        for child in line.children:
            parts += place(child, at + parts)
        own = getattr(line.item, "minutes", None)
        if own is not None and parts > own:
            table.over[line.item.pk] = parts - own
        return max(parts, own or 0)

    for line in lines:
        table.planned += place(line, table.planned)
    return table


def clock(spans: Sequence[Span], at: int) -> dt.datetime:
    """The moment `at` minutes into a meeting of several days; beyond its end the last day goes on."""
    for start, end in spans[:-1]:
        length = _length((start, end))
        if at < length:
            return start + dt.timedelta(minutes=at)
        at -= length
    return spans[-1][0] + dt.timedelta(minutes=at)


def _length(span: Span) -> int:
    return int((span[1] - span[0]).total_seconds()) // 60

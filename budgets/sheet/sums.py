"""What do a sheet's own totals add up? Told by their place and words: a group, what is above, or all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from .model import SheetLine, Total


@dataclass(frozen=True)
class _Stated:
    cell: str
    label: str
    group: str
    amount: Decimal
    start: int
    """Of the lines above it, the first that no total and no heading stands between."""
    end: int


@dataclass
class Sums:
    """Collects the totals of a table while it is read."""

    stated: list[_Stated] = field(default_factory=list)
    _start: int = 0

    def begin(self, lines: int) -> None:
        """A heading: what follows is a section of its own."""
        self._start = lines

    def state(self, cell: str, label: str, group: str, amount: Decimal, lines: int) -> None:
        self.stated.append(_Stated(cell, label, group, amount, self._start, lines))
        self._start = lines

    def totals(self, lines: Sequence[SheetLine]) -> list[Total]:
        """Each stated total beside what it should be."""
        return [
            Total(one.cell, one.label, one.amount, self._counted(one, lines)) for one in self.stated
        ]

    def _counted(self, one: _Stated, lines: Sequence[SheetLine]) -> Decimal:
        """Of a group, where it names one. The last is of all, others of their section; a total that is right
        as the other kind is that kind: sheets sum up as they go, or have no grand total."""
        above = lines[: one.end]
        everything, section = _sum(above), _sum(lines[one.start : one.end])
        if (group := self._group(one, lines)) is not None:
            of_group = _sum([line for line in above if line.group == group])
            return everything if one.amount == everything else of_group
        grand = re.match(r"(?i)grand|over ?all", one.label) is not None
        if grand or one.start == one.end:
            return everything
        first, second = (everything, section) if one is self.stated[-1] else (section, everything)
        return second if one.amount == second else first

    @staticmethod
    def _group(one: _Stated, lines: Sequence[SheetLine]) -> str | None:
        """The group that a total's row, or its words, name."""
        groups = {line.group.casefold(): line.group for line in lines if line.group}
        if one.group.casefold() in groups:
            return groups[one.group.casefold()]
        bare = re.sub(r"(?i)\b(?:sub|grand)?-? ?totals?\b|[:–-]", " ", one.label)
        return groups.get(" ".join(bare.split()).casefold())


def _sum(lines: Sequence[SheetLine]) -> Decimal:
    return sum((line.amount for line in lines), Decimal(0))

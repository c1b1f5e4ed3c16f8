"""Which line of a budget do minutes mean by "2014.1e", "line 6" or "Face-2-face meetings"? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from budgets.codes import same_code

SAME_TITLE = 86
"""From so many per cent on a title is the other, written a little differently."""


@dataclass(frozen=True)
class KnownLine:
    """A line of the budget; `rows` are its rows ("line 6") in the version that was in force then."""

    pk: int
    code: str
    title: str
    rows: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Match:
    """`line`: it is that one. Else `likely`, to be asked about (None: nothing is near)."""

    line: KnownLine | None = None
    likely: KnownLine | None = None


def match_line(code: str, title: str, row: int | None, lines: Sequence[KnownLine]) -> Match:
    """A code that is stated is the line of that code, or none: then row and title are only likely. Without a
    code the row tells, else a title that one line alone comes close to.

    >>> lines = [KnownLine(1, "2014.1e", "Face-2-face meetings", frozenset({6}))]
    >>> match_line("2014-1E", "", None, lines).line.pk, match_line("2014.9x", "", 6, lines).line
    (1, None)
    """
    if code.strip():
        same = [line for line in lines if same_code(line.code, code)]
        if same:
            return Match(same[0])
    near = _in_row(row, lines) or _titled(title, lines)
    return Match(likely=near) if code.strip() else Match(near)


def _in_row(row: int | None, lines: Sequence[KnownLine]) -> KnownLine | None:
    found = [line for line in lines if row is not None and row in line.rows]
    return found[0] if len(found) == 1 else None


def _titled(title: str, lines: Sequence[KnownLine]) -> KnownLine | None:
    said = title.casefold().strip()
    if len(said) < 4:
        return None
    close = [(fuzz.ratio(said, line.title.casefold()), line) for line in lines]
    close = [(likeness, line) for likeness, line in close if likeness >= SAME_TITLE]
    close.sort(key=lambda pair: -pair[0])
    if not close or (len(close) > 1 and close[0][0] == close[1][0]):
        return None
    return close[0][1]

"""Which lines of two texts are the same lines? Pure, and quick whatever the texts are.

`difflib` is quadratic and worse where lines repeat, and notes are full of blank lines and of "- ok". So: what
is the same at both ends first; then the lines that occur once in each text, as many of them as keep their
order (Bram Cohen's patience diff); then the same again between those. What is left is small, and compared
line with line, or so repetitive that the n-th of one is taken for the n-th of the other.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence

SMALL = 2_500
"""So many pairs of lines are compared one with another: 50 lines with 50."""

Pair = tuple[int, int]


def matching(before: Sequence[Hashable], after: Sequence[Hashable]) -> list[Pair]:
    """The lines that stayed, as pairs of places (from 0) that grow on both sides."""
    pairs: list[Pair] = []
    waiting = [(0, len(before), 0, len(after))]
    while waiting:
        low, high, low2, high2 = waiting.pop()
        while low < high and low2 < high2 and before[low] == after[low2]:
            pairs.append((low, low2))
            low, low2 = low + 1, low2 + 1
        while low < high and low2 < high2 and before[high - 1] == after[high2 - 1]:
            high, high2 = high - 1, high2 - 1
            pairs.append((high, high2))
        if low == high or low2 == high2:
            continue
        one, other = before[low:high], after[low2:high2]
        anchors = _in_order(_once(one, other))
        if not anchors:
            pairs.extend((low + i, low2 + j) for i, j in _remaining(one, other))
            continue
        start, start2 = 0, 0
        for i, j in anchors:
            pairs.append((low + i, low2 + j))
            waiting.append((low + start, low + i, low2 + start2, low2 + j))
            start, start2 = i + 1, j + 1
        waiting.append((low + start, high, low2 + start2, high2))
    return sorted(pairs)


def _once(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """The lines that occur exactly once in each."""
    counts, counts2 = Counter(one), Counter(other)
    places = {line: j for j, line in enumerate(other) if counts2[line] == 1}
    return [(i, places[line]) for i, line in enumerate(one) if counts[line] == 1 and line in places]


def _in_order(pairs: Sequence[Pair]) -> list[Pair]:
    """As many of the pairs (whose first places grow) as grow in their second places, too."""
    ends: list[int] = []
    tails: list[int] = []
    previous: list[int] = []
    for index, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        previous.append(tails[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        tails[length : length + 1] = [index]
    chain: list[Pair] = []
    index = tails[-1] if tails else -1
    while index >= 0:
        chain.append(pairs[index])
        index = previous[index]
    return chain[::-1]


def _remaining(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """What stayed between lines of which none is the only one of its kind."""
    if len(one) * len(other) <= SMALL:
        return _longest(one, other)
    seen: Counter[Hashable] = Counter()
    places: dict[tuple[Hashable, int], int] = {}
    for j, line in enumerate(other):
        places[line, seen[line]] = j
        seen[line] += 1
    seen.clear()
    pairs: list[Pair] = []
    for i, line in enumerate(one):
        if (line, seen[line]) in places:
            pairs.append((i, places[line, seen[line]]))
        seen[line] += 1
    return _in_order(pairs)


def _longest(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """The longest common subsequence, by the table of the textbook."""
    if not set(one) & set(other):
        return []
    rows = [[0] * (len(other) + 1)]
    for line in reversed(one):
        below, row = rows[-1], [0] * (len(other) + 1)
        for j in range(len(other) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if line == other[j] else max(below[j], row[j + 1])
        rows.append(row)
    rows.reverse()
    pairs: list[Pair] = []
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i] == other[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif rows[i + 1][j] >= rows[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs

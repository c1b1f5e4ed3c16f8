"""What changed between two texts, for a reader: line by line, and word by word where a line was reworded. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from .matching import matching

Kind = Literal["same", "gone", "new", "changed", "skipped"]

CONTEXT = 2
"""So many unchanged lines stand around what changed; more than that between two changes is left out."""

AKIN = 0.5
"""So much of the words of two lines is the same: one line, reworded, and not one gone and another new."""

SMALL = 2_500
"""So many pairs of lines are compared for likeness; in a larger passage the lines pair by their places."""

_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words of a line; `marked`: they are not in the line on the other side."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the comparison. `before` and `after` are the line on each side, where it is there;
    in a `changed` one the words that differ are marked. `skipped` stands for `count` unchanged lines."""

    kind: Kind
    before: tuple[Segment, ...] = ()
    after: tuple[Segment, ...] = ()
    count: int = 1


def difference(before: str, after: str, context: int = CONTEXT) -> list[Row]:
    """What turned one text into the other; [] where a reader would see nothing."""
    one, other = _lines(before), _lines(after)
    if one == other:
        return []
    rows: list[Row] = []
    i = j = 0
    for k, m in [*matching(one, other), (len(one), len(other))]:
        rows.extend(_passage(one[i:k], other[j:m]))
        if k < len(one):
            rows.append(_whole("same", one[k]))
        i, j = k + 1, m + 1
    return _collapsed(rows, context)


def counted(rows: list[Row]) -> tuple[int, int]:
    """How many lines came and how many went; a reworded one is both."""
    came = sum(row.kind in ("new", "changed") for row in rows)
    return came, sum(row.kind in ("gone", "changed") for row in rows)


def _lines(text: str) -> list[str]:
    """A text's lines; that the last one ends with a line break is no line of its own to a reader."""
    return text.removesuffix("\n").split("\n") if text else []


def _whole(kind: Kind, line: str) -> Row:
    segment = (Segment(line),)
    return Row(kind, () if kind == "new" else segment, () if kind == "gone" else segment)


def _passage(gone: list[str], new: list[str]) -> list[Row]:
    """Lines between two that stayed: reworded ones side by side, the others as gone and new."""
    rows: list[Row] = []
    i = j = 0
    for k, m in [*_pairs(gone, new), (len(gone), len(new))]:
        rows.extend(_whole("gone", line) for line in gone[i:k])
        rows.extend(_whole("new", line) for line in new[j:m])
        if k < len(gone):
            rows.append(Row("changed", *_words(gone[k], new[m])))
        i, j = k + 1, m + 1
    return rows


def _pairs(gone: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Which of the new lines is which of the old, reworded: in order, each the first that is akin."""
    if len(gone) * len(new) > SMALL:
        return [(i, i) for i in range(min(len(gone), len(new))) if _akin(gone[i], new[i])]
    pairs: list[tuple[int, int]] = []
    start = 0
    for i, line in enumerate(gone):
        found = next((j for j in range(start, len(new)) if _akin(line, new[j])), None)
        if found is not None:
            pairs.append((i, found))
            start = found + 1
    return pairs


def _akin(one: str, other: str) -> bool:
    words, others = Counter(re.findall(r"\w+", one)), Counter(re.findall(r"\w+", other))
    shared = (words & others).total()
    return shared > 0 and shared >= AKIN * min(words.total(), others.total())


def _words(one: str, other: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    tokens, others = _TOKEN.findall(one), _TOKEN.findall(other)
    pairs = matching(tokens, others)
    return _marked(tokens, {i for i, _ in pairs}), _marked(others, {j for _, j in pairs})


def _marked(tokens: list[str], stayed: set[int]) -> tuple[Segment, ...]:
    """The words as runs of what stayed and what did not; a space between two that did not is theirs."""
    marks = [i not in stayed for i in range(len(tokens))]
    for i in range(1, len(tokens) - 1):
        if tokens[i].isspace() and marks[i - 1] and marks[i + 1]:
            marks[i] = True
    runs: list[Segment] = []
    for token, mark in zip(tokens, marks, strict=True):
        if runs and runs[-1].marked == mark:
            runs[-1] = Segment(runs[-1].text + token, mark)
        else:
            runs.append(Segment(token, mark))
    return tuple(runs)


def _collapsed(rows: list[Row], context: int) -> list[Row]:
    """Without the unchanged lines that are far from any change; a single one is not worth leaving out."""
    near: set[int] = set()
    for index, row in enumerate(rows):
        if row.kind != "same":
            near.update(range(index - context, index + context + 1))
    shown: list[Row] = []
    for index, row in enumerate(rows):
        if index in near:
            shown.append(row)
        elif shown and shown[-1].kind == "skipped":
            shown[-1] = Row("skipped", count=shown[-1].count + 1)
        else:
            alone = index + 1 == len(rows) or index + 1 in near
            shown.append(row if alone else Row("skipped"))
    return shown

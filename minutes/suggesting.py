"""Which lines of notes does a correction speak of, and what do the notes read once it is taken? Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A piece of notes that can be chosen: a line with the indented ones that go on beneath it. `first` and
    `last` are numbers of lines, from 0, both included."""

    first: int
    last: int
    text: str


FENCE = re.compile(r"^\s*(?:```|~~~)")


def lines_of(notes: str) -> list[str]:
    return notes.replace("\r\n", "\n").split("\n")


def blocks(notes: str) -> list[Block]:
    """The notes in pieces, without the empty lines between them. Code between fences is one piece."""
    made: list[Block] = []
    lines = lines_of(notes)
    fenced = False
    for n, line in enumerate(lines):
        goes_on = made and made[-1].last == n - 1 and (fenced or line[:1] in " \t")
        if FENCE.match(line):
            fenced = not fenced
        if goes_on and (line.strip() or fenced):
            last = made[-1]
            made[-1] = Block(last.first, n, f"{last.text}\n{line}")
        elif line.strip():
            made.append(Block(n, n, line))
    return made


def found_at(notes: str, passage: str) -> list[int]:
    """The lines, from 0, at which the passage stands in the notes, whole lines only."""
    lines, sought = _plain(lines_of(notes)), _plain(lines_of(passage))
    return [
        n
        for n in range(len(lines) - len(sought) + 1)
        if lines[n] == sought[0] and lines[n : n + len(sought)] == sought
    ]


def _plain(lines: Sequence[str]) -> list[str]:
    return [line.rstrip() for line in lines]


def chosen(
    notes: str, first: int, last: int, may: Callable[[int], bool] = lambda n: True
) -> str | None:
    """The lines from `first` to `last`, with as many more around them as it takes to stand there once.

    `may(n)` says which lines can be taken in. None where there are no such lines, where one may not be, or where
    they cannot be told from others.
    """
    lines = lines_of(notes)
    if not 0 <= first <= last < len(lines) or not all(may(n) for n in range(first, last + 1)):
        return None
    while len(found_at(notes, "\n".join(lines[first : last + 1]))) > 1:
        if last + 1 < len(lines) and may(last + 1):
            last += 1
        elif first > 0 and may(first - 1):
            first -= 1
        else:
            return None
    return "\n".join(lines[first : last + 1])


def replaced(notes: str, passage: str, suggestion: str) -> str | None:
    """The notes with the suggestion in place of the passage; without a passage it is put at the end.

    None where the passage does not stand there any more, or more than once.
    """
    lines = lines_of(notes)
    new = lines_of(suggestion.rstrip()) if suggestion.strip() else []
    if not passage.strip():
        kept = "\n".join(lines).rstrip()
        return "\n\n".join(filter(None, [kept, "\n".join(new)]))
    at = found_at(notes, passage)
    if len(at) != 1:
        return None
    before, after = lines[: at[0]], lines[at[0] + len(lines_of(passage)) :]
    if not new and after and not after[0].strip() and (not before or not before[-1].strip()):
        after = after[1:]  # the empty line that parted it from what follows
    return "\n".join([*before, *new, *after])

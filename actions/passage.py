"""Which lines of the notes does an action come from? Pure: the passage to show beside where it was raised."""

from __future__ import annotations

import re

from people.names import name_key

_INDENT = re.compile(r"^[ \t]*")


def passage(notes: str, text: str, reference: str = "", *, most: int = 8) -> str:
    """The line of `notes` that defines the action, with what stands indented beneath it, at most `most` lines.

    It is the line that carries the number ("AB-17"), else the one that shares most of the sentence's
    words, if it has at least half of them. Empty where no line does.
    """
    lines = notes.splitlines()
    found = _numbered(lines, reference)
    if found is None:
        found = _alike(lines, text)
    if found is None:
        return ""
    depth = _depth(lines[found])
    end = found + 1
    while end < len(lines) and end - found < most and _belongs(lines, end, depth):
        end += 1
    return "\n".join(line[depth:] for line in lines[found:end]).rstrip()


def _numbered(lines: list[str], reference: str) -> int | None:
    if not reference:
        return None
    number = re.compile(rf"\b{re.escape(reference)}\b")
    return next((i for i, line in enumerate(lines) if number.search(line)), None)


def _alike(lines: list[str], text: str) -> int | None:
    wanted = set(name_key(text).split())
    if not wanted:
        return None
    shares = [len(wanted & set(name_key(line).split())) / len(wanted) for line in lines]
    best = max(range(len(lines)), key=lambda i: (shares[i], -i), default=None)
    return best if best is not None and shares[best] >= 0.5 else None


def _depth(line: str) -> int:
    found = _INDENT.match(line)
    return found.end() if found else 0


def _belongs(lines: list[str], at: int, depth: int) -> bool:
    """A line that is indented deeper, or blank with such a line behind it."""
    if lines[at].strip():
        return _depth(lines[at]) > depth
    return at + 1 < len(lines) and bool(lines[at + 1].strip()) and _depth(lines[at + 1]) > depth

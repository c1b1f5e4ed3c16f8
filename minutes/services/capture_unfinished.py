"""Which lines is somebody just typing in, and how did they read before? A half sentence is never a record."""

from __future__ import annotations

from minutes.capture.merge import line_edits
from minutes.capture.numbering import number_in
from minutes.models import Item


def unfinished_lines(item: Item, text: str, caret: int | None) -> dict[int, str | None]:
    """The unfinished lines of an item's new `text`: the caret's, and the last while no line end follows.

    Where such a line stated something when the item was last saved, how it stood then: the record stays as
    it is until the line is left. {} where the item is left (`caret` None).
    """
    if caret is None:
        return {}
    lines, before = text.split("\n"), item.notes.split("\n")
    stated = {mark["line"] for mark in item.marks if 0 <= mark["line"] < len(before)}
    found: dict[int, str | None] = {}
    for at in {min(caret, len(lines) - 1), len(lines) - 1}:
        if lines[at].strip():
            found[at] = _then(at, lines, before, stated)
        elif lost := _lost(at, lines, before, stated):
            found[at] = lost
    return found


def _then(at: int, lines: list[str], before: list[str], stated: set[int]) -> str | None:
    """How the line stood before: the one of the same number, else the one that it replaces."""
    if number := number_in(lines[at]):
        same = [before[i] for i in stated if number_in(before[i]) == number]
        if same:
            return same[0]
    return _lost(at, lines, before, stated)


def _lost(at: int, lines: list[str], before: list[str], stated: set[int]) -> str | None:
    """The line that stated something and is replaced by this one, if no other has taken its number along."""
    there = {n for i, line in enumerate(lines) if i != at and (n := number_in(line))}
    shift = 0
    for edit in line_edits("\n".join(before), "\n".join(lines)):
        start = edit.at + shift
        if at < start:
            break
        if at < start + len(edit.lines):
            # Within what was changed: the lines that went, the nearest in place first.
            went = range(edit.at, edit.at + edit.remove)
            for i in sorted(went, key=lambda i: abs(i - edit.at - (at - start))):
                if i in stated and number_in(before[i]) not in there:
                    return before[i]
            return None
        shift += len(edit.lines) - edit.remove
    then = at - shift
    return before[then] if then in stated else None

"""Which lines is somebody just typing in, and how did they read before? A half sentence is never a record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from minutes.capture.merge import line_edits
from minutes.capture.numbering import number_in
from minutes.models import Item

LEFT_AFTER = dt.timedelta(minutes=2)
"""Who has not saved for so long has left the line."""


def unfinished_lines(
    item: Item, text: str, caret: int | None, person_id: int | None = None
) -> dict[int, str | None]:
    """The unfinished lines of an item's new `text`: the caret's, the last while no line end follows, and
    those where somebody else is typing.

    Where such a line stated something when the item was last saved, how it stood then: the record stays as
    it is until the line is left. Where the item is left (`caret` None), only the others' lines.
    """
    lines, before = text.split("\n"), item.notes.split("\n")
    stated = {mark["line"] for mark in item.marks if 0 <= mark["line"] < len(before)}
    found: dict[int, str | None] = {}
    half = {line for who, line in _others(item) if who != str(person_id)}
    places = {at for at, line in enumerate(lines) if line in half}
    if caret is not None:
        places |= {max(0, min(caret, len(lines) - 1)), len(lines) - 1}
    for at in places:
        if lines[at].strip():
            found[at] = _then(at, lines, before, stated)
        elif lost := _lost(at, lines, before, stated):
            found[at] = lost
    return found


def _others(item: Item) -> list[tuple[str, str]]:
    """(who, the line in which they typed at their last save), of those who have not left it."""
    since = (timezone.now() - LEFT_AFTER).isoformat()
    return [(who, line) for who, (line, at) in item.typing.items() if at >= since and line.strip()]


def typing_now(item: Item, text: str, caret: int | None, person_id: int | None) -> dict[str, Any]:
    """Item.typing after a save: where this person types now, and what is known of the others."""
    mine = str(person_id)
    since = (timezone.now() - LEFT_AFTER).isoformat()
    found = {who: said for who, said in item.typing.items() if who != mine and said[1] >= since}
    if caret is not None and person_id is not None:
        lines = text.split("\n")
        line = lines[max(0, min(caret, len(lines) - 1))]
        if line.strip():
            found[mine] = [line[:500], timezone.now().isoformat()]
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

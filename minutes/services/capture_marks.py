"""Which line of a meeting defines which record, and which lines refer to it? From what each item's lines state.

Matched by number alone (CAPTURE.md, 4). The first line with keyword and number, in agenda order, defines;
others refer. A record of another meeting is never defined here, only referred to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from minutes.capture.statements import Statement
from minutes.models import Item

from .capture_room import Room, Spot

ACTION, DECISION, REQUEST, REFERENCE = "action", "decision", "request", "reference"
YEARLY = re.compile(r"^[DR]-(\d{4})-(\d{1,9})$")
PLAIN = re.compile(r"^[A-Z][A-Z0-9]{0,7}-(\d{1,9})$")


@dataclass
class Change:
    """One item's text as it is now: what it stated before and what it states.

    `lines` are the lines of the new text; numbers go into them. `lines_before` has the lines that stood
    with a number before, by it. `spot` is None for an item that is off the agenda. `found` are lines that an
    import brought, whose records it made: they make no new ones.
    """

    item: Item
    spot: Spot | None
    lines: list[str]
    old: list[Statement] = field(default_factory=list)
    new: list[Statement] = field(default_factory=list)
    lines_before: dict[str, str] = field(default_factory=dict)
    found: set[str] | None = None

    def may_make(self, statement: Statement) -> bool:
        """Whether a new record may come of a line without number."""
        if self.found is None:
            return True
        return statement.line >= 0 and self.lines[statement.line] not in self.found

    @property
    def numbers(self) -> list[str]:
        return list(dict.fromkeys(s.number for s in self.new if s.number))


@dataclass(frozen=True)
class Said:
    """A statement where it stands. `item_id` and `order` place its item."""

    item_id: int
    order: int
    statement: Statement
    is_changed: bool


class Marks:
    """All statements of a meeting that meet one of the numbers in play."""

    def __init__(self, room: Room, changes: Iterable[Change], again: Iterable[str] = ()) -> None:
        self.room = room
        self.changes = list(changes)
        self.touched = set(again)
        for change in self.changes:
            self.touched |= _differing(change.old, change.new)
        self.elsewhere = self._elsewhere()

    def _elsewhere(self) -> list[Said]:
        """What other items state of the numbers in play: one query."""
        mine = {change.item.pk for change in self.changes}
        wanted = self.touched | {n for c in self.changes for n in c.numbers}
        pks = [
            spot.pk
            for spot in self.room.spots.values()
            if spot.pk not in mine and wanted.intersection(spot.numbers)
        ]
        rows = Item.objects.filter(pk__in=[*pks, 0]).values_list("pk", "marks")
        return [
            Said(pk, self.room.spots[pk].order, Statement.from_json(mark), is_changed=False)
            for pk, marks in rows
            for mark in marks
        ]

    def all_of(self) -> dict[str, list[Said]]:
        """By number, in the order of the text."""
        said = list(self.elsewhere)
        for change in self.changes:
            order = change.spot.order if change.spot else -1
            said += [Said(change.item.pk, order, s, is_changed=True) for s in change.new]
        found: dict[str, list[Said]] = defaultdict(list)
        for one in sorted(said, key=lambda s: (s.order, s.statement.line)):
            if one.statement.number:
                found[one.statement.number].append(one)
        return found

    @property
    def new_without_number(self) -> list[tuple[Change, Statement]]:
        return [
            (change, s)
            for change in self.changes
            for s in change.new
            if s.defines and not s.number and change.spot is not None
        ]

    def was_defined(self, number: str) -> bool:
        """Whether a line of a changed item stood with keyword and number before."""
        return any(s.number == number and s.defines for c in self.changes for s in c.old)


def _differing(old: list[Statement], new: list[Statement]) -> set[str]:
    """The numbers of which two readings of an item say different things."""

    def by_number(said: list[Statement]) -> dict[str, list[Statement]]:
        found: dict[str, list[Statement]] = defaultdict(list)
        for s in said:
            if s.number:
                found[s.number].append(s)
        return found

    before, after = by_number(old), by_number(new)
    return {
        number
        for number in before.keys() | after.keys()
        if len(before[number]) != len(after[number])
        or not all(a.same_as(b) for a, b in zip(before[number], after[number], strict=True))
    }


def action_number(number: str, code: str) -> int | None:
    """17 of "AB-17" where that is the committee's code."""
    found = PLAIN.match(number)
    if found is None or number.rpartition("-")[0] != code:
        return None
    return int(found[1]) if int(found[1]) < 2**31 else None


def yearly_number(number: str, letter: str) -> tuple[int, int] | None:
    """(2014, 7) of "D-2014-07"."""
    found = YEARLY.match(number)
    if found is None or number[0] != letter:
        return None
    return (int(found[1]), int(found[2])) if int(found[2]) < 2**31 else None

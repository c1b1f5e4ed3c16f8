"""What will happen to an item of this agenda next time? Pure: the badge beforehand and the next draft ask
the same function.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


class Fate(Enum):
    """What an item is on the next agenda."""

    EVERY_TIME = "every time"
    """By itself: the review of actions, what the committee's template holds."""
    UNTIL_SETTLED = "until settled"
    """As long as it waits: minutes to approve, a request to decide."""
    COMES_BACK = "comes back"
    """Taken off, not reached, or a topic that was not discussed."""
    STAYS = "stays"
    """It is not on the next agenda."""


@dataclass(frozen=True)
class Facts:
    """What is known of an item. `settled`: the minutes are approved, the request is decided, the topic is
    closed. `templated`: the line of the template that it came from is still there. `discussed`: something
    was written beneath it. `cancelled`: its meeting did not take place."""

    kind: str = ""
    removed: bool = False
    for_good: bool = False
    postponed: bool = False
    discussed: bool = False
    settled: bool = False
    templated: bool = False
    cancelled: bool = False


class Row(Protocol):
    """What there is to know of an item to say whether it was discussed."""

    pk: int
    parent_id: int | None
    notes: str


def discussed(items: Iterable[Row]) -> set[int]:
    """The ids of the items of an agenda under which, or beneath which, something was written."""
    rows = {item.pk: item for item in items}
    found: set[int] = set()
    for row in rows.values():
        at: Row | None = row if row.notes.strip() else None
        while at is not None and at.pk not in found:
            found.add(at.pk)
            at = rows.get(at.parent_id) if at.parent_id is not None else None
    return found


def fate(item: Facts) -> Fate:
    """Nothing that was taken off is forgotten, but for what was taken off for good."""
    missed = item.removed or item.postponed or item.cancelled
    if item.kind in ("actions", "decisions") or (item.kind == "standing" and item.templated):
        return Fate.EVERY_TIME
    if item.removed and item.for_good:
        return Fate.STAYS
    if item.kind in ("minutes", "approvals"):
        return Fate.STAYS if item.settled else Fate.UNTIL_SETTLED
    if item.kind == "topic":
        if item.settled and not missed:
            return Fate.STAYS
        return Fate.COMES_BACK if missed or not item.discussed else Fate.STAYS
    return Fate.COMES_BACK if missed else Fate.STAYS

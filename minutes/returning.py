"""What will happen to an item of this agenda next time? Pure: the badge beforehand and the next draft ask
the same function.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


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

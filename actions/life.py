"""What do an action's events come to? Pure: the same events give the same status, in whatever order
they were recorded.

Documents are imported in any order, so a status is the last event by `happened_at`, not by
`recorded_at`. What happened at one moment (the lines of one imported meeting) is ordered by what it
says: raised first, then the further status wins, so that the order of imports never matters. A part
is done since the first tick that nobody took back: a document that repeats an older tick changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

STATUS_ORDER = ("open", "unknown", "proposed", "closed")


@dataclass(frozen=True)
class Fact:
    """What the fold needs of one event."""

    id: int
    kind: str
    happened_at: dt.datetime
    to_state: str = ""
    resolution: str = ""
    owner_id: int | None = None
    undoes_id: int | None = None


@dataclass
class Life:
    """Status, resolution and close of an action, and when each owner ticked (None: not, or taken back)."""

    status: str = "open"
    resolution: str = ""
    closed_at: dt.datetime | None = None
    touched_at: dt.datetime | None = None
    ticks: dict[int, dt.datetime | None] = field(default_factory=dict)


Order = tuple[dt.datetime, int, int, str, int]


def order(fact: Fact) -> Order:
    """The order in which facts count: by moment, the raising first, then minuted states by the board's
    order (and closings by resolution), then as recorded (two acts of people at one moment)."""
    minuted = fact.kind == "minuted" and fact.to_state
    return (
        fact.happened_at,
        0 if fact.kind == "raised" else 1,
        STATUS_ORDER.index(fact.to_state) if minuted else 0,
        fact.resolution if minuted else "",
        fact.id,
    )


def fold(facts: Iterable[Fact]) -> Life:
    """What the facts come to. A fact that another one undoes does not count, nor does the undoing."""
    facts = list(facts)
    undone = {fact.undoes_id for fact in facts if fact.undoes_id is not None}
    life = Life()
    withdrawn = False
    for fact in sorted((f for f in facts if f.id not in undone and f.undoes_id is None), key=order):
        known_before = life.touched_at is not None
        life.touched_at = fact.happened_at
        if fact.owner_id is not None and fact.kind == "unticked":
            life.ticks[fact.owner_id] = None
        elif fact.owner_id is not None and fact.kind == "ticked":
            life.ticks[fact.owner_id] = life.ticks.get(fact.owner_id) or fact.happened_at
        if fact.kind == "raised" and known_before:
            continue  # an older document told of it since: it was not raised here after all
        withdrawn = withdrawn or fact.to_state == "gone"
        if fact.to_state == "closed":
            if life.status != "closed":
                life.closed_at = fact.happened_at
            life.status, life.resolution = "closed", fact.resolution or life.resolution or "done"
        elif fact.to_state:
            life.status, life.resolution, life.closed_at = fact.to_state, "", None
    if withdrawn:  # whatever else was said: its line is gone, until that is taken back
        life.status, life.resolution, life.closed_at = "gone", "", None
    return life

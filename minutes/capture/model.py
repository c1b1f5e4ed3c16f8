"""What does one line state? A record, or what is said of one; as it is kept with its item."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

TITLE = -1
"""The line of a statement that the item's title makes."""


@dataclass(slots=True)
class Statement:
    """What one line states. `kind`: action, decision, request (each defines a record) or reference.

    `line` counts from 0 in the notes; TITLE where the item's title makes the request. `number` is "" until
    the record has one. `parent` is the line of the statement that a NEW action follows up.
    """

    kind: str
    line: int
    number: str = ""
    text: str = ""
    owners: list[str] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    open_owners: list[str] = field(default_factory=list)
    done_owners: list[str] = field(default_factory=list)
    status: str = ""
    """What a heading, or a word such as "close", says of an action; "": nothing."""
    resolution: str = ""
    ticked: bool = False
    result: str = ""
    new: bool = False
    due_on: str = ""
    updates: list[str] = field(default_factory=list)
    parent: int | None = None
    outcome: str = ""
    condition: str = ""
    votes: str = ""
    asks: dict[str, Any] = field(default_factory=dict)
    """Of a request: kind, amount, currency, purpose, line, row, remaining, positions."""
    speaker: str = ""
    """Who said what a reference tells, or whose part it ticks."""
    untold: bool = False
    """The outcome that it states could not be told when it was captured: read anew, it is tried again."""

    @property
    def defines(self) -> bool:
        return self.kind != "reference"

    def as_json(self) -> dict[str, Any]:
        """Without what says nothing: what Item.marks holds."""
        empty: tuple[Any, ...] = (None, "", [], {}, False)
        return {
            f.name: value
            for f in dataclasses.fields(self)
            if f.name in ("kind", "line") or (value := getattr(self, f.name)) not in empty
            if (value := getattr(self, f.name)) is not None
        }

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> Statement:
        return cls(**said)

    def same_as(self, other: Statement) -> bool:
        """Whether both say the same, wherever their lines stand."""
        return dataclasses.replace(self, line=0, parent=None) == dataclasses.replace(
            other, line=0, parent=None
        )

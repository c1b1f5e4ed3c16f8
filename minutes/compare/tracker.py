"""What does the tracker have? Plain pictures of its rows, as far as a comparison needs them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

WhoKind = Literal["person", "organisation", "everyone", "new", "open"]


@dataclass(frozen=True, slots=True)
class Who:
    """Whom a name means: a person or an organisation of the tracker (`id`), everyone, a person or an
    organisation to be made, or nobody yet ("open": it is asked about)."""

    kind: WhoKind
    name: str
    id: int | None = None
    key: str = ""
    """The name's key (people.names.name_key): under it two spellings of the text meet."""
    makes: Literal["", "person", "organisation"] = ""

    @property
    def identity(self) -> tuple[str, int | str]:
        return (self.kind, self.id if self.id is not None else self.key)


@dataclass(slots=True)
class KnownMeeting:
    id: int
    number: int
    title: str
    starts_at: dt.datetime
    first_day: dt.date
    last_day: dt.date
    precision: Literal["time", "day", "month"] = "time"
    state: str = "drafting"
    headings: frozenset[str] = frozenset()
    """The normalised titles of its items, to recognise a document that states no day."""


@dataclass(slots=True)
class KnownOwner:
    id: int
    who: Who
    keys: frozenset[str]
    """Every spelling under which the owner was typed or is known."""
    left: bool = False


@dataclass(slots=True)
class Stated:
    """What the events of one meeting say about one action."""

    at: dt.datetime
    status: str | None = None
    status_event: int | None = None
    """The event of an import that states the status; None: a person's act, or the raising."""
    ticks: dict[int, int | None] = field(default_factory=dict)
    """Owner -> the import's event that states the tick (None: a person ticked)."""
    words: list[str] = field(default_factory=list)


@dataclass(slots=True)
class KnownAction:
    id: int
    number: int
    reference: str
    text: str
    status: str
    raised_at: dt.datetime
    raised_in: int | None = None
    raised_before: bool = False
    """Known only from later minutes: they do not say NEW, so it is older than `raised_at`."""
    raised_item: str | None = None
    everyone: bool = False
    edited: bool = False
    """A person worded it: no document does that again."""
    due_on: str | None = None
    confidential: bool = False
    has_parent: bool = False
    owners: list[KnownOwner] = field(default_factory=list)
    turns: list[tuple[dt.datetime, str]] = field(default_factory=list)
    """Its statuses in the order in which they happened."""
    stated: dict[int, Stated] = field(default_factory=dict)
    """By meeting."""
    stated_last: dt.datetime | None = None
    """The latest moment at which minutes or an act said who owns it."""

    def status_at(self, moment: dt.datetime) -> str | None:
        """The status it had just before `moment`; None when it had not been heard of."""
        status = None
        for at, turned in self.turns:
            if at < moment:
                status = turned
        return status


@dataclass(slots=True)
class KnownItem:
    id: int
    title: str
    parent: int | None = None
    notes: str = ""
    presenter: int | None = None
    presenter_typed: str = ""
    minutes: int | None = None
    edited: bool = False


@dataclass(slots=True)
class KnownAttendance:
    id: int
    person: int
    organisation: int | None = None
    present: bool | None = None
    reply: str = ""
    note: str = ""


@dataclass(slots=True)
class KnownDecision:
    id: int
    reference: str
    text: str
    outcome: str = "agreed"
    condition: str = ""
    votes: str = ""


@dataclass(slots=True)
class KnownRequest:
    id: int
    reference: str
    title: str
    kind: str = "other"
    amount: str | None = None
    outcome: str = "proposed"
    condition: str = ""
    decided_at: dt.datetime | None = None
    meeting: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    """Currency, line, row and what remained, as stated."""
    positions: frozenset[tuple[str, str]] = frozenset()
    """(speaker's key, stance) of each."""


@dataclass(slots=True)
class KnownTopic:
    id: int
    title: str
    consolidated: bool = False
    has: frozenset[str] = frozenset()
    """Which of its facts are written down: "lead", "minutes", ..."""
    attending: frozenset[int] = frozenset()
    """Persons."""
    comments: frozenset[tuple[str, str]] = frozenset()
    """Who said what, normalised."""


@dataclass(slots=True)
class Tracker:
    """One committee as a document of it is compared with. Items, attendance and decisions are those of
    the meeting that the document belongs to, where there is one."""

    code: str
    meetings: list[KnownMeeting] = field(default_factory=list)
    actions: list[KnownAction] = field(default_factory=list)
    items: list[KnownItem] = field(default_factory=list)
    preamble: str = ""
    attendance: list[KnownAttendance] = field(default_factory=list)
    decisions: list[KnownDecision] = field(default_factory=list)
    requests: list[KnownRequest] = field(default_factory=list)
    topics: list[KnownTopic] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)

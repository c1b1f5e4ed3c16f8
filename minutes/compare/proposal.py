"""What would be made, changed and left alone? The answer that a person sees before anything happens."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from minutes.document.model import Action, Attendee, Comment, Decision, Item, Request, Topic

from .tracker import Who

Verdict = Literal["new", "same", "changed", "unsure"]


@dataclass(slots=True)
class Candidate:
    """A record that a line might mean."""

    id: int
    reference: str
    text: str
    likeness: float


@dataclass(slots=True)
class MeetingLine:
    """Which meeting the document is of. `asked`: why a person must say ("date", "mail", "month", "which")."""

    verdict: Verdict
    title: str
    id: int | None = None
    number: int | None = None
    date: str | None = None
    """The day; a month alone as "2014-06"; None where nobody knows."""
    ends_on: str | None = None
    starts_at: dt.datetime | None = None
    place: str = ""
    asked: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    frozen: bool = False


@dataclass(slots=True)
class AttendeeLine:
    verdict: Verdict
    source: Attendee
    who: Who
    organisation: Who | None = None
    id: int | None = None
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ItemLine:
    """A heading that becomes an agenda item. `parent` and `index` are places in Proposal.items."""

    verdict: Verdict
    source: Item
    path: str
    """Its path of headings in the document."""
    index: int
    parent: int | None = None
    depth: int = 0
    id: int | None = None
    presenter: Who | None = None
    changes: list[str] = field(default_factory=list)
    kept: bool = False
    """The notes differ, and a person edited them here: they stay."""


@dataclass(slots=True)
class ActionLine:
    """A promise of the document, and what it adds to the record it belongs to.

    `changes` names the facts to write: "origin", "status", "tick", "untick", "update", "owners",
    "answer", "due", "parent".
    """

    verdict: Verdict
    source: Action
    key: str
    """Stands for this line in the person's answers; the same for the same sentence."""
    owners: list[Who] = field(default_factory=list)
    everyone: bool = False
    item: int | None = None
    parent_action: int | None = None
    """Place of the parent in Proposal.actions."""
    parent_request: int | None = None
    id: int | None = None
    reference: str = ""
    known_text: str = ""
    candidates: list[Candidate] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    ticks: list[Who] = field(default_factory=list)
    """Whose tick the text states and this meeting did not yet."""
    tick_owners: list[int] = field(default_factory=list)
    """The same, as owners of the matched record."""
    untick_events: list[int] = field(default_factory=list)
    """Ticks that an earlier import of this meeting stated and the text no longer does."""
    undo_status: int | None = None
    """The earlier import's word on the status, where this text says another."""
    updates: list[str] = field(default_factory=list)
    answers: list[tuple[int, Who]] = field(default_factory=list)
    """Owners without an answer so far, and whom they mean."""
    still_open: list[Who] = field(default_factory=list)
    """Owners whom the text names as open although the line is ticked."""
    done: list[Who] = field(default_factory=list)
    also: list[Action] = field(default_factory=list)
    """The same promise, written again in the same document."""


@dataclass(slots=True)
class DecisionLine:
    verdict: Verdict
    source: Decision
    item: int | None = None
    id: int | None = None
    reference: str = ""
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class RequestLine:
    verdict: Verdict
    source: Request
    item: int | None = None
    id: int | None = None
    reference: str = ""
    positions: list[tuple[Who, str, str]] = field(default_factory=list)
    """Who, stance, remark: those to be written."""
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CommentLine:
    verdict: Verdict
    source: Comment
    item: int | None = None
    author: Who | None = None


@dataclass(slots=True)
class TopicLine:
    """A topic, and what it adds to the record that it is: who attends and which comments are to be written."""

    verdict: Verdict
    source: Topic
    consolidated: bool = False
    id: int | None = None
    proposer: Who | None = None
    lead: Who | None = None
    attending: list[Who] = field(default_factory=list)
    comments: list[tuple[Comment, Who | None]] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Proposal:
    """Everything a document would do, in the document's order."""

    meeting: MeetingLine
    preamble: str = ""
    preamble_changed: bool = False
    attendees: list[AttendeeLine] = field(default_factory=list)
    items: list[ItemLine] = field(default_factory=list)
    actions: list[ActionLine] = field(default_factory=list)
    decisions: list[DecisionLine] = field(default_factory=list)
    requests: list[RequestLine] = field(default_factory=list)
    topics: list[TopicLine] = field(default_factory=list)
    comments: list[CommentLine] = field(default_factory=list)
    asked: list[Who] = field(default_factory=list)
    """Names that nobody or several people answer to."""

    def lines(self) -> Iterator[tuple[str, Any]]:
        """Every record with its kind, the meeting first."""
        yield "meeting", self.meeting
        kinds = ("attendees", "items", "actions", "decisions", "requests", "topics", "comments")
        for kind in kinds:
            for line in getattr(self, kind):
                yield kind, line

    def counts(self) -> dict[str, dict[str, int]]:
        """{"actions": {"new": 10, "same": 7}, ...}: how many of each kind are what."""
        counts: dict[str, Counter[str]] = {}
        for kind, line in self.lines():
            counts.setdefault(kind, Counter())[line.verdict] += 1
        return {kind: dict(counter) for kind, counter in counts.items()}

    def changes_anything(self) -> bool:
        """Whether applying it would write a single row."""
        return self.preamble_changed or any(
            line.verdict in ("new", "changed") or (line.verdict == "unsure" and _writes(kind, line))
            for kind, line in self.lines()
        )

    def fingerprint(self) -> str:
        """The same for the same proposal: a preview sends it back, so that nobody applies another one."""
        said = json.dumps(asdict(self), sort_keys=True, default=str)
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _writes(kind: str, line: Any) -> bool:
    """An unsure line writes when it would make a record, or has facts for the one it chose."""
    return line.id is None or bool(getattr(line, "changes", ()))

"""What has been read so far, and what is filed: actions, decisions, people, papers.

`Interpreter` decides what a line means; here it is put into the document, with where it stands.
"""

import re

from minutes.document import approvals
from minutes.document.agreements import (
    DecisionLine,
    is_subject,
    several,
)
from minutes.document.attendance import merge
from minutes.document.dates import due_date
from minutes.document.followups import new_parent
from minutes.document.ledger import Ledger, Place
from minutes.document.lines import Line, Source
from minutes.document.model import (
    Action,
    Attendee,
    Decision,
    MinutesDocument,
    Paper,
    Request,
)
from minutes.document.outline import Outline
from minutes.document.papers import papers_in
from minutes.document.people_scan import (
    scan,
)
from minutes.document.promises import (
    ActionLine,
)
from minutes.document.sections import Section


class Recorder:
    """The state of a reading. `known` people help to tell owners and speakers from other words."""

    def __init__(self, source: Source, year: int | None) -> None:
        self.source, self.year = source, year
        self.known = scan(source)
        self.document = MinutesDocument(format=source.format)
        self.outline = Outline(self.document, self.known)
        self.ledger = Ledger(self.known)
        self.section = Section("")
        self.status = Section("")
        self.status_level = 0
        self.label = False
        self._fresh_item()

    def _fresh_item(self) -> None:
        """What a heading ends: the action and the request in hand, and what stood above."""
        self.action: Action | None = None
        self.action_depth = 0
        self.updating = False
        self.adjacent = False
        self.pending_new = False
        self.request: Request | None = None
        self.above: list[tuple[int, str]] = []

    def _attend(self, people: list[Attendee], kind: str, box: bool | None = None) -> None:
        for one in people:
            one.present = kind == "present" and box is not False
            if re.search(r"\bconfirmed\b", self._heading(), re.I) and one.present:
                one.reply = "yes"
            if kind == "absent":
                one.reply = "no"
            elif kind == "invited":
                one.note = one.note or "invited"
            merge(self.document.attendees, one)

    def add(self, found: ActionLine, line: Line, place: Place) -> Action:
        new = (
            found.new
            or self.pending_new
            or (self.section.kind == "actions" and "new" in self._heading().lower())
        )
        self.pending_new = False
        action = Action(
            found.text,
            found.owners,
            status="open" if new or self.status.status is None else self.status.status,
            ticked=found.ticked,
            new=new,
            item=self.outline.path,
            parent=new_parent(self.ledger.actions, self.request, self.outline.path, self.adjacent)
            if new
            else None,
            due_on=due_date("; ".join([found.text, *found.updates]), self.year),
            updates=[u for u in found.updates if u],
            result=found.result,
            number=found.number,
            organisations=found.organisations,
            line=line.number,
        )
        self.action = self.ledger.add(action, place)
        self.action_depth = line.depth
        self.updating = place != "log"
        return self.action

    def _heading(self) -> str:
        return (
            self.above[-1][1]
            if self.label and self.above
            else self.outline.item.title
            if self.outline.item
            else ""
        )

    def decide(self, found: DecisionLine, line: Line, log: bool = False) -> None:
        last = self.ledger.decisions[-1] if self.ledger.decisions else None
        if found.bare and found.votes and last and self.above and last.text in self.above[-1][1]:
            last.votes = last.votes or found.votes  # "RESOLVED, that ...", and its count beneath
            return
        for text in self._matters(found, line):
            self.ledger.decide(
                Decision(
                    text, "condition" if found.condition else "agreed", found.condition, found.votes, self.outline.path,
                    found.number, line.number,
                ),
                log,
            )  # fmt: skip
        if (asked := approvals.granted(line.text, self.outline.path)) and not self.request:
            self.document.requests.append(asked)

    def _matters(self, found: DecisionLine, line: Line) -> list[str]:
        """What was decided, in the words of the line, and of the one above where the line does not say."""
        own = found.text
        beside = self.above[-1] if self.above else (0, "")
        if found.bare and beside[0] == line.depth > 0 and is_subject(beside[1]):
            return self._apart(beside[1], own)
        parent = (
            next((text for depth, text in reversed(self.above) if depth < line.depth), None)
            if line.depth > 1
            else None
        )
        if parent and (found.leans or found.bare):
            return [f"{parent.rstrip(' .:')}: {own}" if own else parent]
        if not found.bare:
            return several(own) if found.keyword.startswith("conclusion") else [own]
        subject = self._subject()
        return self._apart(subject, own) if subject else [own]

    @staticmethod
    def _apart(subject: str, own: str) -> list[str]:
        """One decision, or two where "both passed"."""
        halves = subject.rstrip(".").split(", ")
        if re.match(r"^both\b", own, re.I) and len(halves) == 2:
            return [f"{half}: {own}" for half in halves]
        return [f"{subject.rstrip(' .:')}: {own}" if own else subject]

    def _subject(self) -> str | None:
        """The proposal that a bare "motion carried" is about: the last one above, else the heading, else the line above."""
        near = [text for _, text in self.above[-6:]]
        for text in reversed(near):
            if is_subject(text):
                return text
        if self.outline.item and (not near or self.outline.stack[-1][0] >= 4):
            return self.outline.item.title
        return near[-1] if near else None

    def papers(self, line: Line) -> None:
        title = self.outline.item.title if self.outline.item else ""
        for name in papers_in(line.text, line.block == "heading"):
            paper = Paper(name, self.outline.path)
            if not any(
                p.item == paper.item
                and (p.title == name or (p.title == title and "document" in name))
                for p in self.document.papers
            ):
                self.document.papers.append(paper)

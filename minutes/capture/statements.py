"""What do the lines of one item define, and to what do they refer? The reader of files, asked line by line.

    read_item(("Approvals", "Hotel"), "Agreed, if legal confirms", names, code="AB")

gives Statements in the order of the lines. One grammar reads files and typed text (minutes/document); what is
stricter here is only what is taken: a record comes from a keyword, never from running text, since whoever
types sees what a line becomes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence

from minutes.capture.model import TITLE, Statement
from minutes.capture.numbering import number_in, title_number
from minutes.capture.references import REFERS, tell
from minutes.document.agreements import DecisionLine, decision_line
from minutes.document.inline import plain, tidy
from minutes.document.interpret import Interpreter
from minutes.document.ledger import Ledger, Place
from minutes.document.lines import Line, Source, build
from minutes.document.model import Action, Decision, Request
from minutes.document.names import People
from minutes.document.promises import KEYWORD as PROMISED
from minutes.document.promises import ActionLine, action_line, listed_action
from minutes.document.readers.markdown import FORMAT, MarkReader


def read_item(
    titles: Sequence[str],
    notes: str,
    names: Iterable[str] = (),
    code: str = "",
    *,
    unfinished: Mapping[int, str | None] | None = None,
) -> list[Statement]:
    """The statements of an item's lines, in order.

    `titles` are the headings above the item and its own, the last; `names` are known in the committee; `code`
    is the committee's ("AB"). In `unfinished` lines somebody is typing: they state nothing new; one that stated
    something already has beside its number how it read then.
    """
    lines = notes.split("\n")
    unfinished = unfinished or {}
    for at, instead in unfinished.items():
        if instead is not None:
            lines[at] = instead
    head = len(titles)
    raws = [(head + i, tidy(raw)) for i, raw in enumerate(lines, 1)]
    marks = MarkReader(raws, typing=True)
    read = marks.merged(build(raws, marks.special, wrapped=False))
    for line in read:
        at = line.number - head - 1
        half = at in unfinished and unfinished[at] is None and line.block != "heading"
        line.literal = line.literal or half or line.text.startswith("`")
    above = [Line(title, i, "heading", level=i) for i, title in enumerate(titles, 1)]
    source = Source(FORMAT, [*above, *read])
    return _Typed(source, names, code, titles[-1] if titles else "", head).statements()


class _Each(Ledger):
    """Every line is a record of its own: nobody means two promises by one line, or one by two."""

    def add(self, action: Action, place: Place) -> Action:
        self.listed.append(action)
        return action

    def decide(self, decision: Decision, log: bool = False) -> None:
        self.decisions.append(decision)

    def __init__(self, known: People) -> None:
        super().__init__(known)
        self.listed: list[Action] = []

    @property
    def actions(self) -> list[Action]:
        return self.listed


class _Typed(Interpreter):
    """Reads what is typed under one item: keywords only, and the lines that refer to a number."""

    def __init__(
        self, source: Source, names: Iterable[str], code: str, title: str, head: int
    ) -> None:
        super().__init__(source, set(), None)
        for name in names:
            self.known.add(name)
        self.ledger = _Each(self.known)
        self.code, self.title, self.head = code, title, head
        self.references: list[Statement] = []
        self.first_request = 0

    def statements(self) -> list[Statement]:
        for i, line in enumerate(self.source.lines[: self.head]):
            self.first_request = len(self.document.requests)
            self.heading(line, i)
        for i, line in enumerate(self.source.lines[self.head :], self.head):
            if line.block == "heading":
                before = len(self.document.requests)
                self.heading(line, i)
                for made in self.document.requests[before:]:
                    made.at = line.number
            elif line.block in ("blank", "rule"):
                self.between(line)
            elif not line.literal and len(line.text) <= 5000:
                self.line(line, i)
        found = [self._action(a) for a in self.ledger.actions]
        found += [self._decision(d) for d in self.ledger.decisions]
        found += [self._request(r) for r in self.document.requests[self.first_request :]]
        found += self.references
        found.sort(key=lambda s: s.line)
        self._find_parents(found)
        return found

    # -- which readings count while somebody types

    def line(self, line: Line, i: int) -> None:
        if not self.refers(line):
            super().line(line, i)

    def keyword_action(self, line: Line) -> str:
        """One line, one record: a second keyword in it is text (CAPTURE.md, 8)."""
        found = action_line(line.text, self.known)
        if found is None and line.box is not None and line.block == "bullet":
            found = listed_action(line.text, self.known, line.box)
            if found is not None and not found.owners:
                found = None
        if found is None and self._is_kept(line):
            found = ActionLine("", number=number_in(line.text))
        if found is None:
            return ""
        found.ticked = found.ticked or bool(line.box)
        self.add(found, line, "keyword")
        return "action"

    def _is_kept(self, line: Line) -> bool:
        """Keyword and number stand there, though the rest is no promise (a line just split): the record
        stays, with the words that it has."""
        number = number_in(line.text)
        return number.rpartition("-")[0] == self.code and bool(PROMISED.match(plain(line.text)))

    def add(self, found: ActionLine, line: Line, place: Place) -> Action:
        action = super().add(found, line, place)
        action.organisations = list(found.organisations)
        return action

    def decide(self, found: DecisionLine, line: Line, log: bool = False) -> None:
        """A keyword's decision; of two matters in one line the whole is one record."""
        texts = self._matters(found, line)
        condition = found.condition
        self.ledger.decide(
            Decision(
                "; ".join(texts), "condition" if condition else "agreed", condition, found.votes,
                self.outline.path, found.number, line.number,
            )
        )  # fmt: skip

    def decision(self, line: Line) -> str:
        found = decision_line(line.text)
        if found is not None and (found.number or "").startswith("D-"):
            self.decide(found, line)  # keyword and number define it, also beneath a request
            return "decision"
        return super().decision(line) if found else ""

    def listed(self, line: Line) -> str:
        return ""

    def recorded(self, line: Line) -> str:
        return ""

    def spoken(self, line: Line) -> str:
        return ""

    def chat(self, line: Line) -> str:
        return ""

    def row(self, line: Line) -> str:
        return "row"

    # -- lines that begin with a number

    def refers(self, line: Line) -> bool:
        """Files a line that begins with an action's number, and says something of it."""
        if line.box is not None or line.block not in ("text", "bullet"):
            return False
        found = REFERS.match(plain(line.text))
        if found is None or found["number"].rpartition("-")[0] != self.code:
            return False
        told = Statement("reference", line.number - self.head - 1, found["number"])
        tell(told, found["rest"].strip(), self.known)
        self.references.append(told)
        self.action, self.updating, self.adjacent = None, False, False
        return True

    # -- into statements

    def _line(self, number: int | None) -> int:
        return (number or 0) - self.head - 1

    def _action(self, action: Action) -> Statement:
        heading = self.status_of.get(id(action), "")
        return Statement(
            "action",
            self._line(action.line),
            action.number or "",
            action.text,
            list(action.owners),
            list(action.organisations),
            list(action.open_owners),
            list(action.done_owners),
            status=heading,
            ticked=action.ticked,
            result=action.result or "",
            new=action.new,
            due_on=action.due_on or "",
            updates=list(action.updates),
        )

    @property
    def status_of(self) -> dict[int, str]:
        """The status that a heading gave to each action; none to those that say NEW, or stand under none."""
        return {id(a): a.status for a in self.ledger.actions if a.status != "open" and not a.new}

    def _decision(self, decision: Decision) -> Statement:
        return Statement(
            "decision",
            self._line(decision.line),
            decision.number or "",
            decision.text,
            outcome=decision.outcome,
            condition=decision.condition or "",
            votes=decision.votes or "",
        )

    def _request(self, request: Request) -> Statement:
        line = TITLE if request.at is None else self._line(request.at)
        asks = {
            "kind": request.kind,
            "amount": request.amount,
            "currency": request.currency,
            "purpose": request.purpose,
            "line": request.line,
            "row": request.row,
            "remaining": request.remaining,
            "positions": [dataclasses.asdict(p) for p in request.positions],
        }
        number = request.number or (title_number(self.title) if line == TITLE else "")
        return Statement(
            "request",
            line,
            number,
            request.title,
            outcome=request.outcome or "",
            condition=request.condition or "",
            asks={key: value for key, value in asks.items() if value not in (None, "", [])},
        )

    def _find_parents(self, found: list[Statement]) -> None:
        by_line = {s.line: s for s in found if s.kind == "action"}
        for action in self.ledger.actions:
            if action.parent is None:
                continue
            child = by_line[self._line(action.line)]
            for other in reversed([s for s in found if s.line < child.line]):
                if other.kind in ("action", "request") and other.text == action.parent:
                    child.parent = other.line
                    break


__all__ = ["TITLE", "Statement", "read_item"]

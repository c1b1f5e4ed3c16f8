"""After a save the meeting's records are what its lines say: this brings them there, in one go.

docs/concepts.md, "Capture", has the rules: numbers that were erased are put back, new lines get theirs, lines
that are gone withdraw their records or leave a card, lines that changed change what they own, and what is
said of an action in the meeting becomes one update of it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from rapidfuzz import fuzz

from actions.models import Action
from budgets.models import Approval
from minutes.capture.numbering import number_in, title_with, with_number
from minutes.capture.statements import TITLE, Statement
from minutes.models import Card, Decision
from people.batch import Batch
from people.names import name_key
from people.seats import seats_of

from .capture_actions import (
    bring_action_back,
    change_action,
    settle_action,
    tell_action,
    withdraw_action,
)
from .capture_marks import Change, Marks, Said
from .capture_new import make_records
from .capture_records import (
    Record,
    built_on,
    item_of,
    kind_of,
    load_records,
    told_by_mail,
)
from .capture_room import Room
from .capture_rulings import (
    bring_request_back,
    change_decision,
    change_request,
    decided_event,
    set_withdrawn,
    tell_request,
    withdraw_request,
)

SAME_SENTENCE = 88
"""From so many per cent on a line without number is the one whose number was erased."""


class Reconciliation:
    def __init__(self, room: Room, changes: Iterable[Change], again: Iterable[str] = ()) -> None:
        """`again`: numbers to look at though their lines have not changed: items changed places."""
        self.room = room
        self.changes = list(changes)
        self.batch = Batch()
        self.marks = Marks(room, self.changes, again)
        new = self.marks.new_without_number
        numbers = self.marks.touched | {s.number for s in self._parents(new)}
        self.records = load_records(room.meeting, numbers, {c.item.pk for c, _s in new})
        self.fresh: set[str] = set()

    def _parents(self, new: list[tuple[Change, Statement]]) -> list[Statement]:
        """What the new lines follow up, where that has its number already."""
        wanted = {(c.item.pk, s.parent) for c, s in new if s.parent is not None}
        return [
            s for c in self.changes for s in c.new if s.number and (c.item.pk, s.line) in wanted
        ]

    def run(self) -> Batch:
        """The rows to write; the changes' lines, titles and statements have their numbers now."""
        self._put_back()
        self._number_new()
        said = self.marks.all_of()
        self.mailed = self._mailed(said)
        for number in sorted(self.marks.touched | self.fresh):
            record = self.records.by_number.get(number)
            if record is not None and not self._is_hidden(record):
                self._bring_there(number, record, said.get(number, []))
        for number in sorted(self.fresh):
            self._link_parent(said[number][0])
        for number in sorted(self.marks.touched | self.fresh):
            record = self.records.by_number.get(number)
            if isinstance(record, Action):
                settle_action(self.records, self.batch, record, is_new=number in self.fresh)
        return self.batch

    # -- numbers

    def _put_back(self) -> None:
        """A number was erased and the sentence kept: it is put back (CAPTURE.md, 8)."""
        defined = {n for c in self.changes for n in c.numbers}
        defined |= {s.statement.number for s in self.marks.elsewhere}
        for change, statement in self.marks.new_without_number:
            best, found = float(SAME_SENTENCE), ""
            for number, record in self.records.by_number.items():
                if number in defined or not self._may_be(record, change, statement):
                    continue
                likeness = _likeness(record, statement)
                if likeness >= best:
                    best, found = likeness, number
            if found and self._write(change, statement, found):
                defined.add(found)
                self.marks.touched.add(found)

    def _may_be(self, record: Record, change: Change, statement: Statement) -> bool:
        return (
            kind_of(record) == statement.kind
            and item_of(record) == change.item.pk
            and self.records.is_ours(record, self.room.meeting)
            and self.records.is_live(record)
        )

    def _number_new(self) -> None:
        """New lines get their numbers and records: two queries, however many and of whatever kinds."""
        new = [n for n in self.marks.new_without_number if self._has_place(*n)]
        for change, statement, record in make_records(self.room, self.records, self.batch, new):
            self._write(change, statement, record.reference)
            self.records.by_number[record.reference] = record
            self.fresh.add(record.reference)
            if isinstance(record, Decision):
                self.batch.add(decided_event(self.room, record))
        for change in self.changes:  # a line where no number can stand is text
            change.new = [s for s in change.new if s.number or not s.defines]

    def _has_place(self, change: Change, statement: Statement) -> bool:
        if not change.may_make(statement):
            return False
        if statement.line == TITLE:
            return True
        numbered = with_number(change.lines[statement.line], "X-1")
        return numbered is not None and number_in(numbered) == "X-1"

    def _write(self, change: Change, statement: Statement, number: str) -> bool:
        """The number into its line, or into the item's title."""
        if statement.line == TITLE:
            change.item.title = title_with(change.item.title, number)[:500]
        else:
            numbered = with_number(change.lines[statement.line], number)
            if numbered is None:
                return False
            change.lines[statement.line] = numbered
        statement.number = number
        return True

    # -- records

    def _is_hidden(self, record: Record) -> bool:
        """Whether who writes is recused from what the record belongs to: its number is text to them."""
        if not record.confidential or self.room.deed.user is None:
            return False
        return item_of(record) in seats_of(self.room.deed.user).recused_items

    def _mailed(self, said: dict[str, list[Said]]) -> set[int]:
        """The actions that mails told of, among those whose line is gone: one query for all of them."""
        lost = [
            record
            for number in self.marks.touched
            if isinstance(record := self.records.by_number.get(number), Action)
            and self.records.is_ours(record, self.room.meeting)
            and self.marks.was_defined(number)
            and not any(s.statement.defines for s in said.get(number, ()))
        ]
        return told_by_mail(self.records, lost)

    def _bring_there(self, number: str, record: Record, said: list[Said]) -> None:
        """One record to what the meeting's lines say of it."""
        keyword = [s for s in said if s.statement.kind == kind_of(record)]
        if self.records.is_ours(record, self.room.meeting):
            if keyword:
                self._defined(number, record, keyword[0])
            elif self.marks.was_defined(number) and self.records.is_live(record):
                self._gone(number, record)
        if isinstance(record, Action):
            told = keyword + [s for s in said if s.statement.kind == "reference"]
            told.sort(key=lambda s: (s.order, s.statement.line))
            tell_action(self.room, self.records, self.batch, record, _once(told))
        elif isinstance(record, Approval):
            tell_request(self.room, self.records, self.batch, record, keyword)

    def _defined(self, number: str, record: Record, said: Said) -> None:
        """A line defines it: it is live, and reads as the line does."""
        if not self.records.is_live(record):
            if isinstance(record, Action):
                bring_action_back(self.room, self.records, self.batch, record)
            elif isinstance(record, Decision):
                set_withdrawn(self.room, self.batch, record, gone=False)
            else:
                bring_request_back(self.room, self.records, self.batch, record)
        if (card := self.records.open_card(record)) is not None:
            card.answered_at, card.answer = timezone.now(), Card.Answer.RETURNED
            card.by_id = self.room.deed.person_id
            self.batch.change(card, "answered_at", "answer", "by")
        if number in self.fresh:
            return
        if isinstance(record, Action):
            old = self._stated_before(number, record)
            change_action(self.room, self.records, self.batch, record, said, old)
        elif isinstance(record, Decision):
            change_decision(self.room, self.batch, record, said)
        else:
            change_request(self.room, self.batch, record, said)

    def _stated_before(self, number: str, record: Record) -> Statement | None:
        """How the line read that defined it until now, where it is known."""
        for change in self.changes:
            if change.item.pk != item_of(record):
                continue
            for statement in change.old:
                if statement.number == number and statement.defines:
                    return statement
        return None

    def _gone(self, number: str, record: Record) -> None:
        """Its line is nowhere: withdrawn, or, where others built on it, asked about (CAPTURE.md, 6 and 7)."""
        mailed = isinstance(record, Action) and record.pk in self.mailed
        if mailed or built_on(self.records, record):
            if self.records.open_card(record) is None:
                self.batch.add(self._card(number, record))
        elif isinstance(record, Action):
            withdraw_action(self.room, self.records, self.batch, record)
        elif isinstance(record, Decision):
            set_withdrawn(self.room, self.batch, record, gone=True)
        else:
            withdraw_request(self.room, self.records, self.batch, record)

    def _card(self, number: str, record: Record) -> Card:
        change, old = next(
            (c, s) for c in self.changes for s in c.old if s.number == number and s.defines
        )
        column = {"action": "action", "decision": "decision", "request": "approval"}
        return Card(
            meeting=self.room.meeting,
            item_id=change.item.pk,
            # What a title asked for comes back as a line of its own.
            line=change.lines_before.get(number, "") or f"Request {number}: {old.text}",
            **{column[kind_of(record)]: record},
        )

    def _link_parent(self, said: Said) -> None:
        """A NEW action follows up the record of another line of its item."""
        statement = said.statement
        if statement.parent is None:
            return
        change = next(c for c in self.changes if c.item.pk == said.item_id)
        above = next((s for s in change.new if s.line == statement.parent and s.number), None)
        child = self.records.by_number.get(statement.number)
        parent = self.records.by_number.get(above.number) if above else None
        if isinstance(child, Action) and isinstance(parent, Action):
            child.parent_id = parent.pk
        elif isinstance(child, Action) and isinstance(parent, Approval):
            child.parent_approval_id = parent.pk


def _once(told: list[Said]) -> list[Said]:
    """Of several lines with keyword and one number the first speaks; the others only refer to it."""
    first = next((s for s in told if s.statement.defines), None)
    return [s for s in told if s is first or not s.statement.defines]


def _likeness(record: Record, statement: Statement) -> float:
    words = record.title if isinstance(record, Approval) else record.text
    return fuzz.ratio(name_key(words), name_key(statement.text))

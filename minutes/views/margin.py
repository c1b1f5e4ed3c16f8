"""What stands in the margin beside the lines of an item? From what they stated when they were last read
(Item.marks), and how the records of their numbers are now.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from actions.models import Action
from budgets.models import Approval
from minutes.capture.statements import Statement
from minutes.models import Decision, Item, Meeting

Mark = dict[str, Any]
"""line (from 0; -1: the title), kind, number, state, owners [{name, answered, owner}], problem (a sentence)."""

Found = dict[str, Action | Decision | Approval]


def marks_of(meeting: Meeting, items: Sequence[Item]) -> dict[int, list[Mark]]:
    """The marks of each item, by its id, in the order of the lines. Four queries at most, however many."""
    said = {item.pk: [Statement.from_json(mark) for mark in item.marks] for item in items}
    numbers = {s.number for statements in said.values() for s in statements if s.number}
    records = _records(meeting, numbers)
    marks = {}
    for item in items:
        seen: set[str] = set()
        marks[item.pk] = [_mark(meeting, item, s, records, seen) for s in said[item.pk]]
    return marks


def _records(meeting: Meeting, numbers: set[str]) -> Found:
    """By number; of this committee."""
    code = meeting.committee.code
    plain, decided, asked = [], Q(), Q()
    for number in numbers:
        letter, _dash, rest = number.partition("-")
        year, _dash, n = rest.partition("-")
        if n and letter in ("D", "R"):
            which = Q(year=int(year), number=int(n)) if len(n) < 9 and len(year) == 4 else Q()
            decided, asked = (decided | which, asked) if letter == "D" else (decided, asked | which)
        elif letter == code and rest.isdecimal() and len(rest) < 9:
            plain.append(int(rest))
    found: Found = {}
    if plain:
        actions = Action.objects.filter(committee=meeting.committee_id, number__in=plain)
        for action in actions.with_owners():
            action.committee = meeting.committee
            found[action.reference] = action
    of_committee = Q(committee=meeting.committee_id)
    if decided:
        rows = Decision.objects.filter(of_committee & decided)
        found |= {decision.reference: decision for decision in rows}
    if asked:
        found |= {a.reference: a for a in Approval.objects.filter(of_committee & asked)}
    return found


def _mark(
    meeting: Meeting, item: Item, statement: Statement, records: Found, seen: set[str]
) -> Mark:
    number, kind = statement.number, statement.kind
    record = records.get(number)
    mark: Mark = {
        "line": statement.line,
        "kind": kind,
        "number": number,
        "state": "",
        "owners": [],
        "problem": "",
    }
    if record is None:
        if number:
            mark["problem"] = _("%(number)s: there is no such number") % {"number": number}
        return mark
    again = number in seen
    if statement.defines:
        seen.add(number)
    if isinstance(record, Action):
        mark["state"] = record.status
        home, at = record.raised_in_id, record.raised_item_id
    else:
        mark["state"] = record.outcome
        home = record.meeting_id
        at = record.item_id
    if statement.defines and home != meeting.pk:
        mark["kind"] = "reference"
    elif statement.defines and (again or (at is not None and at != item.pk)):
        mark["kind"] = "reference"
        mark["problem"] = _("%(number)s stands twice; the first line counts") % {"number": number}
    if isinstance(record, Action) and mark["kind"] == "action":
        mark["owners"] = [
            {"name": o.name, "answered": not o.is_unanswered, "owner": o.pk}
            for o in record.owners.all()
        ]
    return mark

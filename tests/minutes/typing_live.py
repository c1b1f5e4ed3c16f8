"""How do tests type minutes? As the page does: text, the version it started from, where the caret stands."""

from __future__ import annotations

import re
from dataclasses import asdict

from actions.models import Action
from budgets.models import Approval
from minutes.models import Card, Decision, Item, Meeting
from minutes.services import capturing
from minutes.services.capture_lines import lines_of

LINE = re.compile(
    r"^\s*(?:[-*+]\s+)?(?:NEW:\s*)?(?:Action|ACTION|Agreed|Decision|Request)"
    r"\s+(?P<number>AB-\d+|[DR]-\d{4}-\d+)\b",
)
"""The few notations that these tests type, read without the product's own grammar."""


def edited(text, edits) -> str:
    """What a page makes of the text it sent with the edits that came back."""
    lines = text.split("\n")
    for edit in reversed(edits):
        lines[edit.at : edit.end] = edit.lines
    return "\n".join(lines)


def write(item, text, *, by, caret=None, base=None, key="", after=()):
    """Save the notes of an item, as it stands now unless `base` says otherwise; the answer is held
    against what it promises."""
    if base is None:
        base = Item.objects.values_list("version", flat=True).get(pk=item.pk)
    saved = capturing.save_notes(
        item, by=by, text=text, base=base, key=key, after=after, caret=caret
    )
    row = Item.objects.get(pk=item.pk)
    if saved.conflict is None:
        assert edited(text, saved.edits) == saved.notes
        assert (row.notes, row.version) == (saved.notes, saved.version)
        if caret is not None:
            for edit in saved.edits:
                assert not edit.at <= caret < edit.end, "a hand at the caret"
    saved.lines = told_of(row)
    return saved


def told_of(item) -> list[dict]:
    """What the margin says of each line of an item."""
    meeting = Meeting.objects.select_related("committee").get(pk=item.meeting_id)
    return [asdict(line) for line in lines_of(item, meeting)]


def settle(conflict, *, by, text):
    """Choose a text, seeing the item as it is now."""
    base = Item.objects.values_list("version", flat=True).get(pk=conflict.item_id)
    return capturing.settle_conflict(conflict, by=by, text=text, base=base)


def notes_of(item) -> str:
    return Item.objects.values_list("notes", flat=True).get(pk=item.pk)


def line_of(saved, number):
    """What the answer says of the line with a number (the first of them)."""
    return next(line for line in saved.lines if line["number"] == number)


def live(meeting) -> set[str]:
    """The numbers of all records raised in a meeting that are not withdrawn."""
    actions = Action.objects.filter(raised_in=meeting).exclude(status="gone")
    decisions = Decision.objects.filter(meeting=meeting, withdrawn_at=None)
    approvals = Approval.objects.filter(meeting=meeting).exclude(outcome="withdrawn")
    rows = [*actions.select_related("committee"), *decisions, *approvals]
    numbers = [row.reference for row in rows]
    assert len(set(numbers)) == len(numbers)
    return set(numbers)


def defined(meeting) -> set[str]:
    """The numbers that the text of a meeting's items defines."""
    texts = Item.objects.filter(meeting=meeting, removed_at=None).values_list("notes", flat=True)
    found = (LINE.match(line) for text in texts for line in text.split("\n"))
    return {m["number"] for m in found if m}


def asked(meeting) -> set[str]:
    """The numbers about which a card in the margin asks."""
    cards = Card.objects.filter(meeting=meeting, answered_at=None)
    rows = [c.action or c.decision or c.approval for c in cards]
    return {row.reference for row in rows if row is not None}

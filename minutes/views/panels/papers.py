"""What does the meeting's page show of this area?

Papers: files with items and their approvals; comments and errata beneath their passages.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from minutes import rules
from minutes.life import HELD
from minutes.models import Erratum, Meeting, Paper
from minutes.services.comments import is_fresh
from minutes.views.beneath import place
from minutes.views.book import Book
from minutes.views.shelf import Sheet, Shelf, may_add, sheets


@dataclass
class Panel:
    """What templates/pages/minutes/papers/ shows on the meeting's page."""

    shelves: dict[int, Shelf]
    of_approvals: dict[int, list[Sheet]]
    """For the committee's own people: an approval lives on, and its papers are no part of the minutes."""
    errata: list[Erratum]
    items: dict[int, str]
    """The number of each item that the reader sees, for the list of errata."""
    may_comment: bool
    may_err: bool
    may_preview: bool
    may_withhold: bool
    fresh: set[int]
    """The reader's own comments that can still be taken back."""


def panel(request, meeting: Meeting, book: Book) -> Panel:
    """Two queries for the papers, one more for errata where the minutes are approved. Puts comments and
    errata beneath their passages."""
    user = request.user
    shown = [entry for entry in book.entries if not entry.line.withheld]
    items = {entry.item.pk: entry.line.number for entry in shown}
    inside = rules.can_see_inside(user, meeting)
    errata = _errata(meeting, user, items) if meeting.is_frozen else []
    fresh = {
        comment.pk
        for entry in shown
        for comment in entry.comments
        if not meeting.is_frozen and rules.can_take_back(user, comment) and is_fresh(comment)
    }
    place(book, errata)
    shelves, of_approvals = _papers(user, meeting, shown, inside)
    held = meeting.state in HELD
    return Panel(
        shelves=shelves,
        of_approvals=of_approvals,
        errata=errata,
        items=items,
        may_comment=held and rules.takes_part(user, meeting.committee_id),
        may_err=meeting.is_frozen and rules.can_add_erratum(user, meeting),
        may_preview=rules.can_preview(user, meeting),
        may_withhold=meeting.is_frozen and rules.can_edit(user, meeting),
        fresh=fresh,
    )


def _errata(meeting: Meeting, user: Any, items: dict[int, str]) -> list[Erratum]:
    rows = Erratum.objects.visible_to(user).filter(meeting=meeting).order_by("at", "pk")
    return [row for row in rows if row.item_id is None or row.item_id in items]


def _papers(user, meeting, shown, inside):
    shelves = {}
    for entry in shown:
        entry.item.meeting = meeting
        shelves[entry.item.pk] = Shelf("item", entry.item.pk, may_add=may_add(user, entry.item))
    approvals = [approval.pk for entry in shown for approval in entry.approvals] if inside else []
    approvals += [entry.item.approval_id for entry in shown if inside and entry.item.approval_id]
    rows = Paper.objects.current().visible_to(user)
    wanted = rows.filter(item__in=list(shelves))
    if approvals:
        wanted = wanted | rows.filter(approval__in=approvals)
    of_approvals: dict[int, list[Sheet]] = defaultdict(list)
    for sheet in sheets(wanted.with_versions().order_by("pk")) if shelves else ():
        if sheet.paper.item_id:
            shelves[sheet.paper.item_id].sheets.append(sheet)
        else:
            of_approvals[sheet.paper.approval_id].append(sheet)
    return shelves, of_approvals

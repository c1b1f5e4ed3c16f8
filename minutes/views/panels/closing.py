"""What does the meeting's page show of this area?

The life of the minutes: who is waited for, corrections, approval in an item of the next meeting, the ledger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils import timezone

from minutes import rules
from minutes.ledger import Ledger
from minutes.life import TAKEN
from minutes.models import Item, ItemKind, Meeting, MeetingEvent, State
from minutes.services.circulating import was_present
from minutes.services.ledger import ledger_for
from minutes.services.states import open_corrections
from minutes.views.book import Book
from minutes.views.correcting import deadline, is_over
from minutes.views.ledger import LABELS, words


@dataclass
class Closing:
    """What the templates of closing/ need; empty for who is not of the committee."""

    overdue: int = 0
    """Days since the end of a meeting whose minutes nobody has sent round, for chair and secretary."""
    can_correct: bool = False
    over: bool = False
    until: str = ""
    """The date for corrections, and whether it has passed."""
    approved_in: Meeting | None = None
    corrections: Mapping[int, int] = field(default_factory=dict)
    """How many wait for an answer, by item."""
    approved: Mapping[int, Meeting] = field(default_factory=dict)
    """The meetings whose minutes items of this agenda approve, by id."""
    can_approve: bool = False
    ledger: Ledger | None = None
    parts: list[tuple[str, Any, list[Any]]] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        return sum(self.corrections.values())


def panel(request, meeting: Meeting, book: Book) -> Closing | None:
    """What templates/pages/minutes/closing/ needs on the meeting's page; None: nothing to show.

    Of circulated minutes three queries (presence for observers alone), of approved ones two, of others
    none, but for the minutes that an item approves: one.
    """
    user = request.user
    if not rules.can_see_inside(user, meeting):
        return None
    leads = rules.can_move_on(user, meeting)
    shown = Closing(over=is_over(meeting), until=deadline(meeting))
    if leads:
        shown.overdue = _overdue(meeting)
    if meeting.state == State.CIRCULATED:
        shown.can_correct = (leads or not shown.over) and (
            rules.can_correct(user, meeting, was_present=False)
            or rules.can_correct(
                user, meeting, was_present=was_present(meeting, getattr(user, "person_id", None))
            )
        )
        counted = open_corrections(meeting).filter(item__in=Item.objects.visible_to(user))
        shown.corrections = dict(counted.values_list("item").annotate(n=Count("pk")).order_by())
    if meeting.ledger is not None:
        shown.ledger = ledger_for(meeting, user)
        shown.parts = [(p, LABELS[p], rows) for p, rows in shown.ledger.parts if p != "silent"]
        shown.words = words()
    if meeting.approved_in_id is not None:
        there = Meeting.objects.visible_to(user).filter(pk=meeting.approved_in_id)
        shown.approved_in = there.select_related("committee").first()
    asked = [e.item.approves_id for e in book.entries if e.item.kind == ItemKind.MINUTES]
    if any(asked):
        found = Meeting.objects.visible_to(user).filter(pk__in=[pk for pk in asked if pk])
        shown.approved = found.select_related("committee").in_bulk()
        shown.can_approve = leads and meeting.state in TAKEN
    return shown


def _overdue(meeting: Meeting) -> int:
    """How many days ago a meeting ended whose minutes should have gone round by now; 0 where it is not so.
    (As MeetingQuerySet.unwritten; asks whether they were read in only where nothing else speaks against it.)"""
    if meeting.state not in TAKEN:
        return 0
    since = timezone.now() - meeting.ends_at
    if since < dt.timedelta(days=max(meeting.committee.write_up_days, 1)):
        return 0
    read_in = meeting.events.filter(kind=MeetingEvent.Kind.IMPORTED).exists()
    return 0 if read_in else since.days

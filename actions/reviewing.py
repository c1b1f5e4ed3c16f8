"""Which action comes next in a review, and how far is it? In the board's order, by keys of an index.

A review goes through what is not closed: open, unknown, proposed to close, each by number. What the
round has dealt with does not come again and keeps its place: in a meeting, what has an event of that
meeting; between meetings, what the reader dealt with in this sitting. Counts stop at COUNT_AT_MOST, so
that a page costs the same for any board.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from actions.models import Action, ActionEvent, Status
from people.models import Committee
from people.seats import seats_of

COUNT_AT_MOST = 1000

SITTING = dt.timedelta(hours=2)
"""A round between meetings: what one dealt with longer ago comes again."""

Key = tuple[int, int]
"""The board's order: the rank of the status, then the number."""

Kind = ActionEvent.Kind
DEALT_WITH = (
    Kind.SAID,
    Kind.UNKNOWN,
    Kind.STILL_OPEN,
    Kind.PROPOSED,
    Kind.SENT_BACK,
    Kind.CLOSED,
    Kind.REOPENED,
    Kind.REASSIGNED,
)
"""Acts by which a meeting is through with an action; ticks and edits leave it to be talked about."""

RANK = {status: rank for rank, status in enumerate(Status.values)}


@dataclass
class Review:
    """The round through one committee's actions, in a meeting (its id) or between meetings (None)."""

    committee: Committee
    user: Any
    meeting_id: int | None = None

    def waiting(self) -> QuerySet[Action]:
        """What is still to be looked at."""
        actions = Action.objects.in_committee(self.committee, self.user)
        actions = actions.filter(rank__lt=RANK[Status.CLOSED])
        actions = actions.exclude(Exists(self._acts().filter(action=OuterRef("pk"))))
        return actions.order_by("rank", "number")

    def _acts(self) -> QuerySet[ActionEvent]:
        """What this round has done: in the meeting, or by this reader between meetings."""
        acts = ActionEvent.objects.filter(kind__in=DEALT_WITH, source=None, undone_by=None)
        if self.meeting_id is not None:
            return acts.filter(meeting=self.meeting_id)
        since = timezone.now() - SITTING
        return acts.filter(meeting=None, by=self.user.person_id, recorded_at__gte=since)

    def done(self, but: Action | None = None) -> int:
        """How many actions this round has dealt with (besides `but`), of those that its reader sees."""
        acts = self._acts().filter(action__committee=self.committee)
        if seats_of(self.user).is_recused:
            acts = acts.filter(action__in=Action.objects.in_committee(self.committee, self.user))
        if but is not None:
            acts = acts.exclude(action=but)
        return min(acts.values("action").distinct().count(), COUNT_AT_MOST)

    def key(self, action: Action) -> Key:
        """Its place: as it stood when the round first dealt with it, else as it stands."""
        first = self._acts().filter(action=action).order_by("id").first()
        if first is not None and first.from_state:
            return RANK[first.from_state], action.number
        return RANK[action.status], action.number

    def next(self, after: Key) -> int | None:
        """The number of the one behind that place; None at the end."""
        return _number(self.waiting().filter(_behind(after)).first())

    def previous(self, before: Key) -> int | None:
        return _number(self.waiting().filter(_before(before)).reverse().first())

    def first(self) -> int | None:
        return _number(self.waiting().first())

    def progress(self, at: Key, action: Action) -> tuple[int, int]:
        """Place and number of all: (4, 17)."""
        done = self.done(but=action)
        waiting = self.waiting().exclude(pk=action.pk)
        before = waiting.filter(_before(at))[:COUNT_AT_MOST].count()
        behind = waiting.filter(_behind(at))[:COUNT_AT_MOST].count()
        return done + before + 1, done + before + 1 + behind


def _number(action: Action | None) -> int | None:
    return None if action is None else action.number


def _behind(key: Key) -> Q:
    rank, number = key
    return Q(rank__gte=rank) & (Q(rank__gt=rank) | Q(number__gt=number))


def _before(key: Key) -> Q:
    rank, number = key
    return Q(rank__lte=rank) & (Q(rank__lt=rank) | Q(number__lt=number))

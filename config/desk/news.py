"""What did others do since the reader was here?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from actions.models import Action, ActionEvent
from minutes.models import Meeting, MeetingEvent
from people.models import User
from people.seats import Seats

NEWS = 30
"""So many events are read for "since you were here"."""

TOLD_OF_MEETINGS = (
    MeetingEvent.Kind.PLANNED,
    MeetingEvent.Kind.MOVED_ON,
    MeetingEvent.Kind.IMPORTED,
)


@dataclass
class News:
    """What happened to one thing since the reader was here: the newest acts, one line each."""

    at: dt.datetime
    events: list[Any]
    action: Action | None = None
    meeting: Meeting | None = None


def of_recused_items(seats: Seats) -> Q:
    """Of a confidential action that an item raised from which the person is recused, or that follows up such a
    request: its events, its owners."""
    return Q(action__confidential=True) & (
        Q(action__raised_item__in=seats.recused_items)
        | Q(action__parent_approval__in=seats.recused_requests)
    )


def news_for(user: User, seats: Seats, since: dt.datetime) -> list[News]:
    """What others did since then, newest first, an action's or a meeting's acts together: two queries."""
    acts = (
        ActionEvent.objects.filter(
            action__committee__in=seats.committee_ids,
            recorded_at__gt=since,
            source=None,
            undone_by=None,
            undoes=None,
        )
        .filter(
            Q(confidential=False, action__confidential=False)
            | Q(action__committee__in=seats.trusted_ids)
        )
        .exclude(of_recused_items(seats))
        .exclude(by=user.person_id)
        .select_related("by", "action__committee", "owner__person", "owner__organisation")
        .order_by("-recorded_at", "-id")[:NEWS]
    )
    moves = (
        MeetingEvent.objects.filter(
            meeting__committee__in=seats.committee_ids,
            recorded_at__gt=since,
            kind__in=TOLD_OF_MEETINGS,
        )
        .filter(
            Q(confidential=False, meeting__confidential=False)
            | Q(meeting__committee__in=seats.trusted_ids)
        )
        .exclude(by=user.person_id)
        .select_related("by", "meeting__committee")
        .order_by("-recorded_at", "-id")[:NEWS]
    )
    found: dict[tuple[str, int], News] = {}
    for event in acts:
        news = found.setdefault(
            ("action", event.action_id), News(event.recorded_at, [], action=event.action)
        )
        news.events.append(event)
    for event in moves:
        news = found.setdefault(
            ("meeting", event.meeting_id), News(event.recorded_at, [], meeting=event.meeting)
        )
        news.events.append(event)
    return sorted(found.values(), key=lambda news: news.at, reverse=True)[: NEWS // 2]

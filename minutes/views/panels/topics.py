"""What does the meeting's page show of this area?

Topics: how many were proposed for a meeting that is ahead, and what is behind an item that stands for a topic.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Count, Q

from minutes import rules
from minutes.life import AHEAD
from minutes.models import Meeting, Topic
from minutes.services.topics_lists import Shown, load_shown
from minutes.services.topics_record import why_no_topics
from minutes.views.book import Book
from people.rules import sees_confidential, takes_part


@dataclass
class TopicsPanel:
    """`proposed` and `made` count what the reader sees; `by_topic`: the topics of the items, by id."""

    ahead: bool
    proposed: int = 0
    made: int = 0
    can_propose: bool = False
    can_lead: bool = False
    by_topic: dict[int, Shown] = field(default_factory=dict)


def panel(request, meeting: Meeting, book: Book) -> TopicsPanel | None:
    """For people of the committee: one query while the meeting is ahead, three where items stand for topics."""
    user = request.user
    if not rules.can_see_inside(user, meeting):
        return None
    ahead = meeting.state in AHEAD
    seen = Topic.objects.visible_to(user)
    found = TopicsPanel(ahead)
    if ahead:
        counts = seen.filter(meeting=meeting).aggregate(
            proposed=Count("pk", filter=Q(consolidated=False)),
            made=Count("pk", filter=Q(consolidated=True)),
        )
        found.proposed, found.made = counts["proposed"], counts["made"]
        found.can_lead = rules.can_lead_topics(user, meeting.committee)
        found.can_propose = takes_part(user, meeting.committee_id) and not why_no_topics(
            meeting, leads=found.can_lead
        )
    items = {e.item.topic_id for e in book.entries if e.item.topic_id and not e.line.withheld}
    if items:
        topics = seen.filter(pk__in=items).select_related("proposer", "lead", "meeting")
        trusted = sees_confidential(user, meeting.committee_id)
        shown = load_shown(topics, trusted=trusted, closed=Topic.objects.closed_to(user))
        found.by_topic = {one.topic.pk: one for one in shown}
    return found

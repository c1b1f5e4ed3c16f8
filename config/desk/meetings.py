"""Which meetings come, and what do they want of me: a reply, a vote, a slot, a correction?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from minutes.models import (
    Attendance,
    Correction,
    Item,
    Meeting,
    Poll,
    Slot,
    SlotAnswer,
    State,
    Topic,
    TopicState,
    TopicVote,
)
from people.models import User
from people.rules import takes_part
from people.seats import Seats
from people.times import for_reader, span

FEW = 6
"""So many of each kind stand on the desk."""


@dataclass
class NextMeeting:
    """A meeting to come, with my place on its list of people, if I have one."""

    meeting: Meeting
    attendance: Attendance | None

    @property
    def time(self) -> str:
        """ "Tue 15 July, 16:00-17:30 Dublin"."""
        meeting = self.meeting
        return span(meeting.starts_at, meeting.ends_at, meeting.zone, timezone.localdate())

    @property
    def for_me(self) -> str:
        """ "11:00 for you", where the reader's clock is another."""
        return for_reader(
            self.meeting.starts_at, self.meeting.zone, timezone.get_current_timezone()
        )


def _topics_open(user: User, seats: Seats) -> Coalesce:
    """How many topics of a meeting wait for my vote: neither they nor a proposal behind them has it."""
    mine = {"kind": TopicVote.Kind.VOTE, "person": user.person_id}
    voted = TopicVote.objects.filter(
        Q(topic=OuterRef("pk")) | Q(topic__feeding__topic=OuterRef("pk")), **mine
    )
    voting = [pk for pk in seats.committee_ids if takes_part(user, pk)]
    asked = Topic.objects.visible_to(user).filter(meeting=OuterRef("pk"), committee__in=voting)
    asked = asked.filter(~Exists(voted), state__in=[TopicState.PROPOSED, TopicState.ACCEPTED])
    counted = asked.order_by().values("meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def next_meetings(user: User, seats: Seats) -> list[NextMeeting]:
    """The next meeting of each committee, the nearest first, with my reply: two queries."""
    coming = Meeting.objects.visible_to(user).coming().filter(committee__in=seats.committee_ids)
    coming = coming.annotate(topics_open=_topics_open(user, seats))
    soonest = coming.order_by("committee_id", "starts_at", "id").distinct("committee_id")
    meetings = sorted(soonest.select_related("committee"), key=lambda m: m.starts_at)[:FEW]
    mine = Attendance.objects.filter(person=user.person_id, meeting__in=[m.pk for m in meetings])
    replies = {attendance.meeting_id: attendance for attendance in mine}
    return [NextMeeting(meeting, replies.get(meeting.pk)) for meeting in meetings]


def unanswered_invitations(user: User, shown: Sequence[NextMeeting]) -> list[Attendance]:
    """Meetings to come, beside those that are shown anyway, that I was invited to by mail and have not answered."""
    coming = Meeting.objects.visible_to(user).coming()
    asked = Attendance.objects.filter(person=user.person_id, reply="", invited_at__isnull=False)
    asked = asked.filter(meeting__in=coming.exclude(pk__in=[one.meeting.pk for one in shown]))
    return list(
        asked.select_related("meeting__committee").order_by("meeting__starts_at", "pk")[:FEW]
    )


def open_polls(user: User) -> list[Poll]:
    """Polls that are open, of meetings where I am on the list, with a slot that I have not answered."""
    coming = Meeting.objects.visible_to(user).ahead().filter(attendances__person=user.person_id)
    polls = Poll.objects.filter(meeting__in=coming, opened_at__isnull=False, closed_at=None)
    polls = polls.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now()))
    mine = SlotAnswer.objects.filter(slot=OuterRef("pk"), person=user.person_id)
    left = Slot.objects.filter(~Exists(mine), poll=OuterRef("pk"))
    return list(polls.filter(Exists(left)).select_related("meeting__committee")[:FEW])


def circulated_minutes(user: User, seats: Seats) -> list[Meeting]:
    """Minutes that went round in my committees, with the number of suggestions that wait."""
    circulated = Meeting.objects.visible_to(user).filter(state=State.CIRCULATED)
    circulated = circulated.filter(committee__in=seats.committee_ids)
    return list(
        circulated.annotate(corrections=_open_corrections(user)).select_related("committee")[:FEW]
    )


def _open_corrections(user: User) -> Coalesce:
    """How many suggestions on circulated minutes wait for an answer, of those on items that one sees."""
    waiting = Correction.objects.filter(
        item__meeting=OuterRef("pk"),
        item__in=Item.objects.visible_to(user),
        state=Correction.State.OPEN,
    ).order_by()
    counted = waiting.values("item__meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)

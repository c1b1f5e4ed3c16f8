"""What waits for one person, across committees? Loaded in a fixed number of queries, whatever there is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    SmallIntegerField,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from actions.models import OVER, Action, ActionEvent, Owner, Status
from actions.rules import owns
from minutes.models import (
    Attendance,
    Correction,
    InvitationRequest,
    Item,
    Meeting,
    MeetingEvent,
    Poll,
    Slot,
    SlotAnswer,
    Topic,
    TopicState,
    TopicVote,
)
from people.models import Membership, User
from people.rules import takes_part
from people.seats import Seats, seats_of
from people.times import for_reader, span

SHOWN = 25
"""So many of my actions stand on the desk; the rest is a link away."""
FEW = 6
DUE_SOON = dt.timedelta(days=7)
NEWS = 30
"""So many events are read for "since you were here"."""

OVERDUE, SOON, OFTEN, REST, WAITS = range(5)
"""Groups of my actions, the most urgent first; in the last one my part is done and others are waited for."""


@dataclass
class Mine:
    """One of my actions, with my parts of it and how urgent it is."""

    action: Action
    parts: list[Owner]
    others: list[Owner]
    urgency: int
    word: ActionEvent | None

    @property
    def open_part(self) -> Owner | None:
        return next((part for part in self.parts if part.ticked_at is None), None)

    @property
    def done_part(self) -> Owner | None:
        return next((part for part in self.parts if part.ticked_at is not None), None)


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


@dataclass
class News:
    """What happened to one thing since the reader was here: the newest acts, one line each."""

    at: dt.datetime
    events: list[Any]
    action: Action | None = None
    meeting: Meeting | None = None


@dataclass
class Desk:
    """All that stands on the page. `more_*` say that there is more than is shown."""

    mine: list[Mine] = field(default_factory=list)
    more_mine: bool = False
    proposed: list[Action] = field(default_factory=list)
    offers: list[Action] = field(default_factory=list)
    names: list[Owner] = field(default_factory=list)
    leavers: list[Owner] = field(default_factory=list)
    meetings: list[NextMeeting] = field(default_factory=list)
    circulated: list[Meeting] = field(default_factory=list)
    unwritten: list[Meeting] = field(default_factory=list)
    """Over for days, and nobody has sent the minutes round; for chair and secretary."""
    invitations: list[Attendance] = field(default_factory=list)
    polls: list[Poll] = field(default_factory=list)
    requests: list[InvitationRequest] = field(default_factory=list)
    news: list[News] = field(default_factory=list)

    @property
    def waiting(self) -> int:
        """How many things want something of the reader."""
        return (
            sum(one.urgency != WAITS for one in self.mine)
            + len(self.proposed)
            + len(self.offers)
            + len(self.names)
            + len(self.leavers)
            + len(self.circulated)
            + len(self.unwritten)
            + len(self.invitations)
            + len(self.polls)
            + len(self.requests)
            + sum(
                bool(n.attendance and n.attendance.reply == Attendance.Reply.NONE)
                for n in self.meetings
            )
        )


def desk_of(user: User, since: dt.datetime) -> Desk:
    """The desk of an account; `since`: when they were here before."""
    seats = seats_of(user)
    mine, more = my_actions(user, seats)
    led = [seat.committee.pk for seat in seats if seat.leads]
    meetings = next_meetings(user, seats)
    return Desk(
        mine=mine,
        more_mine=more,
        proposed=_to_close(user, led),
        offers=list(
            Action.objects.open()
            .filter(offered_to__in=led, confidential=False)
            .select_related("committee", "offered_to")
            .order_by("id")[:FEW]
        ),
        names=_names(seats, led),
        leavers=_leavers(seats, led),
        meetings=meetings,
        invitations=_invitations(user, meetings),
        polls=_polls(user),
        requests=list(
            InvitationRequest.objects.filter(
                state=InvitationRequest.State.ASKED,
                meeting__in=Meeting.objects.visible_to(user).coming().filter(committee__in=led),
            ).select_related("meeting__committee", "person")[:FEW]
        ),
        circulated=list(
            Meeting.objects.visible_to(user)
            .filter(committee__in=seats.committee_ids, state="circulated")
            .annotate(corrections=_open_corrections())
            .select_related("committee")[:FEW]
        ),
        unwritten=list(
            Meeting.objects.unwritten(timezone.now())
            .filter(committee__in=led)
            .select_related("committee")
            .order_by("ends_at", "pk")[:FEW]
        )
        if led
        else [],
        news=news_for(user, seats, since),
    )


def _open_corrections() -> Coalesce:
    """How many suggestions on circulated minutes wait for an answer."""
    waiting = Correction.objects.filter(
        item__meeting=OuterRef("pk"), state=Correction.State.OPEN
    ).order_by()
    counted = waiting.values("item__meeting").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def my_parts(seats: Seats) -> tuple[QuerySet[Action], Q]:
    """The actions, not closed, where a part is the person's own, or an organisation's in the committee where
    they represent it; and the condition that one of those parts is still to be done.

    Owners are asked by person and by organisation apart: each is one range of an index, where an OR across
    the two tables would read all of both.
    """
    parts = Owner.objects.filter(left_at=None)
    mine = parts.filter(person=seats.person_id).order_by().values("action")
    undone = parts.filter(action=OuterRef("pk"), ticked_at=None)
    to_do = Q(Exists(undone.filter(person=seats.person_id)))
    others = []
    for seat in seats:
        if organisations := sorted(seat.organisation_ids):
            here = _not_closed(Action.objects.filter(committee=seat.committee.pk))
            held = parts.filter(organisation__in=organisations).values("action")
            others.append(here.filter(id__in=held).order_by().values("pk"))
            to_do |= Q(committee=seat.committee.pk) & Q(
                Exists(undone.filter(organisation__in=organisations))
            )
    return _not_closed(Action.objects.filter(id__in=mine.union(*others) if others else mine)), to_do


def _not_closed(actions: QuerySet[Action]) -> QuerySet[Action]:
    """As the index of the board's order has it."""
    return actions.filter(rank__lt=Status.values.index(Status.CLOSED))


def my_actions(user: User, seats: Seats) -> tuple[list[Mine], bool]:
    """My actions that are not closed, the most urgent first, and whether there are more than SHOWN."""
    today = timezone.localdate()
    mine, to_do = my_parts(seats)
    waits = ~to_do | Q(status=Status.PROPOSED)
    often = [
        When(committee=committee_id, raised_at__lt=since, then=Value(OFTEN))
        for committee_id, since in asked_often_since(seats)
    ]
    actions = (
        mine.visible_to(user)
        .select_related("committee")
        .annotate(
            urgency=Case(
                When(waits, then=Value(WAITS)),
                When(due_on__lt=today, then=Value(OVERDUE)),
                When(due_on__lte=today + DUE_SOON, then=Value(SOON)),
                *often,
                default=Value(REST),
                output_field=SmallIntegerField(),
            )
        )
        .order_by("urgency", F("due_on").asc(nulls_last=True), "raised_at", "id")
        .with_carried()  # counted for what is shown only: the order does not need it
        .with_owners()
        .prefetch_related(Prefetch("events", _last_words(seats), to_attr="words"))
    )
    found = list(actions[: SHOWN + 1])
    return [_mine(user, action) for action in found[:SHOWN]], len(found) > SHOWN


def asked_often_since(seats: Seats) -> list[tuple[int, dt.datetime]]:
    """Per committee the start of the meeting that is `carried_limit` meetings back: what was raised before
    it and is not closed has been carried that often. One query, a row a committee."""
    held = [
        Meeting.objects.held()
        .filter(committee=seat.committee.pk)
        .order_by("-starts_at")
        .values_list("committee_id", "starts_at")[limit - 1 : limit]
        for seat in seats
        if (limit := seat.committee.carried_limit)
    ]
    return list(held[0].union(*held[1:], all=True)) if held else []


def _last_words(seats: Seats) -> QuerySet[ActionEvent]:
    """The newest update of each action that the reader may see."""
    words = ActionEvent.objects.filter(is_word=True, undone_by=None)
    return (
        words.filter(Q(confidential=False) | Q(action__committee__in=seats.trusted_ids))
        .order_by("action_id", "-happened_at", "-id")
        .distinct("action_id")
        .select_related("by", "meeting")
    )


def _mine(user: User, action: Action) -> Mine:
    owners = list(action.owners.all())
    mine = [owner for owner in owners if owns(user, owner, action.committee_id)]
    return Mine(
        action=action,
        parts=mine,
        others=[owner for owner in owners if owner not in mine],
        urgency=action.urgency,
        word=next(iter(action.words), None),
    )


def _to_close(user: User, led: Sequence[int]) -> list[Action]:
    """Proposed to close in the committees that one leads."""
    proposed = Action.objects.visible_to(user).filter(committee__in=led, status=Status.PROPOSED)
    return list(
        proposed.select_related("committee").with_owners().order_by("committee_id", "number")[:FEW]
    )


def _recused(seats: Seats) -> Q:
    """Of a confidential action that an item raised from which the person is recused: its events, its owners."""
    items = Item.objects.recused_from(seats.person_id)
    return Q(action__confidential=True, action__raised_item__in=items)


def _names(seats: Seats, led: Sequence[int]) -> list[Owner]:
    """Names in open actions that nobody answers to yet."""
    names = Owner.objects.filter(
        person=None, organisation=None, left_at=None, action__committee__in=led
    )
    names = names.exclude(action__status__in=OVER).exclude(_recused(seats))
    return list(names.select_related("action__committee").order_by("action_id")[:FEW])


def _leavers(seats: Seats, led: Sequence[int]) -> list[Owner]:
    """Open parts of people who sat on the committee and do not any more."""
    held = Membership.objects.filter(
        committee=OuterRef("action__committee"), person=OuterRef("person")
    )
    left = Owner.objects.filter(
        Exists(held), ~Exists(held.today()), left_at=None, action__committee__in=led
    )
    left = left.exclude(action__status__in=OVER).exclude(_recused(seats))
    return list(left.select_related("action__committee", "person").order_by("action_id")[:FEW])


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


def _invitations(user: User, shown: Sequence[NextMeeting]) -> list[Attendance]:
    """Meetings to come, beside those that are shown anyway, that I was invited to by mail and have not answered."""
    coming = Meeting.objects.visible_to(user).coming()
    asked = Attendance.objects.filter(person=user.person_id, reply="", invited_at__isnull=False)
    asked = asked.filter(meeting__in=coming.exclude(pk__in=[one.meeting.pk for one in shown]))
    return list(
        asked.select_related("meeting__committee").order_by("meeting__starts_at", "pk")[:FEW]
    )


def _polls(user: User) -> list[Poll]:
    """Polls that are open, of meetings where I am on the list, with a slot that I have not answered."""
    coming = Meeting.objects.visible_to(user).ahead().filter(attendances__person=user.person_id)
    polls = Poll.objects.filter(meeting__in=coming, opened_at__isnull=False, closed_at=None)
    polls = polls.filter(Q(closes_at=None) | Q(closes_at__gt=timezone.now()))
    mine = SlotAnswer.objects.filter(slot=OuterRef("pk"), person=user.person_id)
    left = Slot.objects.filter(~Exists(mine), poll=OuterRef("pk"))
    return list(polls.filter(Exists(left)).select_related("meeting__committee")[:FEW])


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
        .exclude(_recused(seats))
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


TOLD_OF_MEETINGS = (
    MeetingEvent.Kind.PLANNED,
    MeetingEvent.Kind.MOVED_ON,
    MeetingEvent.Kind.IMPORTED,
)

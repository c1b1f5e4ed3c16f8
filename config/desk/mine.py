"""Which actions are mine, and how urgent is each?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    SmallIntegerField,
    Value,
    When,
)
from django.utils import timezone

from actions.models import Action, ActionEvent, Owner, Status
from actions.rules import owns
from minutes.models import Meeting
from people.models import User
from people.seats import Seats

SHOWN = 25
"""So many of my actions stand on the desk; the rest is a link away."""
DUE_SOON = dt.timedelta(days=7)

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
        .with_carried(user)  # counted for what is shown only: the order does not need it
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
        .filter(committee=seat.committee.pk, **({} if seat.trusted else {"confidential": False}))
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

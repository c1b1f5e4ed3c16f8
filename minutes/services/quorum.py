"""Is there a quorum, now or for an item? Loads what people/quorum.py counts, in a fixed few queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from minutes.life import BEGUN
from minutes.models import Attendance, Item, Meeting, Recusal
from people.models import Committee, Membership
from people.quorum import Presence, Quorum, Rule, Voter, count

from .record import moment_of


@dataclass
class Room:
    """Who votes in a meeting, who is there, who is recused from what: asked without further queries."""

    rule: Rule
    at: dt.datetime
    voters: list[Voter] = field(default_factory=list)
    people: list[Presence] = field(default_factory=list)
    recused: dict[int, set[int]] = field(default_factory=dict)
    """Ids of persons by the item that names them."""
    parents: dict[int, int | None] = field(default_factory=dict)

    def recused_from(self, item_id: int) -> set[int]:
        """Who is recused from an item, or from one above it."""
        found: set[int] = set()
        at: int | None = item_id
        while at is not None:
            found |= self.recused.get(at, set())
            at = self.parents.get(at)
        return found

    def quorum(self, item_id: int | None = None, at: dt.datetime | None = None) -> Quorum | None:
        recused = self.recused_from(item_id) if item_id is not None else ()
        return count(self.rule, self.voters, self.people, at or self.at, recused)


def rule_of(committee: Committee) -> Rule:
    return Rule(committee.quorum_kind, committee.quorum_value, committee.deputies_vote)


def room_of(
    meeting: Meeting,
    *,
    attendances: Iterable[Attendance] | None = None,
    recusals: Iterable[Recusal] | None = None,
    items: Iterable[Any] | None = None,
    members: Iterable[Membership] | None = None,
) -> Room | None:
    """The room of a meeting that has begun, of a committee with a rule; else None and no query.

    At most four queries, for what is not given: attendances, recusals, the tree of the items, and the
    `members` of the meeting's day.
    """
    rule = rule_of(meeting.committee)
    if not rule.kind or meeting.state not in BEGUN:
        return None
    if attendances is None:
        attendances = Attendance.objects.filter(meeting=meeting)
    if recusals is None:
        recusals = Recusal.objects.filter(item__meeting=meeting)
    recused: dict[int, set[int]] = defaultdict(set)
    for recusal in recusals:
        recused[recusal.item_id].add(recusal.person_id)
    if recused and items is None:
        items = Item.objects.filter(meeting=meeting).only("parent_id")
    return Room(
        rule=rule,
        at=moment_of(meeting),
        voters=voters_of(meeting) if members is None else voters_among(members),
        people=[
            Presence(a.person_id, a.present, a.deputy_for_id, a.arrived_at, a.left_at)
            for a in attendances
        ],
        recused=recused,
        parents={item.pk: item.parent_id for item in items or ()},
    )


def voters_of(meeting: Meeting) -> list[Voter]:
    """The voting members of the meeting's first day, where it takes place; one query."""
    day = meeting.first_day
    seats = Membership.objects.on(day).filter(committee=meeting.committee_id, votes=True)
    return voters_among(seats.only("person_id", "organisation_id", "votes"))


def voters_among(members: Iterable[Membership]) -> list[Voter]:
    """Those of one day's memberships that vote."""
    bodies: dict[int, set[int]] = defaultdict(set)
    for seat in members:
        if seat.votes:
            bodies[seat.person_id] |= {seat.organisation_id} if seat.organisation_id else set()
    return [Voter(person_id, frozenset(held)) for person_id, held in sorted(bodies.items())]


def quorum_of(
    meeting: Meeting, item: Item | None = None, at: dt.datetime | None = None
) -> Quorum | None:
    """How many are there at a moment (now while they sit, else at the end), for an item where one is
    given; None where the committee has no rule, or the meeting has not begun. At most four queries."""
    room = room_of(meeting)
    return room.quorum(item.pk if item is not None else None, at) if room else None


def quorum_json(
    meeting: Meeting, item: Item | None = None, at: dt.datetime | None = None
) -> dict[str, Any] | None:
    """As quorum_of, as Decision.quorum keeps it."""
    return as_json(quorum_of(meeting, item, at), meeting.committee)


def as_json(quorum: Quorum | None, committee: Committee) -> dict[str, Any] | None:
    if quorum is None:
        return None
    return {
        "kind": quorum.kind,
        "value": committee.quorum_value,
        "needed": quorum.needed,
        "there": quorum.there,
        "of": quorum.of,
        "met": quorum.met,
    }


def in_words(quorum: Quorum) -> str:
    """ "4 of 7 voting members, 4 needed"."""
    said = {"there": quorum.there, "of": quorum.of, "needed": quorum.needed}
    if quorum.counts_bodies:
        return _("%(there)d of %(of)d member organisations, %(needed)d needed") % said
    return _("%(there)d of %(of)d voting members, %(needed)d needed") % said

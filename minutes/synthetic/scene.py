"""Who sits on a made-up committee, from when to when, and on which days does it meet?"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from random import Random
from zoneinfo import ZoneInfo

from minutes.synthetic import words

YEARS = 15
"""No archive begins earlier, unless it has more meetings than days in so many years."""
USUAL_GAP = dt.timedelta(days=30)
ZONE = "Europe/Dublin"


@dataclass(frozen=True)
class Share:
    """What one committee gets of the whole."""

    name: str
    slug: str
    code: str
    actions: int
    meetings: int
    members: int
    not_closed: float


@dataclass
class Holder:
    """Who holds a seat up to a day (None: still)."""

    person_id: int
    organisation_id: int | None
    until: dt.datetime | None


@dataclass
class Seat:
    """One chair at the table, with those who held it one after the other."""

    role: str
    holders: list[Holder]

    def at(self, moment: dt.datetime) -> Holder:
        return next(h for h in self.holders if h.until is None or moment < h.until)


@dataclass
class Scene:
    """A committee as it is to be: seats (secretary first, then the chair), and meetings' days."""

    starts: dt.datetime
    now: dt.datetime
    meeting_starts: list[dt.datetime]
    """Of the meetings that took place, oldest first."""
    seats: list[Seat] = field(default_factory=list)

    @cached_property
    def voting(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.role != "observer"]

    @cached_property
    def shares(self) -> list[float]:
        """Some promise a lot and many a little: the nth seat a 1/n part. Cumulative."""
        return list(accumulate((n + 1) ** -1.2 for n in range(len(self.voting))))

    def secretary(self, moment: dt.datetime) -> Holder:
        return self.seats[0].at(moment)

    def owners(self, random: Random, moment: dt.datetime, count: int) -> list[Holder]:
        """At most so many different people who sat that day."""
        chosen = {
            id(seat): seat for seat in random.choices(self.voting, cum_weights=self.shares, k=count)
        }
        return [seat.at(moment) for seat in chosen.values()]

    def organisations(self, moment: dt.datetime) -> list[int]:
        """The member organisations of that day, each once."""
        held = (seat.at(moment) for seat in self.voting)
        return list(dict.fromkeys(h.organisation_id for h in held if h.organisation_id))

    def meeting_before(self, moment: dt.datetime) -> int | None:
        """The last meeting that began by then, as its place in `meeting_starts`."""
        place = bisect_right(self.meeting_starts, moment) - 1
        return place if place >= 0 else None


def meeting_days(held: int, now: dt.datetime) -> list[dt.datetime]:
    """When `held` meetings began: evenly over the years, at 16:00 where the committee is at home."""
    zone = ZoneInfo(ZONE)
    gap = max(min(USUAL_GAP, dt.timedelta(days=365 * YEARS) / held), dt.timedelta(days=1))
    last = now - dt.timedelta(days=3)
    days = [(last - gap * n).date() for n in range(held)]
    return [
        dt.datetime.combine(day, dt.time(16), zone).astimezone(dt.UTC) for day in reversed(days)
    ]


def seat_people(random: Random, scene: Scene, *, members: int, organisations: list[int], person):
    """Fill the seats: `person()` makes a new person and returns the id. Half of the seats had an
    earlier holder; four members in five represent an organisation."""
    roles = ["secretary", "chair", *["member"] * members, "observer", "observer"]
    span = scene.now - scene.starts
    for place, role in enumerate(roles):
        represents = role in ("chair", "member") and place % 5 != 4
        organisation = organisations[place % len(organisations)] if represents else None
        holders = []
        if random.random() < 0.5:
            left = scene.starts + span * random.uniform(0.2, 0.8)
            left = left.replace(hour=0, minute=0, second=0, microsecond=0)
            holders.append(Holder(person(), organisation, left))
        holders.append(Holder(person(), organisation, None))
        scene.seats.append(Seat(role, holders))


def code(slug: str, nth: int) -> str:
    """A committee's code out of the address of the first: "archive" and 2 -> "ARC2"."""
    letters = "".join(c for c in slug.upper() if "A" <= c <= "Z")[:3] or "ARC"
    return f"{letters}{nth or ''}"


def committee_names(count: int) -> list[str]:
    return ["Archive Board", *(f"{words.SUBJECTS[n]} Group" for n in range(count - 1))]

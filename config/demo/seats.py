"""How does the demonstration give seats and ask people to meetings?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from minutes.models import Attendance, Meeting
from people.models import Committee, Membership

from .people import Cast

LONG_SINCE = dt.date(2012, 1, 1)


def seat(
    committee: Committee,
    cast: Cast,
    name: str,
    role: str = "member",
    *,
    votes: bool = False,
    since: dt.date = LONG_SINCE,
) -> None:
    """A seat for somebody, for the organisation that they work for."""
    Membership.objects.create(
        committee=committee,
        person=cast.person(name),
        role=role,
        organisation=cast.organisation_of(name),
        votes=votes,
        starts_on=since,
    )


def invite(
    meeting: Meeting, cast: Cast, names: Iterable[str], **fields: object
) -> list[Attendance]:
    """These people on a meeting's list, in this order, each for the organisation that they work for."""
    start = meeting.attendances.count()
    return Attendance.objects.bulk_create(
        Attendance(
            meeting=meeting,
            person=cast.person(name),
            organisation=cast.organisation_of(name),
            position=start + place,
            **fields,
        )
        for place, name in enumerate(names)
    )

"""How does a slot lie in somebody's day? Pure: a span, a zone, its pieces day by day, and whether one is night."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

NIGHT_FROM, NIGHT_UNTIL = dt.time(22), dt.time(7)

Span = tuple[dt.datetime, dt.datetime]


def days_of(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> list[Span]:
    """A slot over several days, day by day where it is held: each from the clock time at which it starts to
    that at which it ends. One that ends before its clock time of starting goes on through the night."""
    a, b = start.astimezone(zone), end.astimezone(zone)
    if a.date() == b.date() or b.time() <= a.time():
        return [(start, end)]
    days = []
    for n in range((b.date() - a.date()).days + 1):
        on = a.date() + dt.timedelta(days=n)
        # The first and the last moment are as they were given, also in an hour that comes twice.
        begins = a if n == 0 else dt.datetime.combine(on, a.time(), zone)
        ends = b if on == b.date() else dt.datetime.combine(on, b.time(), zone)
        days.append((begins.astimezone(dt.UTC), ends.astimezone(dt.UTC)))
    return days


def is_night(start: dt.datetime, end: dt.datetime, there: ZoneInfo, here: ZoneInfo) -> bool:
    """Does any part of a slot that is held in `there` fall between 22:00 and 07:00 on clocks in `here`?

    It may begin at 07:00 sharp and end at 22:00 sharp.
    """
    return any(_touches_night(a, b, here) for a, b in days_of(start, end, there))


def _touches_night(start: dt.datetime, end: dt.datetime, zone: ZoneInfo) -> bool:
    a, b = start.astimezone(zone), end.astimezone(zone)
    day = a.date() - dt.timedelta(days=1)
    while day <= b.date():
        falls = dt.datetime.combine(day, NIGHT_FROM, zone)
        lifts = dt.datetime.combine(day + dt.timedelta(days=1), NIGHT_UNTIL, zone)
        if start < lifts.astimezone(dt.UTC) and end > falls.astimezone(dt.UTC):
            return True
        day += dt.timedelta(days=1)
    return False
